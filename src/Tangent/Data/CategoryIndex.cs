using System.Text;

namespace Tangent.Data;

/// <summary>Numbers different texts, which it looks up as UTF-8 without making strings of them.</summary>
internal sealed class CategoryIndex
{
    private const int StackLength = 256;

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public CategoryIndex(params IEnumerable<string> categories)
    {
        _lookup = _places.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (string category in categories)
            _places.Add(category, _places.Count);
    }

    public int Count => _places.Count;

    /// <summary>Gets the texts in the order in which they were added.</summary>
    public IEnumerable<string> Categories => _places.OrderBy(p => p.Value).Select(p => p.Key);

    /// <summary>Returns the number of a text, or -1.</summary>
    public int Find(ReadOnlySpan<byte> text)
    {
        if (text.Length > StackLength)
            return _places.GetValueOrDefault(Encoding.UTF8.GetString(text), -1);
        Span<char> characters = stackalloc char[StackLength];
        int length = Encoding.UTF8.GetChars(text, characters);
        return _lookup.TryGetValue(characters[..length], out int place) ? place : -1;
    }

    /// <summary>Gives a new text the next number.</summary>
    public int Add(string text)
    {
        _places.Add(text, _places.Count);
        return _places.Count - 1;
    }
}

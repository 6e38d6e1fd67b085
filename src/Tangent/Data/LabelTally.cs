namespace Tangent.Data;

/// <summary>Counts the different values of a target, to decide whether they are classes and which.</summary>
internal sealed class LabelTally
{
    private readonly ColumnKind _kind;
    private readonly CategoryIndex _texts = new();
    private readonly Dictionary<double, int> _numbers = [];
    private readonly List<string> _labels = [];
    private readonly int _most;

    /// <summary>Initializes a tally.</summary>
    /// <param name="kind">What the target holds.</param>
    /// <param name="most">Counting ends when there are more different values.</param>
    public LabelTally(ColumnKind kind, int most)
    {
        _kind = kind;
        _most = most;
    }

    /// <summary>Gets how many values were counted.</summary>
    public long Count { get; private set; }

    /// <summary>Gets the number of different values, at most one more than counting goes to.</summary>
    public int Distinct => _labels.Count;

    /// <summary>Gets whether there are more different values than counting goes to.</summary>
    public bool IsTooMany => Distinct > _most;

    /// <summary>Gets whether all values are integers.</summary>
    public bool IsInteger { get; private set; } = true;

    /// <summary>Gets the classes as the file writes them first: numbers in numeric order, texts in ordinal order.</summary>
    public IReadOnlyList<string> Classes => _kind == ColumnKind.Numeric
        ? [.. _numbers.OrderBy(p => p.Key).Select(p => _labels[p.Value])]
        : [.. _labels.Order(StringComparer.Ordinal)];

    /// <summary>Adds a value.</summary>
    /// <returns>False when the text is not UTF-8.</returns>
    public bool Add(double number, ReadOnlySpan<byte> text)
    {
        Count++;
        if (IsTooMany)
            return true;
        if (_kind == ColumnKind.Numeric)
        {
            IsInteger &= number == Math.Floor(number);
            if (!_numbers.TryAdd(number, _labels.Count))
                return true;
        }
        else if (_texts.Find(text) >= 0)
        {
            return true;
        }

        if (FieldText.TryDecode(text) is not { } label)
            return false;
        _labels.Add(label);
        if (_kind == ColumnKind.Categorical)
            _texts.Add(label);
        return true;
    }
}

namespace Tangent.Cli.Reproduction;

/// <summary>Holds the named numbers of the cells that were computed.</summary>
internal sealed class CellResults
{
    private readonly Dictionary<string, IReadOnlyDictionary<string, double>> _cells = new(StringComparer.Ordinal);

    /// <summary>Gets the keys, in the order of their arrival.</summary>
    public IEnumerable<string> Keys => _cells.Keys;

    /// <summary>Gets the numbers of a cell.</summary>
    public IReadOnlyDictionary<string, double> this[string key] => _cells[key];

    /// <summary>Gets a number, or null where the cell, or the number in it, is not there.</summary>
    public double? this[string key, string value] =>
        _cells.TryGetValue(key, out IReadOnlyDictionary<string, double>? cell) && cell.TryGetValue(value, out double number) ? number : null;

    /// <summary>Returns whether a cell is there.</summary>
    public bool Contains(string key) => _cells.ContainsKey(key);

    /// <summary>Adds a cell.</summary>
    public void Add(string key, IReadOnlyDictionary<string, double> values) => _cells[key] = values;

    /// <summary>Returns the mean of a number over cells, or null where one of them is not there.</summary>
    public double? Mean(IEnumerable<string> keys, string value)
    {
        double?[] numbers = [.. keys.Select(k => this[k, value])];
        return numbers.Length > 0 && numbers.All(n => n is not null) ? numbers.Average() : null;
    }

    /// <summary>Returns the points (x, number of the cell of x) of the cells that are there.</summary>
    public IReadOnlyList<(double X, double Y)> Curve(IEnumerable<(double X, string Key)> cells, string value) =>
        [.. cells.Where(c => this[c.Key, value] is not null).Select(c => (c.X, this[c.Key, value]!.Value))];
}

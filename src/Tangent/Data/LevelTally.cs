namespace Tangent.Data;

/// <summary>Counts the distinct numbers of a column while they are few.</summary>
/// <param name="most">The most distinct numbers; of a column with more nothing is kept.</param>
internal sealed class LevelTally(int most)
{
    private readonly SortedDictionary<double, long> _counts = [];
    private long _rows;
    private bool _tooMany;

    /// <summary>Adds a number.</summary>
    public void Add(double number)
    {
        if (_tooMany)
            return;
        _rows++;
        if (!_counts.TryGetValue(number, out long count) && _counts.Count == most)
        {
            _tooMany = true;
            _counts.Clear();
            return;
        }

        _counts[number] = count + 1;
    }

    /// <summary>Returns the numbers in ascending order and their shares of the rows; none where they are too many, fewer than
    /// <see cref="TableOptions.FewestLevels"/>, or less than <see cref="TableOptions.RowsPerLevel"/> rows stand for one.</summary>
    public (double Number, double Share)[] Levels() =>
        _counts.Count < TableOptions.FewestLevels || _counts.Count * (long)TableOptions.RowsPerLevel > _rows
            ? []
            : [.. _counts.Select(c => (c.Key, c.Value / (double)_rows))];
}

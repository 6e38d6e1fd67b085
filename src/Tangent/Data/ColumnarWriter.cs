namespace Tangent.Data;

/// <summary>Gathers rows into groups, whose columns a file holds one behind the other.</summary>
/// <remarks>The rows of one group are held until it is full, whatever the number of rows.</remarks>
/// <typeparam name="T">float or double.</typeparam>
public abstract class ColumnarWriter<T> : TableWriter<T>
    where T : unmanaged
{
    private readonly List<string> _labels = [];
    private readonly int _capacity;
    private T[] _values = [];
    private int _rows;

    /// <summary>Sets the columns and the size of a group.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="mostNumbers">The numbers in a group, unless a single row has more.</param>
    /// <param name="mostRows">The rows in a group.</param>
    private protected ColumnarWriter(TableColumns columns, int mostNumbers, int mostRows)
    {
        ArgumentNullException.ThrowIfNull(columns);
        Columns = columns;
        _capacity = Math.Clamp(mostNumbers / Math.Max(1, columns.Numbers.Count), 1, mostRows);
    }

    /// <summary>Gets the columns.</summary>
    private protected TableColumns Columns { get; }

    /// <summary>Gets the text of the group's rows; none where the table has no such column.</summary>
    private protected IReadOnlyCollection<string> Labels => _labels;

    /// <inheritdoc/>
    public sealed override void WriteRows(ReadOnlySpan<T> values, ReadOnlySpan<string> labels = default)
    {
        int rows = Columns.RowsOf(values.Length, labels.Length), count = Columns.Numbers.Count;
        for (int first = 0; first < rows;)
        {
            int some = Math.Min(rows - first, _capacity - _rows), needed = (_rows + some) * count;
            if (_values.Length < needed)
                Array.Resize(ref _values, Math.Min(_capacity * count, Math.Max(needed, 2 * _values.Length)));
            values.Slice(first * count, some * count).CopyTo(_values.AsSpan(_rows * count));
            if (Columns.Label is not null)
                _labels.AddRange(labels.Slice(first, some));
            first += some;
            _rows += some;
            if (_rows == _capacity)
                WriteRest();
        }
    }

    /// <summary>Writes what there is of an unfinished group.</summary>
    private protected void WriteRest()
    {
        if (_rows == 0)
            return;
        WriteGroup(_rows);
        _labels.Clear();
        _rows = 0;
    }

    /// <summary>Copies a column of the group's numbers.</summary>
    /// <param name="column">Which of the columns of numbers.</param>
    /// <param name="destination">One place for each of the group's rows.</param>
    private protected void CopyColumn(int column, Span<T> destination)
    {
        int count = Columns.Numbers.Count;
        for (int i = 0; i < destination.Length; i++)
            destination[i] = _values[i * count + column];
    }

    /// <summary>Writes the group.</summary>
    /// <param name="rows">The number of its rows, at least 1.</param>
    private protected abstract void WriteGroup(int rows);
}

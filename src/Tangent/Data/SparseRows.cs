namespace Tangent.Data;

/// <summary>Holds rows by their entries that are not 0 (compressed sparse rows).</summary>
/// <remarks>Memory: 8 bytes an entry and 4 a row, whatever the dimension.</remarks>
public sealed class SparseRows
{
    /// <summary>Initializes rows.</summary>
    /// <param name="rowOffsets">n + 1 numbers: row i has the entries from rowOffsets[i] up to, not including, rowOffsets[i + 1]; not copied.</param>
    /// <param name="indices">The coordinates of the entries, from 0, increasing in every row; not copied.</param>
    /// <param name="values">The values of the entries; not copied.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public SparseRows(int[] rowOffsets, int[] indices, float[] values)
    {
        ArgumentNullException.ThrowIfNull(rowOffsets);
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentNullException.ThrowIfNull(values);
        if (rowOffsets.Length == 0 || rowOffsets[0] != 0 || rowOffsets[^1] != indices.Length || indices.Length != values.Length)
            throw new ArgumentException($"{rowOffsets.Length} offsets, {indices.Length} indices and {values.Length} values do not fit", nameof(rowOffsets));
        RowOffsets = rowOffsets;
        Indices = indices;
        Values = values;
    }

    /// <summary>Gets n, the number of rows.</summary>
    public int Count => RowOffsets.Length - 1;

    /// <summary>Gets where each row's entries start, and the number of entries.</summary>
    public int[] RowOffsets { get; }

    /// <summary>Gets the coordinates of the entries, from 0.</summary>
    public int[] Indices { get; }

    /// <summary>Gets the values of the entries.</summary>
    public float[] Values { get; }

    /// <summary>Writes rows out.</summary>
    /// <param name="firstRow">The first row.</param>
    /// <param name="inputDimension">d.</param>
    /// <param name="destination">Receives destination.Length / d rows, row-major.</param>
    /// <exception cref="ArgumentException">There are not so many rows, or an index is not below d.</exception>
    public void CopyTo(int firstRow, int inputDimension, Span<float> destination)
    {
        int count = Numerics.Throw.RowsOf(destination.Length, inputDimension, nameof(destination));
        Numerics.Throw.IfShorter(Count - firstRow, count, nameof(firstRow));
        destination.Clear();
        for (int i = 0; i < count; i++)
        {
            Span<float> row = destination.Slice(i * inputDimension, inputDimension);
            for (int e = RowOffsets[firstRow + i]; e < RowOffsets[firstRow + i + 1]; e++)
                row[Indices[e]] = Values[e];
        }
    }
}

/// <summary>Gathers sparse rows.</summary>
internal sealed class SparseRowsBuilder
{
    private readonly List<int> _offsets = [0];
    private readonly List<int> _indices = [];
    private readonly List<float> _values = [];

    /// <summary>Gets the number of rows.</summary>
    public int Count => _offsets.Count - 1;

    /// <summary>Gets the number of entries.</summary>
    public int Entries => _indices.Count;

    /// <summary>Adds an entry to the row that <see cref="EndRow"/> ends.</summary>
    public void Add(int index, float value)
    {
        _indices.Add(index);
        _values.Add(value);
    }

    /// <summary>Ends a row.</summary>
    public void EndRow() => _offsets.Add(_indices.Count);

    /// <summary>Adds a row of others.</summary>
    public void AddRow(SparseRows rows, int row)
    {
        int start = rows.RowOffsets[row], end = rows.RowOffsets[row + 1];
        _indices.AddRange(rows.Indices.AsSpan(start, end - start));
        _values.AddRange(rows.Values.AsSpan(start, end - start));
        EndRow();
    }

    /// <summary>Returns the rows and starts again.</summary>
    public SparseRows Take()
    {
        var rows = new SparseRows([.. _offsets], [.. _indices], [.. _values]);
        _offsets.RemoveRange(1, Count);
        _indices.Clear();
        _values.Clear();
        return rows;
    }
}

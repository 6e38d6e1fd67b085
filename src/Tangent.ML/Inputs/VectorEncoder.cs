using Microsoft.ML.Data;
using Tangent.Data;

namespace Tangent.ML.Inputs;

/// <summary>Encodes vectors of a column by a schema and gathers them in blocks.</summary>
/// <remarks>Dense and sparse vectors of the same numbers become the same rows. For one thread at a time.</remarks>
internal sealed class VectorEncoder
{
    private readonly VectorColumn _column;
    private readonly TangentImage? _image;
    private readonly DataSchema _schema;
    private readonly TableRowEncoder? _table;
    private readonly ImageRowEncoder? _images;
    private readonly float[] _vector;
    private readonly float[] _pixels;
    private readonly List<int> _offsets = [0];
    private readonly List<int> _indices = [];
    private readonly List<float> _values = [];
    private float[] _inputs = [];

    public VectorEncoder(VectorColumn column, DataSchema schema, TangentImage? image)
    {
        (_column, _schema, _image) = (column, schema, image);
        _table = schema is TableSchema table ? new TableRowEncoder(table) : null;
        _images = schema is ImageSchema pixels ? new ImageRowEncoder(pixels) : null;
        int expected = _table?.ColumnCount ?? _images?.PixelCount ?? ((SparseSchema)schema).Dimension;
        if (expected != column.SlotCount)
            throw new ArgumentException($"column '{column.Name}' has {column.SlotCount} slots, but {expected} were fitted", nameof(column));
        _vector = schema.IsSparse ? [] : new float[column.SlotCount];
        _pixels = _images is null ? [] : new float[column.SlotCount];
    }

    /// <summary>Gets the rows since the last block.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the numbers that these rows hold.</summary>
    public long Size => _schema.IsSparse ? _values.Count : (long)Count * _schema.InputDimension;

    /// <summary>Adds a row.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="row">The row, from 1, for messages.</param>
    /// <returns>What is wrong with it, or null; a faulty row becomes zeros.</returns>
    public DataException? Add(in VBuffer<float> vector, long row)
    {
        DataException? fault = _column.Fault(vector, row);
        if (_schema.IsSparse)
            AddSparse(fault is null ? vector : default);
        else
            fault = AddDense(vector, fault, row);
        Count++;
        return fault;
    }

    /// <summary>Returns the rows as a block and starts again.</summary>
    /// <param name="firstRow">The place of the first row among all.</param>
    /// <param name="targets">Their targets, row-major.</param>
    public RowBlock Take(long firstRow, double[] targets)
    {
        long[] numbers = new long[Count];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = firstRow + i + 1;
        Count = 0;
        if (!_schema.IsSparse)
        {
            float[] inputs = _inputs.Length == numbers.Length * _schema.InputDimension ? _inputs : _inputs[..(numbers.Length * _schema.InputDimension)];
            _inputs = [];
            return new RowBlock(firstRow, numbers, inputs, targets);
        }

        var rows = new SparseRows([.. _offsets], [.. _indices], [.. _values]);
        _offsets.RemoveRange(1, _offsets.Count - 1);
        _indices.Clear();
        _values.Clear();
        return new RowBlock(firstRow, numbers, rows, targets);
    }

    private DataException? AddDense(in VBuffer<float> vector, DataException? fault, long row)
    {
        int d = _schema.InputDimension;
        if (_inputs.Length < (Count + 1) * d)
            Array.Resize(ref _inputs, Math.Max(1, 2 * Count) * d);
        Span<float> inputs = _inputs.AsSpan(Count * d, d);
        if (fault is null)
        {
            vector.CopyTo(_vector);
            try
            {
                Encode(inputs);
                return null;
            }
            catch (DataException e)
            {
                fault = new DataException($"row {row} of column '{_column.Name}', {e.Message}", inner: e);
            }
        }

        inputs.Clear();
        return fault;
    }

    private void Encode(Span<float> inputs)
    {
        if (_table is not null)
        {
            _table.Encode(_vector, inputs);
            return;
        }

        _image!.Interleave(_vector, _pixels);
        _images!.Encode(_pixels, inputs);
    }

    private void AddSparse(in VBuffer<float> vector)
    {
        ReadOnlySpan<float> values = vector.GetValues();
        for (int e = 0; e < values.Length; e++)
        {
            if (values[e] == 0)
                continue;
            _indices.Add(vector.IsDense ? e : vector.GetIndices()[e]);
            _values.Add(values[e]);
        }

        if (_schema.Bias != 0)
        {
            _indices.Add(_schema.InputDimension - 1);
            _values.Add((float)_schema.Bias);
        }

        _offsets.Add(_indices.Count);
    }
}

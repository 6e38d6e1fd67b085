using Microsoft.ML;
using Microsoft.ML.Data;

namespace Tangent.ML.Rows;

/// <summary>Moves over the rows of a source with appended columns, which are computed for a batch of rows at once.</summary>
/// <remarks>
/// A batch is read ahead of the consumer: the values of the active columns are kept for each of its rows, as a shuffling view keeps them, and features are computed
/// when the first of them is asked for, on all threads. Batches grow from 64 rows, so that a short preview computes little. A row that cannot be encoded throws when
/// its own value is asked for. Columns whose values are objects (images) are not kept: with one of these a batch is one row.
/// </remarks>
internal sealed class AppendingCursor : DataViewRowCursor
{
    private const int FirstBatch = 64;
    private const int LargestBatch = 1024;
    private const int MostOutputs = 1 << 22;

    private readonly DataViewRowCursor _input;
    private readonly AppendedSchema _schema;
    private readonly bool[] _active;
    private readonly Delegate?[] _getters;
    private readonly ColumnBuffer[] _buffers;
    private readonly ColumnBuffer<DataViewRowId> _ids;
    private readonly OutputBatch? _outputs;
    private readonly bool _isDirect;
    private readonly int _largest;
    private long[] _positions = [];
    private long[] _batches = [];
    private int _count;
    private int _place;
    private bool _ended;
    private bool _started;

    public AppendingCursor(DataViewRowCursor input, AppendedSchema schema, bool[] active)
    {
        (_input, _schema, _active) = (input, schema, active);
        _getters = new Delegate?[schema.Output.Count];
        _outputs = schema.NeedsFunction(active) ? new OutputBatch(input, schema) : null;
        DataViewSchema.Column[] passed = [.. schema.Input.Where(c => active[c.Index])];
        _isDirect = _outputs is null || !passed.All(c => ColumnBuffer.Keeps(c.Type));
        _largest = _isDirect ? 1 : Math.Clamp(MostOutputs / schema.Function.OutputCount, FirstBatch, LargestBatch);
        _ids = new ColumnBuffer<DataViewRowId>(input.GetIdGetter());
        if (_isDirect)
        {
            _buffers = [];
            return;
        }

        var buffers = new List<ColumnBuffer> { _ids };
        foreach (DataViewSchema.Column column in passed)
        {
            var buffer = ColumnBuffer.Make(input, column);
            _getters[column.Index] = buffer.MakeGetter(Place);
            buffers.Add(buffer);
        }

        _buffers = [.. buffers];
    }

    public override DataViewSchema Schema => _schema.Output;

    public override long Position => !_started || _place >= _count ? -1 : _positions[_place];

    public override long Batch => !_started || _place >= _count ? 0 : _batches[_place];

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[_schema.Checked(column)];

    public override ValueGetter<DataViewRowId> GetIdGetter() =>
        _isDirect ? _input.GetIdGetter() : (ValueGetter<DataViewRowId>)_ids.MakeGetter(Place);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        int index = _schema.Checked(column);
        if (!_active[index])
            throw new InvalidOperationException($"column '{column.Name}' was not asked for when the cursor was made");
        if (_isDirect && !_schema.IsAppended(index))
            return _input.GetGetter<TValue>(_schema.Input[index]);
        _getters[index] ??= _schema.MakeGetter(index, () => _outputs!.Row(Place()));
        return _schema.Typed<TValue>(index, _getters[index]!);
    }

    public override bool MoveNext()
    {
        _started = true;
        if (++_place < _count)
            return true;
        if (!_ended)
            ReadBatch();
        return _place < _count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }

    private int Place() => _started && _place < _count ? _place : throw new InvalidOperationException("the cursor is not on a row");

    private void ReadBatch()
    {
        int capacity = Math.Min(_largest, Math.Max(FirstBatch, 2 * _count));
        if (_positions.Length < capacity)
        {
            Array.Resize(ref _positions, capacity);
            Array.Resize(ref _batches, capacity);
            foreach (ColumnBuffer buffer in _buffers)
                buffer.Grow(capacity);
        }

        _outputs?.Begin();
        (_count, _place) = (0, 0);
        while (_count < capacity)
        {
            if (!_input.MoveNext())
            {
                _ended = true;
                break;
            }

            (_positions[_count], _batches[_count]) = (_input.Position, _input.Batch);
            foreach (ColumnBuffer buffer in _buffers)
                buffer.Read(_count);
            _outputs?.Read();
            _count++;
        }
    }
}

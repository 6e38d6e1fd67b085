using Microsoft.ML;
using Microsoft.ML.Data;
using Tangent.Data;
using Tangent.ML.Inputs;

namespace Tangent.ML.Rows;

/// <summary>Gathers the vectors of a batch of rows and computes their numbers when one of them is asked for.</summary>
internal sealed class OutputBatch
{
    private readonly RowFunction _function;
    private readonly DataViewRow _input;
    private readonly VectorEncoder _encoder;
    private readonly ValueGetter<VBuffer<float>> _getter;
    private readonly List<DataException?> _faults = [];
    private VBuffer<float> _vector;
    private float[] _outputs = [];
    private bool _isComputed;

    public OutputBatch(DataViewRow input, AppendedSchema schema)
    {
        (_function, _input) = (schema.Function, input);
        (VectorColumn column, _encoder) = _function.Bind(schema.Input);
        _getter = input.GetGetter<VBuffer<float>>(column.Column);
    }

    /// <summary>Begins a batch.</summary>
    public void Begin()
    {
        if (_encoder.Count > 0)
            _encoder.Take(0, []);
        _faults.Clear();
        _isComputed = false;
    }

    /// <summary>Adds the row that the input is on.</summary>
    public void Read()
    {
        _getter(ref _vector);
        _faults.Add(_encoder.Add(_vector, _input.Position + 1));
    }

    /// <summary>Returns the numbers of a row of the batch.</summary>
    /// <exception cref="DataException">The row's vector cannot be used.</exception>
    public ReadOnlySpan<float> Row(int place)
    {
        if (_faults[place] is { } fault)
            throw fault;
        int m = _function.OutputCount, n = _faults.Count;
        if (!_isComputed)
        {
            if (_outputs.Length < n * m)
                _outputs = new float[n * m];
            _function.Compute(_encoder.Take(0, []), _outputs.AsMemory(0, n * m));
            _isComputed = true;
        }

        return _outputs.AsSpan(place * m, m);
    }
}

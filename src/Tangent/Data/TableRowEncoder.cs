using System.Numerics.Tensors;

namespace Tangent.Data;

/// <summary>Encodes the inputs of a row by a table's schema: numbers, their levels, categories, scaling and the constant coordinate.</summary>
/// <remarks>
/// For programs that have the numbers of a row already; <see cref="TableRowSource"/> encodes files by the same code, so equal numbers become equal rows.
/// Cost: one pass over the row. Holds work space: for one thread at a time.
/// </remarks>
public sealed class TableRowEncoder
{
    private readonly TableSchema _schema;
    private readonly int[] _offsets;
    private readonly double[] _row;
    private readonly double[][] _levels;
    private readonly NormalScores?[] _scores;
    private readonly double[] _means;
    private readonly double[] _factors;
    private readonly bool _isNumeric;

    /// <summary>Initializes an encoder.</summary>
    /// <param name="schema">The schema.</param>
    public TableRowEncoder(TableSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _schema = schema;
        IReadOnlyList<TableColumn> inputs = schema.Inputs;
        ColumnCount = inputs.Count;
        InputDimension = schema.InputDimension;
        _isNumeric = inputs.All(c => c.Kind == ColumnKind.Numeric);
        _offsets = new int[ColumnCount];
        for (int j = 1; j < ColumnCount; j++)
            _offsets[j] = _offsets[j - 1] + inputs[j - 1].Width;
        _scores = [.. inputs.Select(c => schema.Scale == ColumnScale.Quantile ? c.NormalScores : null)];
        _levels = [.. inputs.Select(c => c.Levels.ToArray())];

        // Normal scores have mean 0 and deviation 1 already, and 0 stands for a missing number.
        _means = [.. inputs.SelectMany((c, j) => _scores[j] is null ? c.Means : c.Means.Skip(1).Prepend(0))];
        _factors = [.. inputs.SelectMany((c, j) => _scores[j] is null ? c.Deviations : c.Deviations.Skip(1).Prepend(1)).Select(d => d > 0 ? 1 / d : 0)];
        _row = new double[_means.Length];
    }

    /// <summary>Gets the number of the schema's input columns.</summary>
    public int ColumnCount { get; }

    /// <summary>Gets d, the numbers in an encoded row.</summary>
    public int InputDimension { get; }

    /// <summary>Encodes a row of numbers.</summary>
    /// <param name="numbers">A finite number for every input column, in the schema's order.</param>
    /// <param name="inputs">Receives d numbers.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    /// <exception cref="InvalidOperationException">The schema has columns of text.</exception>
    /// <exception cref="DataException">A number exceeds single precision once scaled.</exception>
    public void Encode(ReadOnlySpan<float> numbers, Span<float> inputs)
    {
        Numerics.Throw.IfDifferent(numbers.Length, ColumnCount, nameof(numbers));
        Numerics.Throw.IfDifferent(inputs.Length, InputDimension, nameof(inputs));
        if (!_isNumeric)
            throw new InvalidOperationException("the schema has columns of text, and a row of numbers has none");
        Clear();
        for (int j = 0; j < numbers.Length; j++)
            SetNumber(j, numbers[j]);
        if (Write(inputs) is >= 0 and var column)
            throw new DataException($"{numbers[column]} exceeds single precision once scaled; correct it or leave the row out", null, null, _schema.Inputs[column].Name);
    }

    /// <summary>Begins a row.</summary>
    internal void Clear() => Array.Clear(_row);

    /// <summary>Sets the number of a column. A number that is no level has no indicator.</summary>
    internal void SetNumber(int column, double number)
    {
        int offset = _offsets[column];
        _row[offset] = _scores[column]?.Evaluate(number) ?? number;
        double[] levels = _levels[column];
        if (levels.Length > 0 && Array.BinarySearch(levels, number) is >= 0 and var level)
            _row[offset + 1 + level] = 1;
    }

    /// <summary>Sets a number that is missing: it is the mean one, of levels too.</summary>
    internal void SetMissingNumber(int column) =>
        _means.AsSpan(_offsets[column], 1 + _levels[column].Length).CopyTo(_row.AsSpan(_offsets[column]));

    /// <summary>Sets the category of a column.</summary>
    internal void SetCategory(int column, int category) => _row[_offsets[column] + category] = 1;

    /// <summary>Scales the row and writes it.</summary>
    /// <returns>The first column whose number exceeds single precision, or -1.</returns>
    internal int Write(Span<float> inputs)
    {
        Scale();
        int beyond = -1;
        for (int i = 0; i < _row.Length; i++)
        {
            inputs[i] = (float)_row[i];
            if (beyond < 0 && !float.IsFinite(inputs[i]))
                beyond = i;
        }

        if (_schema.Bias != 0)
            inputs[_row.Length] = (float)_schema.Bias;
        return beyond < 0 ? -1 : Array.FindLastIndex(_offsets, offset => offset <= beyond);
    }

    private void Scale()
    {
        if (_schema.Scale is ColumnScale.Standard or ColumnScale.Quantile)
        {
            for (int i = 0; i < _row.Length; i++)
                _row[i] = (_row[i] - _means[i]) * _factors[i];
        }
        else if (_schema.Scale == ColumnScale.Unit)
        {
            // Dividing by the largest entry first keeps tiny and huge rows from squaring out of range.
            double largest = TensorPrimitives.MaxMagnitude<double>(_row);
            if (largest == 0)
                return;
            TensorPrimitives.Divide(_row, Math.Abs(largest), _row);
            TensorPrimitives.Divide(_row, TensorPrimitives.Norm<double>(_row), _row);
        }
    }
}

using System.Numerics.Tensors;
using System.Text;

namespace Tangent.Data;

/// <summary>Encodes records by a schema: one-hot groups, scaling, bias, and the targets.</summary>
internal sealed class TableEncoder
{
    private readonly TableSchema _schema;
    private readonly string _file;
    private readonly TableColumn[] _columns;
    private readonly int[] _positions;
    private readonly int[] _offsets;
    private readonly int _inputCount;
    private readonly CategoryIndex?[] _categories;
    private readonly long[] _unknown;
    private readonly double[] _row;
    private readonly double[][] _levels;
    private readonly NormalScores?[] _scores;
    private readonly double[] _means;
    private readonly double[] _factors;
    private readonly Dictionary<double, int>? _classNumbers;
    private readonly CategoryIndex? _classTexts;

    /// <summary>Initializes an encoder.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="table">The table.</param>
    /// <param name="targets">Whether targets are read.</param>
    /// <exception cref="DataException">A column of the schema is not in the table.</exception>
    public TableEncoder(TableSchema schema, TableReader table, bool targets)
    {
        _schema = schema;
        _file = table.FileName;
        _positions = TableBinding.Bind(table, schema, targets);
        IReadOnlyList<TableColumn> inputs = schema.Inputs;
        _columns = [.. targets ? inputs.Concat(schema.Targets) : inputs];
        _inputCount = inputs.Count;
        _unknown = new long[_inputCount];
        _offsets = new int[_inputCount];
        for (int j = 1; j < _inputCount; j++)
            _offsets[j] = _offsets[j - 1] + inputs[j - 1].Width;
        _categories = [.. inputs.Select(c => c.Kind == ColumnKind.Categorical ? new CategoryIndex(c.Categories) : null)];
        _scores = [.. inputs.Select(c => schema.Scale == ColumnScale.Quantile ? c.NormalScores : null)];
        _levels = [.. inputs.Select(c => c.Levels.ToArray())];
        // Normal scores have mean 0 and deviation 1 already, and 0 stands for a missing number.
        _means = [.. inputs.SelectMany((c, j) => _scores[j] is null ? c.Means : c.Means.Skip(1).Prepend(0))];
        _factors = [.. inputs.SelectMany((c, j) => _scores[j] is null ? c.Deviations : c.Deviations.Skip(1).Prepend(1)).Select(d => d > 0 ? 1 / d : 0)];
        _row = new double[_means.Length];
        TargetCount = targets ? schema.TargetCount : 0;
        Record = new RecordReader(_file, _columns, _positions, schema.Missing, _ => "the column had only numbers when the schema was made");
        if (!targets || schema.Task != TaskKind.Classification)
            return;
        if (schema.Targets[0].Kind == ColumnKind.Categorical)
            _classTexts = new CategoryIndex(schema.Classes);
        else
            _classNumbers = schema.Classes.Select(ParseClass).ToDictionary(c => c.Number, c => c.Index);
    }

    /// <summary>Gets the numbers in a target row.</summary>
    public int TargetCount { get; }

    /// <summary>Gets the reader of the records, which counts the rows that are left out.</summary>
    public RecordReader Record { get; }

    /// <summary>Returns, by column, how many values were categories that the schema does not know.</summary>
    public Dictionary<string, long> UnknownCategories() =>
        Enumerable.Range(0, _inputCount).Where(j => _unknown[j] > 0)
            .ToDictionary(j => _columns[j].Name, j => _unknown[j], StringComparer.Ordinal);

    /// <summary>Encodes the record that <see cref="Record"/> has read and kept.</summary>
    public void Encode(TableCursor cursor, Span<float> inputs, Span<double> targets)
    {
        Array.Clear(_row);
        for (int j = 0; j < _inputCount; j++)
        {
            int offset = _offsets[j];
            if (_categories[j] is not { } categories)
                EncodeNumber(j, _row.AsSpan(offset, 1 + _levels[j].Length));
            else if (!Record.Missing[j] && categories.Find(cursor.GetText(_positions[j])) is var category && category >= 0)
                _row[offset + category] = 1;
            else if (!Record.Missing[j])
                _unknown[j]++;
        }

        Scale();
        for (int i = 0; i < _row.Length; i++)
            inputs[i] = (float)_row[i];
        if (_schema.Bias != 0)
            inputs[_row.Length] = (float)_schema.Bias;
        ThrowIfOutOfRange(cursor, inputs);
        for (int t = 0; t < TargetCount; t++)
            targets[t] = _schema.Task == TaskKind.Classification ? ClassOf(cursor, _inputCount + t) : Record.Numbers[_inputCount + t];
    }

    // A missing number is the mean one, of levels too; a number that is no level has no indicator.
    private void EncodeNumber(int j, Span<double> row)
    {
        if (Record.Missing[j])
        {
            _means.AsSpan(_offsets[j], row.Length).CopyTo(row);
            return;
        }

        row[0] = _scores[j]?.Evaluate(Record.Numbers[j]) ?? Record.Numbers[j];
        if (Array.BinarySearch(_levels[j], Record.Numbers[j]) is >= 0 and var level)
            row[1 + level] = 1;
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

    private void ThrowIfOutOfRange(TableCursor cursor, Span<float> inputs)
    {
        for (int i = 0; i < _row.Length; i++)
        {
            if (float.IsFinite(inputs[i]))
                continue;
            int j = Array.FindLastIndex(_offsets, offset => offset <= i);
            throw new DataException(
                $"{FieldText.Show(cursor.GetText(_positions[j]))} exceeds single precision once scaled; correct it or leave the row out",
                _file,
                cursor.LineNumber,
                _columns[j].Name);
        }
    }

    private int ClassOf(TableCursor cursor, int j)
    {
        ReadOnlySpan<byte> text = cursor.GetText(_positions[j]);
        int found = _classTexts?.Find(text) ?? _classNumbers!.GetValueOrDefault(Record.Numbers[j], -1);
        if (found >= 0)
            return found;
        string classes = string.Join(", ", _schema.Classes.Take(10)) + (_schema.Classes.Count > 10 ? ", ..." : "");
        throw new DataException(
            $"{FieldText.Show(text)} is none of the {_schema.Classes.Count} known classes ({classes}); leave the row out or train again",
            _file,
            cursor.LineNumber,
            _columns[j].Name);
    }

    private static (double Number, int Index) ParseClass(string label, int index)
    {
        if (FieldText.Parse(Encoding.UTF8.GetBytes(label), out double number) != FieldKind.Number)
            throw new DataException($"the table's schema is damaged: class {FieldText.Show(label)} is not a number");
        return (number, index);
    }
}

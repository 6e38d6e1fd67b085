using System.Text;

namespace Tangent.Data;

/// <summary>Encodes records by a schema: inputs by <see cref="TableRowEncoder"/>, categories and classes by their texts.</summary>
internal sealed class TableEncoder
{
    private readonly TableSchema _schema;
    private readonly string _file;
    private readonly TableColumn[] _columns;
    private readonly int[] _positions;
    private readonly TableRowEncoder _row;
    private readonly int _inputCount;
    private readonly CategoryIndex?[] _categories;
    private readonly long[] _unknown;
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
        _categories = [.. inputs.Select(c => c.Kind == ColumnKind.Categorical ? new CategoryIndex(c.Categories) : null)];
        _row = new TableRowEncoder(schema);
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
        _row.Clear();
        for (int j = 0; j < _inputCount; j++)
        {
            if (_categories[j] is { } categories)
                EncodeCategory(cursor, j, categories);
            else if (Record.Missing[j])
                _row.SetMissingNumber(j);
            else
                _row.SetNumber(j, Record.Numbers[j]);
        }

        if (_row.Write(inputs) is >= 0 and var column)
        {
            throw new DataException(
                $"{FieldText.Show(cursor.GetText(_positions[column]))} exceeds single precision once scaled; correct it or leave the row out",
                _file,
                cursor.LineNumber,
                _columns[column].Name);
        }

        for (int t = 0; t < TargetCount; t++)
            targets[t] = _schema.Task == TaskKind.Classification ? ClassOf(cursor, _inputCount + t) : Record.Numbers[_inputCount + t];
    }

    private void EncodeCategory(TableCursor cursor, int j, CategoryIndex categories)
    {
        if (Record.Missing[j])
            return;
        int category = categories.Find(cursor.GetText(_positions[j]));
        if (category >= 0)
            _row.SetCategory(j, category);
        else
            _unknown[j]++;
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

namespace Tangent.Data;

/// <summary>Reads the used columns of records, the same way in every pass: numbers checked, missing values found, rows kept or not by the
/// policy.</summary>
internal sealed class RecordReader
{
    private readonly string _file;
    private readonly TableColumn[] _columns;
    private readonly int[] _positions;
    private readonly MissingPolicy _policy;
    private readonly Func<TableColumn, string> _advice;
    private (long Line, string Column)? _firstMissing;
    private long _missingRows;

    /// <summary>Initializes a reader.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="columns">The used columns.</param>
    /// <param name="positions">Where they stand in the file.</param>
    /// <param name="policy">The policy for missing values.</param>
    /// <param name="advice">Says what to do about text among numbers.</param>
    public RecordReader(string file, TableColumn[] columns, int[] positions, MissingPolicy policy, Func<TableColumn, string> advice)
    {
        _file = file;
        _columns = columns;
        _positions = positions;
        _policy = policy;
        _advice = advice;
        Numbers = new double[columns.Length];
        Missing = new bool[columns.Length];
    }

    /// <summary>Gets the numbers of the current record's numeric columns, 0 where missing.</summary>
    public double[] Numbers { get; }

    /// <summary>Gets which columns of the current record are missing.</summary>
    public bool[] Missing { get; }

    /// <summary>Gets how many rows were left out.</summary>
    public long DroppedRows { get; private set; }

    /// <summary>Gets whether a row was refused.</summary>
    public bool IsRefused => _policy == MissingPolicy.Refuse && _missingRows > 0;

    /// <summary>Reads the current record.</summary>
    /// <returns>Whether the row is kept.</returns>
    /// <exception cref="DataException">A numeric column holds text, or a number out of range.</exception>
    public bool Read(TableCursor cursor)
    {
        int firstMissing = -1;
        bool targetMissing = false;
        for (int j = 0; j < _columns.Length; j++)
        {
            bool missing = _columns[j].Kind == ColumnKind.Numeric
                ? !ReadNumber(cursor, j)
                : FieldText.IsMissing(cursor.GetText(_positions[j]));
            Missing[j] = missing;
            if (!missing)
                continue;
            targetMissing |= _columns[j].Role == ColumnRole.Target;
            if (firstMissing < 0)
                firstMissing = j;
        }

        if (firstMissing < 0)
            return true;
        _firstMissing ??= (cursor.LineNumber, _columns[firstMissing].Name);
        _missingRows++;
        if (_policy == MissingPolicy.Mean && !targetMissing)
            return true;
        DroppedRows++;
        return false;
    }

    /// <summary>Throws when a row was refused.</summary>
    /// <exception cref="DataException">Rows have missing values, and the policy is to refuse them.</exception>
    public void ThrowIfRefused()
    {
        if (!IsRefused || _firstMissing is not { } first)
            return;
        string rows = _missingRows == 1 ? "1 row has missing values" : $"{_missingRows} rows have missing values, this is the first";
        throw new DataException(
            $"{rows}; drop them with --missing drop or fill in the column's mean with --missing mean", _file, first.Line, first.Column);
    }

    private bool ReadNumber(TableCursor cursor, int j)
    {
        FieldKind kind = cursor.GetNumber(_positions[j], out Numbers[j]);
        if (kind == FieldKind.Number)
            return true;
        if (kind == FieldKind.Missing)
            return false;
        string text = FieldText.Show(cursor.GetText(_positions[j]));
        string message = kind == FieldKind.OutOfRange
            ? $"{text} is infinite or beyond the range of single precision; correct it or leave the row out"
            : $"{text} is not a number; {_advice(_columns[j])}";
        throw new DataException(message, _file, cursor.LineNumber, _columns[j].Name);
    }
}

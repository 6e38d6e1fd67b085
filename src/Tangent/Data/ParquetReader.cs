using System.Diagnostics.CodeAnalysis;
using Parquet;
using Parquet.Data;
using Parquet.Schema;
using ParquetFile = Parquet.ParquetReader;

namespace Tangent.Data;

/// <summary>Reads a Parquet file as a table: a field of the schema is a column.</summary>
/// <remarks>
/// Integers, floating point, decimals and booleans (0 and 1) are numbers; strings and plain bytes are text whatever they look like; a null is a missing
/// value. Dates, times, lists and nested fields are refused where they are used, not where they are ignored. A column of a row group is read when a
/// field of it is first asked for and held until the next row group: columns that no one uses cost nothing.
/// </remarks>
internal sealed class ParquetReader : TableReader
{
    // Decimals as BigDecimal, because those of more than 28 digits do not fit the type of the runtime.
    private static readonly ParquetOptions Options = new() { UseBigDecimal = true };

    private readonly PackedInput _input;
    private readonly Field[] _fields;
    private readonly string[] _names;

    /// <summary>Reads the schema.</summary>
    /// <exception cref="DataException">The file is no complete Parquet file, is packed or encrypted, has no rows, or a name stands twice.</exception>
    public ParquetReader(PackedInput input)
    {
        _input = input;
        if (input.IsGzip)
            throw new DataException("a Parquet file inside gzip cannot be read in place; unpack it first (its own compression is fine)", FileName);
        if (input.Start.StartsWith("PARE"u8))
            throw new DataException("the Parquet file is encrypted; save it without encryption", FileName);
        if (!IsParquet(input))
            throw new DataException("is no Parquet file; name text files otherwise", FileName);
        using var opened = new OpenFile(this);
        ParquetFile file = opened.File;
        _fields = Guarded(() => file.Schema.Fields.ToArray());
        string[] fields = [.. _fields.Select(f => f.Name)];
        if (fields.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Skip(1).Any()) is { } twice)
            throw new DataException($"the column name {FieldText.Show(twice.Key)} stands twice; rename one of the columns", FileName);
        _names = UniqueNames(fields);
        long rows = Guarded(() => Enumerable.Range(0, file.RowGroupCount).Sum(g => file.OpenRowGroupReader(g).RowCount));
        if (rows == 0 || fields.Length == 0)
            throw new DataException("the file has no rows; save one with at least one", FileName);
    }

    public override string FileName => _input.Path;

    public override bool HasHeader => true;

    public override IReadOnlyList<string> ColumnNames => _names;

    /// <summary>Tells whether a file is a Parquet file by its first bytes, or is meant to be one by its name.</summary>
    public static bool Recognises(PackedInput input) =>
        IsParquet(input) || input.Start.StartsWith("PARE"u8) || input.Path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    public override ColumnKind? DeclaredKind(int column) =>
        _fields[column] is DataField { IsArray: false } data && ParquetColumn.IsText(data.ClrType) ? ColumnKind.Categorical : ColumnKind.Numeric;

    public override TableCursor OpenCursor() => new Cursor(this);

    private static bool IsParquet(PackedInput input) => input.Start.StartsWith("PAR1"u8);

    private DataField FieldOf(int column)
    {
        if (_fields[column] is DataField { IsArray: false } data && ParquetColumn.IsKnown(data.ClrType))
            return data;
        string what = _fields[column] switch
        {
            DataField { IsArray: true } or ListField => "lists",
            MapField => "maps",
            DateTimeDataField or TimeDataField => "dates or times",
            DataField other when other.ClrType == typeof(DateOnly) || other.ClrType == typeof(TimeOnly) || other.ClrType == typeof(DateTime) => "dates or times",
            DataField other => $"values of type {other.ClrType.Name}",
            _ => "nested fields",
        };
        throw new DataException(
            $"the column holds {what}; leave it out with --ignore {_names[column]}, or save it as numbers or text", FileName, null, _names[column]);
    }

    // What a damaged file makes of the package is any exception at all.
    [SuppressMessage("Design", "CA1031", Justification = "Every fault of the package ends here as one line about the file.")]
    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (NotSupportedException e)
        {
            throw new DataException($"the Parquet file cannot be read ({FileFault.Reason(e)}); save it in another way", FileName, inner: e);
        }
        catch (Exception e) when (e is not DataException)
        {
            throw new DataException("the Parquet file is cut off or corrupt; copy or download it again", FileName, inner: e);
        }
    }

    /// <summary>Holds the file open. The package is asynchronous, which a file that is opened for synchronous reading makes no use of.</summary>
    private sealed class OpenFile : IDisposable
    {
        private readonly Stream _stream;

        public OpenFile(ParquetReader table)
        {
            _stream = table._input.Open();
            try
            {
                File = table.Guarded(() => ParquetFile.CreateAsync(_stream, Options, leaveStreamOpen: true).GetAwaiter().GetResult());
            }
            catch
            {
                _stream.Dispose();
                throw;
            }
        }

        public ParquetFile File { get; }

        public void Dispose()
        {
            File.DisposeAsync().AsTask().GetAwaiter().GetResult();
            _stream.Dispose();
        }
    }

    /// <summary>Moves through the rows; columns of the current row group are held once they were asked for.</summary>
    private sealed class Cursor : TableCursor
    {
        private readonly ParquetReader _table;
        private readonly OpenFile _opened;
        private readonly ParquetFile _file;
        private readonly ParquetColumn?[] _columns;
        private ParquetRowGroupReader? _rows;
        private int _group;
        private int _row;
        private int _count;
        private long _read;

        public Cursor(ParquetReader table)
        {
            _table = table;
            _columns = new ParquetColumn?[table._fields.Length];
            _opened = new OpenFile(table);
            _file = _opened.File;
        }

        public override long LineNumber => _read;

        public override bool Read()
        {
            for (_row++; _row >= _count; _row = 0)
            {
                Release();
                if (_group == _file.RowGroupCount)
                    return false;
                (_rows, _count) = _table.Guarded(() =>
                {
                    ParquetRowGroupReader rows = _file.OpenRowGroupReader(_group++);
                    return (rows, checked((int)rows.RowCount));
                });
            }

            _read++;
            return true;
        }

        public override FieldKind GetNumber(int column, out double number) => Column(column).GetNumber(_row, out number);

        public override ReadOnlySpan<byte> GetText(int column) => Column(column).GetText(_row);

        protected override void Dispose(bool disposing)
        {
            Release();
            _opened.Dispose();
        }

        private ParquetColumn Column(int column)
        {
            if (_columns[column] is { } held)
                return held;
            DataField field = _table.FieldOf(column);
            return _columns[column] = _table.Guarded(() => ParquetColumn.Read(_rows!, field, _count));
        }

        private void Release()
        {
            Array.Clear(_columns);
            _count = 0;
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using Parquet;
using Parquet.Schema;
using ParquetFile = Parquet.ParquetWriter;

namespace Tangent.Data;

/// <summary>Writes rows as an Apache Parquet file, by way of an <see cref="AtomicFile"/>.</summary>
/// <remarks>No value is null. A row group has up to 2^23 numbers, which are held until it is full.</remarks>
/// <typeparam name="T">float or double.</typeparam>
[SuppressMessage("Usage", "CA2213", Justification = "Disposing the package's writer writes the footer, here to a file that is thrown away.")]
public sealed class ParquetWriter<T> : TableWriter<T>
    where T : unmanaged
{
    private const int GroupLength = 1 << 23;

    private readonly TableColumns _columns;
    private readonly AtomicFile _file;
    private readonly DataField[] _fields;
    private readonly ParquetFile _parquet;
    private readonly int _capacity;
    private readonly List<string> _labels = [];
    private T[] _values = [];
    private int _rows;

    /// <summary>Opens the file.</summary>
    /// <param name="path">The target.</param>
    /// <param name="columns">The columns.</param>
    /// <exception cref="DataException">The target cannot be written.</exception>
    public ParquetWriter(string path, TableColumns columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        _columns = columns;
        _capacity = Math.Clamp(GroupLength / Math.Max(1, columns.Numbers.Count), 1, 1 << 20);
        IEnumerable<DataField> label = columns.Label is { } name ? [new DataField<string>(name, false)] : [];
        var schema = new ParquetSchema([.. label, .. columns.Numbers.Select(n => new DataField<T>(n))]);
        _fields = schema.DataFields;
        _file = new AtomicFile(path, seekable: true);
        try
        {
            _parquet = ParquetFile.CreateAsync(schema, _file.Stream).GetAwaiter().GetResult();
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void WriteRows(ReadOnlySpan<T> values, ReadOnlySpan<string> labels = default)
    {
        int rows = _columns.RowsOf(values.Length, labels.Length), count = _columns.Numbers.Count;
        for (int first = 0; first < rows;)
        {
            int some = Math.Min(rows - first, _capacity - _rows), needed = (_rows + some) * count;
            if (_values.Length < needed)
                Array.Resize(ref _values, Math.Min(_capacity * count, Math.Max(needed, 2 * _values.Length)));
            values.Slice(first * count, some * count).CopyTo(_values.AsSpan(_rows * count));
            if (_columns.Label is not null)
                _labels.AddRange(labels.Slice(first, some));
            first += some;
            _rows += some;
            if (_rows == _capacity)
                WriteGroup();
        }
    }

    /// <inheritdoc/>
    public override void Commit()
    {
        if (_rows > 0)
            WriteGroup();
        _parquet.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _file.Commit();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _file.Dispose();

    private void WriteGroup()
    {
        using (ParquetRowGroupWriter group = _parquet.CreateRowGroup())
        {
            int field = 0;
            if (_columns.Label is not null)
                group.WriteAsync(_fields[field++], _labels).GetAwaiter().GetResult();
            int count = _columns.Numbers.Count;
            var column = new T[_rows];
            for (int c = 0; c < count; c++)
            {
                for (int i = 0; i < column.Length; i++)
                    column[i] = _values[i * count + c];
                group.WriteAsync<T>(_fields[field++], column).GetAwaiter().GetResult();
            }
        }

        _labels.Clear();
        _rows = 0;
    }
}

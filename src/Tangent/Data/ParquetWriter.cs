using System.Diagnostics.CodeAnalysis;
using Parquet;
using Parquet.Schema;
using ParquetFile = Parquet.ParquetWriter;

namespace Tangent.Data;

/// <summary>Writes rows as an Apache Parquet file, by way of an <see cref="AtomicFile"/>.</summary>
/// <remarks>No value is null. A row group has up to 2^23 numbers, which are held until it is full.</remarks>
/// <typeparam name="T">float or double.</typeparam>
[SuppressMessage("Usage", "CA2213", Justification = "Disposing the package's writer writes the footer, here to a file that is thrown away.")]
public sealed class ParquetWriter<T> : ColumnarWriter<T>
    where T : unmanaged
{
    private readonly AtomicFile _file;
    private readonly DataField[] _fields;
    private readonly ParquetFile _parquet;

    /// <summary>Opens the file.</summary>
    /// <param name="path">The target.</param>
    /// <param name="columns">The columns.</param>
    /// <exception cref="DataException">The target cannot be written.</exception>
    public ParquetWriter(string path, TableColumns columns)
        : base(columns, mostNumbers: 1 << 23, mostRows: 1 << 20)
    {
        IEnumerable<DataField> label = Columns.Label is { } name ? [new DataField<string>(name, false)] : [];
        var schema = new ParquetSchema([.. label, .. Columns.Numbers.Select(n => new DataField<T>(n))]);
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
    public override void Commit()
    {
        WriteRest();
        _parquet.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _file.Commit();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _file.Dispose();

    private protected override void WriteGroup(int rows)
    {
        using ParquetRowGroupWriter group = _parquet.CreateRowGroup();
        int field = 0;
        if (Columns.Label is not null)
            group.WriteAsync(_fields[field++], Labels).GetAwaiter().GetResult();
        var column = new T[rows];
        for (int c = 0; c < Columns.Numbers.Count; c++)
        {
            CopyColumn(c, column);
            group.WriteAsync<T>(_fields[field++], column).GetAwaiter().GetResult();
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;

namespace Tangent.Data;

/// <summary>Writes rows in the interprocess format of Apache Arrow (which is also Feather, version 2), by way of an
/// <see cref="AtomicFile"/>.</summary>
/// <remarks>
/// One Arrow column a column of the table: text as utf8, numbers as float or double; no value is null, nothing is compressed, so the file
/// can be mapped into memory. A record batch has up to 2^22 numbers and 2^16 rows, which are held until it is full. The file format ends
/// with a list of its batches and can be read from any place; the streaming format is read from its start, by pipes too.
/// Source: Arrow Columnar Format 1.5, "Serialization and Interprocess Communication".
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class ArrowWriter<T> : ColumnarWriter<T>
    where T : unmanaged
{
    private readonly AtomicFile _file;
    private readonly IArrowType _type;
    private readonly Schema _schema;
    private readonly ArrowStreamWriter _arrow;
    private byte[] _buffer = [];

    /// <summary>Opens the file.</summary>
    /// <param name="path">The target.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="streaming">Whether it is in the streaming format instead of the file format.</param>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    /// <exception cref="DataException">The target cannot be written.</exception>
    public ArrowWriter(string path, TableColumns columns, bool streaming = false)
        : base(columns, mostNumbers: 1 << 22, mostRows: 1 << 16)
    {
        _type = typeof(T) == typeof(float) ? FloatType.Default
            : typeof(T) == typeof(double) ? DoubleType.Default
            : throw new NotSupportedException($"tables of {typeof(T).Name} are not written; use float or double");
        IEnumerable<Field> label = Columns.Label is { } name ? [new Field(name, StringType.Default, nullable: false)] : [];
        _schema = new Schema(label.Concat(Columns.Numbers.Select(n => new Field(n, _type, nullable: false))), []);
        _file = new AtomicFile(path, seekable: !streaming);
        try
        {
            _arrow = streaming ? new ArrowStreamWriter(_file.Stream, _schema, leaveOpen: true) : new ArrowFileWriter(_file.Stream, _schema, leaveOpen: true);
            _arrow.WriteStart();
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
        _arrow.WriteEnd();
        _file.Commit();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _arrow.Dispose();
        _file.Dispose();
    }

    private protected override void WriteGroup(int rows)
    {
        int count = Columns.Numbers.Count, length = rows * Unsafe.SizeOf<T>();
        if (_buffer.Length < count * length)
            _buffer = new byte[count * length];
        var arrays = new List<IArrowArray>(count + 1);
        if (Columns.Label is not null)
            arrays.Add(new StringArray.Builder().AppendRange(Labels).Build());
        for (int c = 0; c < count; c++)
        {
            Memory<byte> column = _buffer.AsMemory(c * length, length);
            CopyColumn(c, MemoryMarshal.Cast<byte, T>(column.Span));
            var data = new ArrayData(_type, rows, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer(column)]);
            arrays.Add(_type is FloatType ? new FloatArray(data) : new DoubleArray(data));
        }

        using var batch = new RecordBatch(_schema, arrays, rows);
        _arrow.WriteRecordBatch(batch);
    }
}

using System.Runtime.InteropServices;

namespace Tangent.Data;

/// <summary>Writes a matrix as a NumPy .npy file, row by row, by way of an <see cref="AtomicFile"/>.</summary>
/// <remarks>Version 1.0 of the format, little-endian, C order, shape (rows, columns). The header takes 128 bytes, so that the number of
/// rows may become known last.</remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class NpyWriter<T> : TableWriter<T>
    where T : unmanaged
{
    private readonly AtomicFile _file;
    private readonly ElementType _type;
    private readonly int _columns;
    private readonly long? _rows;
    private long _written;

    /// <summary>Opens the file.</summary>
    /// <param name="path">The target.</param>
    /// <param name="columns">The numbers in a row, at least 1.</param>
    /// <param name="rows">The number of rows, or null when it shows only as they come.</param>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    /// <exception cref="DataException">The target cannot be written.</exception>
    public NpyWriter(string path, int columns, long? rows = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(rows.GetValueOrDefault(), nameof(rows));
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            throw new NotSupportedException($"matrices of {typeof(T).Name} are not written; use float or double");
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("files are written on little-endian machines only");
        _type = ElementTypes.Of<T>();
        _columns = columns;
        _rows = rows;
        _file = new AtomicFile(path, seekable: rows is null);
        try
        {
            _file.Stream.Write(NpyHeader.Bytes(_type, rows ?? 0, columns));
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Appends rows.</summary>
    /// <param name="values">Row-major n x columns.</param>
    /// <param name="labels">None: the format has no text beside numbers.</param>
    /// <exception cref="ArgumentException">The length is no multiple of the columns, there are labels, or more rows than were
    /// announced.</exception>
    /// <exception cref="DataException">The disk is full.</exception>
    public override void WriteRows(ReadOnlySpan<T> values, ReadOnlySpan<string> labels = default)
    {
        if (!labels.IsEmpty)
            throw new ArgumentException("a .npy file holds numbers only", nameof(labels));
        int rows = Numerics.Throw.RowsOf(values.Length, _columns, nameof(values));
        if (_written + rows > _rows)
            throw new ArgumentException($"{_written + rows} rows were written but {_rows} were announced", nameof(values));
        _written += rows;
        while (!values.IsEmpty)
        {
            int count = Math.Min(values.Length, 1 << 24);
            _file.Stream.Write(MemoryMarshal.AsBytes(values[..count]));
            values = values[count..];
        }
    }

    /// <summary>Completes the file and puts it in its place.</summary>
    /// <exception cref="InvalidOperationException">There are fewer rows than were announced.</exception>
    /// <exception cref="DataException">The disk is full or the target cannot be replaced.</exception>
    public override void Commit()
    {
        if (_rows is null)
        {
            _file.Stream.Position = 0;
            _file.Stream.Write(NpyHeader.Bytes(_type, _written, _columns));
        }
        else if (_written != _rows)
        {
            throw new InvalidOperationException($"{_written} rows were written but {_rows} were announced");
        }

        _file.Commit();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _file.Dispose();
}

using System.Buffers.Binary;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;

namespace Tangent.Data;

/// <summary>Reads a NumPy .npy file row by row.</summary>
/// <remarks>
/// Versions 1 to 3 of the format, C order, either order of bytes: floating point of 16, 32 and 64 bits, integers of 8 to 64 bits, and bool. The first axis counts the rows, all
/// others together are the columns. Lengths are checked against the stream's before anything is allocated for them; pickled objects are
/// refused.
/// </remarks>
public sealed class NpyReader : IDisposable
{
    private const int LongestHeader = 1 << 20;
    private const int BufferLength = 1 << 16;
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    private readonly Stream _stream;
    private readonly string _name;
    private readonly bool _bigEndian;
    private readonly byte[] _buffer = new byte[BufferLength];
    private long _rowsRead;

    /// <summary>Reads the header.</summary>
    /// <param name="stream">The stream, which the reader disposes. It need not seek.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="length">The stream's length in bytes where it is known although the stream cannot seek, such as an entry of a ZIP
    /// archive.</param>
    /// <exception cref="DataException">The stream is no .npy file, is cut off, or holds what is not read.</exception>
    public NpyReader(Stream stream, string name, long? length = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("files are read on little-endian machines only");
        _stream = stream;
        _name = name;
        try
        {
            long? left = length ?? (stream.CanSeek ? stream.Length - stream.Position : null);
            NpyHeader header = ReadHeader(out int headerBytes);
            (Type, _bigEndian) = (header.Type, header.IsBigEndian);
            Shape = header.Shape;
            if (Type.Bytes(header.Shape) is not { } bytes)
                throw Fault($"its shape {header.ShapeText} is too large; copy or download it again");
            if (Shape.Skip(1).Contains(0))
                throw Fault($"its shape {header.ShapeText} has no columns; save an array with at least one");
            Rows = Shape.Count == 0 ? 1 : Shape[0];
            Columns = Shape.Skip(1).Aggregate(1L, (product, size) => product * size);
            if (left < headerBytes + (Int128)bytes)
                throw Fault($"is cut off: {left} bytes of {headerBytes + (Int128)bytes}; copy or download it again");
            if (left > headerBytes + bytes)
                throw Fault($"has {left - headerBytes - bytes} bytes more than its header says; copy or download it again");
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Gets the type of the numbers in the file.</summary>
    public ElementType Type { get; }

    /// <summary>Gets the sizes of all axes.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Gets the size of the first axis; 1 for a single number.</summary>
    public long Rows { get; }

    /// <summary>Gets the product of the sizes of the other axes.</summary>
    public long Columns { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The reader.</returns>
    /// <exception cref="DataException">There is no such file, or it is no .npy file that can be read.</exception>
    public static NpyReader Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.ToDataException(e, path);
        }

        return new NpyReader(stream, path);
    }

    /// <summary>Reads the next rows, converted to T: rounded where T is narrower than the file's type.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="destination">Receives up to destination.Length / Columns rows, row-major.</param>
    /// <returns>The number of rows read; 0 at the end.</returns>
    /// <exception cref="ArgumentException">The length is no multiple of the columns.</exception>
    /// <exception cref="DataException">The file is cut off.</exception>
    public int ReadRows<T>(Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (destination.Length % Columns != 0)
            throw new ArgumentException($"length {destination.Length} is no multiple of the row length {Columns}", nameof(destination));
        int rows = (int)Math.Min(destination.Length / Columns, Rows - _rowsRead);
        Span<T> values = destination[..(int)(rows * Columns)];
        for (int size = Type.Size(); !values.IsEmpty;)
        {
            int count = Math.Min(values.Length, BufferLength / size);
            ReadExactly(_buffer.AsSpan(0, count * size));
            Convert(_buffer.AsSpan(0, count * size), values[..count]);
            values = values[count..];
        }

        _rowsRead += rows;
        return rows;
    }

    /// <summary>Closes the stream.</summary>
    public void Dispose() => _stream.Dispose();

    private void Convert<T>(Span<byte> bytes, Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (_bigEndian)
            Reverse(bytes, Type.Size());
        switch (Type)
        {
            case ElementType.Single:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, float>(bytes), values);
                break;
            case ElementType.Double:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(bytes), values);
                break;
            case ElementType.Half:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, Half>(bytes), values);
                break;
            case ElementType.Byte or ElementType.Boolean:
                TensorPrimitives.ConvertTruncating<byte, T>(bytes, values);
                break;
            case ElementType.SByte:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, sbyte>(bytes), values);
                break;
            case ElementType.Int16:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, short>(bytes), values);
                break;
            case ElementType.UInt16:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, ushort>(bytes), values);
                break;
            case ElementType.Int32:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, int>(bytes), values);
                break;
            case ElementType.UInt32:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, uint>(bytes), values);
                break;
            case ElementType.UInt64:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, ulong>(bytes), values);
                break;
            default:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, long>(bytes), values);
                break;
        }
    }

    private static void Reverse(Span<byte> bytes, int size)
    {
        Span<ushort> twos = MemoryMarshal.Cast<byte, ushort>(bytes);
        Span<uint> fours = MemoryMarshal.Cast<byte, uint>(bytes);
        Span<ulong> eights = MemoryMarshal.Cast<byte, ulong>(bytes);
        if (size == 2)
            BinaryPrimitives.ReverseEndianness(twos, twos);
        else if (size == 4)
            BinaryPrimitives.ReverseEndianness(fours, fours);
        else if (size == 8)
            BinaryPrimitives.ReverseEndianness(eights, eights);
    }

    private NpyHeader ReadHeader(out int bytes)
    {
        Span<byte> start = stackalloc byte[12];
        ReadExactly(start[..8]);
        if (!start.StartsWith(Magic))
            throw Fault("is no NumPy file (it does not begin with \\x93NUMPY); save it with numpy.save");
        int version = start[6];
        if (version is < 1 or > 3)
            throw Fault($"has version {version} of the format; 1 to 3 are read, so save it again");
        int prologue = version == 1 ? 10 : 12;
        ReadExactly(start[8..prologue]);
        uint length = version == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > LongestHeader)
            throw Fault($"its header of {length} bytes is too long; copy or download it again");
        byte[] text = new byte[length];
        ReadExactly(text);
        bytes = prologue + text.Length;
        try
        {
            return NpyHeader.Parse(Encoding.UTF8.GetString(text));
        }
        catch (FormatException e)
        {
            throw Fault(e.Message);
        }
    }

    private void ReadExactly(Span<byte> destination)
    {
        try
        {
            _stream.ReadExactly(destination);
        }
        catch (EndOfStreamException)
        {
            throw Fault("is cut off; copy or download it again");
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.ToDataException(e, _name);
        }
    }

    private DataException Fault(string message) => new(message, _name);
}

using System.Text;

namespace Tangent.Data;

/// <summary>Opens a text file as UTF-8 without a byte order mark, unpacked where it is gzip-compressed; both are told by the first bytes,
/// not by the name.</summary>
internal sealed class TextInput
{
    private const int SampleLength = 1 << 18;
    private const int LongestSample = 1 << 24;

    private readonly string _path;
    private readonly PackedInput _input;
    private readonly Encoding? _encoding;
    private readonly int _mark;

    /// <summary>Looks at the file's first bytes.</summary>
    /// <exception cref="DataException">The file is missing, a directory, unreadable, empty, compressed otherwise, or can be read only
    /// once.</exception>
    public TextInput(string path)
    {
        _path = path;
        _input = new PackedInput(path);
        ReadOnlySpan<byte> start = _input.Start;
        if (PackedInput.OtherFormat(start) is { } format)
            throw new DataException($"the file is {format}; only gzip is unpacked here, so unpack it first", path);
        (_encoding, _mark) = ByteOrderMark(start);
    }

    /// <summary>Opens the text from its start.</summary>
    public Stream Open()
    {
        Stream stream = _input.Open();
        try
        {
            stream.ReadExactly(new byte[_mark]);
            if (_encoding is not null)
                stream = Encoding.CreateTranscodingStream(stream, _encoding, Encoding.UTF8);
            return new GuardedTextStream(stream, _path);
        }
        catch (Exception e)
        {
            stream.Dispose();
            if (FileErrors.Is(e))
                throw FileErrors.ToDataException(e, _path);
            throw;
        }
    }

    /// <summary>Reads the start of the text: 256 KiB, or as much as it takes to hold two line ends.</summary>
    /// <returns>The bytes, and whether they are all.</returns>
    public (byte[] Bytes, bool Complete) ReadSample()
    {
        using Stream stream = Open();
        byte[] sample = new byte[SampleLength];
        int length = 0;
        while (true)
        {
            int count = stream.ReadAtLeast(sample.AsSpan(length), sample.Length - length, throwOnEndOfStream: false);
            length += count;
            bool complete = length < sample.Length;
            if (complete || length >= LongestSample || sample.AsSpan(0, length).Count((byte)'\n') >= 2)
                return (sample[..length], complete);
            Array.Resize(ref sample, 2 * sample.Length);
        }
    }

    private static (Encoding? Encoding, int Length) ByteOrderMark(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            return (null, 3);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]))
            return (Encoding.UTF32, 4);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return (Encoding.Unicode, 2);
        return start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? (Encoding.BigEndianUnicode, 2) : (null, 0);
    }
}

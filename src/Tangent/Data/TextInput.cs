using System.Text;

namespace Tangent.Data;

/// <summary>Opens a text file as UTF-8 without a byte order mark, unpacked where it is gzip-compressed; both are told by the first bytes,
/// not by the name.</summary>
internal sealed class TextInput
{
    private const int SampleLength = 1 << 18;
    private const int LongestSample = 1 << 24;

    private readonly string _path;
    private readonly bool _gzip;
    private readonly Encoding? _encoding;
    private readonly int _mark;

    /// <summary>Looks at the file's first bytes.</summary>
    /// <exception cref="DataException">The file is missing, a directory, unreadable, empty, compressed otherwise, or can be read only
    /// once.</exception>
    public TextInput(string path)
    {
        _path = path;
        Span<byte> start = Start(OpenFile());
        if (OtherFormat(start) is { } format)
            throw new DataException($"the file is {format}; only gzip is unpacked here, so unpack it first", path);
        _gzip = start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);
        if (_gzip)
            start = Start(new GzipInputStream(path, OpenFile()));
        if (start.Length == 0)
            throw new DataException("the file is empty", path);
        (_encoding, _mark) = ByteOrderMark(start);
    }

    /// <summary>Opens the text from its start.</summary>
    public Stream Open()
    {
        FileStream file = OpenFile();
        try
        {
            Stream stream = _gzip ? new GzipInputStream(_path, file) : file;
            stream.ReadExactly(new byte[_mark]);
            if (_encoding is not null)
                stream = Encoding.CreateTranscodingStream(stream, _encoding, Encoding.UTF8);
            return new GuardedTextStream(stream, _path);
        }
        catch (Exception e)
        {
            file.Dispose();
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

    private static string? OtherFormat(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("PK\u0003\u0004"u8))
            return "a zip archive (or a spreadsheet)";
        if (start.StartsWith("BZh"u8))
            return "compressed with bzip2";
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFD, 0x37, 0x7A, 0x58, 0x5A]))
            return "compressed with xz";
        return start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) ? "compressed with zstd" : null;
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

    private byte[] Start(Stream stream)
    {
        try
        {
            using (stream)
            {
                byte[] bytes = new byte[6];
                return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.ToDataException(e, _path);
        }
    }

    private FileStream OpenFile()
    {
        if (Directory.Exists(_path))
            throw new DataException("this is a directory; give a file", _path);
        if (_path.Length == 0)
            throw new DataException("the name of the file is empty");
        try
        {
            var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.SequentialScan);
            if (file.CanSeek)
                return file;
            file.Dispose();
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.ToDataException(e, _path);
        }

        throw new DataException("the file can be read only once, and two passes are needed; save it to disk first", _path);
    }
}

namespace Tangent.Data;

/// <summary>Opens a file as often as asked, unpacked where it is gzip-compressed, which its first bytes tell, not its name.</summary>
internal sealed class PackedInput
{
    private const int StartLength = 8;

    private readonly bool _gzip;
    private readonly byte[] _start;

    /// <summary>Looks at the file's first bytes.</summary>
    /// <exception cref="DataException">The file is missing, a directory, unreadable, empty, compressed with xz, bzip2 or zstd, or can be
    /// read only once.</exception>
    public PackedInput(string path)
    {
        Path = path;
        _start = ReadStart(OpenFile());
        if (Compression(_start) is { } format)
            throw new DataException($"the file is {format}; only gzip is unpacked here, so unpack it first", path);
        _gzip = _start.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);
        if (_gzip)
            _start = ReadStart(new GzipInputStream(path, OpenFile()));
        if (_start.Length == 0)
            throw new DataException("the file is empty", path);
    }

    /// <summary>Gets the file.</summary>
    public string Path { get; }

    /// <summary>Gets the first bytes, unpacked: eight, or all where there are fewer.</summary>
    public ReadOnlySpan<byte> Start => _start;

    /// <summary>Gets whether the file is gzip-compressed.</summary>
    public bool IsGzip => _gzip;

    /// <summary>Gets whether the file is a ZIP archive.</summary>
    public bool IsZip => IsZipStart(Start);

    /// <summary>Gets the length in bytes, unpacked, or null where only reading tells it.</summary>
    public long? Length
    {
        get
        {
            if (_gzip)
                return null;

            // Of the open file: the name's own length is that of a link where it is one.
            using FileStream file = OpenFile();
            return file.Length;
        }
    }

    /// <summary>Returns what a file with these first bytes is instead of text, or null.</summary>
    public static string? OtherFormat(ReadOnlySpan<byte> start) =>
        IsZipStart(start) ? "a zip archive (or a spreadsheet)" : Compression(start);

    /// <summary>Opens the file from its start.</summary>
    public Stream Open()
    {
        FileStream file = OpenFile();
        return _gzip ? new GzipInputStream(Path, file) : file;
    }

    // An archive without entries begins with the record that ends others.
    private static bool IsZipStart(ReadOnlySpan<byte> start) => start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith("PK\u0005\u0006"u8);

    private static string? Compression(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("BZh"u8))
            return "compressed with bzip2";
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFD, 0x37, 0x7A, 0x58, 0x5A]))
            return "compressed with xz";
        return start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) ? "compressed with zstd" : null;
    }

    private byte[] ReadStart(Stream stream)
    {
        try
        {
            using (stream)
            {
                byte[] bytes = new byte[StartLength];
                return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.ToDataException(e, Path);
        }
    }

    private FileStream OpenFile()
    {
        if (Directory.Exists(Path))
            throw new DataException("this is a directory; give a file", Path);
        if (Path.Length == 0)
            throw new DataException("the name of the file is empty");
        try
        {
            var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.SequentialScan);
            if (file.CanSeek)
                return file;
            file.Dispose();
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.ToDataException(e, Path);
        }

        throw new DataException("the file can be read only once, and two passes are needed; save it to disk first", Path);
    }
}

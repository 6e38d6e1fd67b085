using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Tangent.Data;

/// <summary>Unpacks a gzip file and checks its length and CRC-32 at the end, so that a truncated file is not taken for a shorter
/// one.</summary>
/// <remarks>
/// The runtime's stream ends quietly where the file does. The last eight bytes hold the CRC-32 and the length (modulo 2^32) of the last
/// member, which is
/// mostly the only one; where they do not fit the whole, the file is unpacked again to compare them with as many of the last bytes.
/// </remarks>
internal sealed class GzipInputStream : ForwardStream
{
    private const int TrailerLength = 8;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly GZipStream _unpacked;
    private readonly Crc32 _crc = new();
    private long _length;

    public GzipInputStream(string path, FileStream file)
    {
        _path = path;
        _file = file;
        _unpacked = new GZipStream(file, CompressionMode.Decompress);
    }

    public override int Read(Span<byte> buffer)
    {
        int count = _unpacked.Read(buffer);
        _crc.Append(buffer[..count]);
        _length += count;
        if (count == 0 && buffer.Length > 0)
            Verify();
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _unpacked.Dispose();
        base.Dispose(disposing);
    }

    private void Verify()
    {
        Span<byte> trailer = stackalloc byte[TrailerLength];
        if (_file.Length >= TrailerLength)
        {
            _file.Seek(-TrailerLength, SeekOrigin.End);
            _file.ReadExactly(trailer);
            uint crc = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
            if (crc == _crc.GetCurrentHashAsUInt32() && length == (uint)_length)
                return;
            if (length < _length && crc == CrcOfLast(length))
                return;
        }

        throw new DataException("the gzip file is truncated or corrupt; fetch or pack it again", _path);
    }

    private uint CrcOfLast(long length)
    {
        _file.Position = 0;
        using var again = new GZipStream(_file, CompressionMode.Decompress, leaveOpen: true);
        byte[] buffer = new byte[1 << 16];
        for (long skipped = 0; skipped < _length - length;)
        {
            int count = again.Read(buffer, 0, (int)Math.Min(buffer.Length, _length - length - skipped));
            if (count == 0)
                break;
            skipped += count;
        }

        var crc = new Crc32();
        crc.Append(again);
        return crc.GetCurrentHashAsUInt32();
    }
}

using System.IO.Compression;
using System.IO.Hashing;

namespace Tangent.Data;

/// <summary>Unpacks an entry of a ZIP archive and checks its CRC-32 at the end, which the runtime does not.</summary>
internal sealed class ZipEntryStream(ZipArchiveEntry entry, Func<Exception?, DataException> corrupt) : ForwardStream
{
    private readonly Stream _unpacked = entry.Open();
    private readonly Crc32 _crc = new();
    private long _length;

    public override int Read(Span<byte> buffer)
    {
        int count;
        try
        {
            count = _unpacked.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw corrupt(e);
        }

        _crc.Append(buffer[..count]);
        _length += count;
        bool ends = _length >= entry.Length || (count == 0 && buffer.Length > 0);
        if (ends && (_length != entry.Length || _crc.GetCurrentHashAsUInt32() != entry.Crc32))
            throw corrupt(null);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _unpacked.Dispose();
        base.Dispose(disposing);
    }
}

namespace Tangent.Data;

/// <summary>Reads text and turns what goes wrong on the way into a <see cref="DataException"/>: failing devices, corrupt compression, NUL
/// bytes.</summary>
internal sealed class GuardedTextStream(Stream source, string path) : ForwardStream
{
    public override int Read(Span<byte> buffer)
    {
        int count;
        try
        {
            count = source.Read(buffer);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.ToDataException(e, path);
        }

        if (buffer[..count].Contains((byte)0))
            throw new DataException("the file is not text: it has NUL bytes", path);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            source.Dispose();
        base.Dispose(disposing);
    }
}

namespace Tangent.Data;

public sealed partial class AtomicFile
{
    // Passes everything on and reports a failed write by the target's name.
    private sealed class TargetStream(AtomicFile owner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => owner._file.CanSeek;

        public override bool CanWrite => owner._file.CanWrite;

        public override long Length => owner._file.Length;

        public override long Position
        {
            get => owner._file.Position;
            set => Seek(value, SeekOrigin.Begin);
        }

        public override void Flush()
        {
            // A StreamWriter that is disposed after Commit flushes once more.
            if (owner._closed)
                return;
            try
            {
                owner._file.Flush();
            }
            catch (IOException e)
            {
                throw owner.Failed(e);
            }
        }

        public override long Seek(long offset, SeekOrigin origin)
        {
            try
            {
                return owner._file.Seek(offset, origin);
            }
            catch (IOException e)
            {
                throw owner.Failed(e);
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                owner._file.Write(buffer);
            }
            catch (IOException e)
            {
                throw owner.Failed(e);
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}

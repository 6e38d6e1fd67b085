using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Tangent.Data;

/// <summary>Writes a matrix of doubles as a NumPy .npy file from the first row to the last, across interruptions of the process.</summary>
/// <remarks>
/// The rows go to the file with <see cref="AtomicFile.PartialSuffix"/> beside the target, at the places where they stay, and can be read
/// back. Until <see cref="Commit"/> that file begins, where the .npy header will be, with the state: magic, columns, rows, fingerprint of
/// what the matrix is made of, rows done, XxHash3 of these rows, zeros, XxHash3 of all this. Integers are little-endian. The state follows
/// the rows at intervals, so that a process killed at any time leaves a state whose rows are there.
/// </remarks>
internal sealed class PartialMatrix : IDisposable
{
    private const int StateLength = NpyHeader.WrittenLength, ChecksumOffset = StateLength - sizeof(ulong);
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(3);

    private readonly AtomicFile _file;
    private readonly int _columns;
    private readonly long _rows;
    private readonly UInt128 _fingerprint;
    private readonly XxHash3 _checksum = new();
    private readonly Stopwatch _sinceCheckpoint = Stopwatch.StartNew();
    private byte[] _state;
    private bool _committed;

    /// <summary>Opens the file, and what an earlier run left of the same matrix.</summary>
    /// <param name="path">The target.</param>
    /// <param name="rows">The rows of the matrix.</param>
    /// <param name="columns">The columns, at least 1.</param>
    /// <param name="fingerprint">What the entries depend on.</param>
    /// <param name="cancellation">Ends the reading of what was left.</param>
    /// <exception cref="DataException">The target cannot be written, the disk has no room, or another matrix was left there.</exception>
    public PartialMatrix(string path, long rows, int columns, UInt128 fingerprint, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("files are written on little-endian machines only");
        (_rows, _columns, _fingerprint) = (rows, columns, fingerprint);
        _file = AtomicFile.Resume(path);
        try
        {
            Resume(cancellation);
            _file.RequireRoom(Offset(rows, 0));
            _file.Truncate(Offset(RowsDone, 0));
            _state = State();
            WriteHead(_state);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Gets the number of rows that are written.</summary>
    public long RowsDone { get; private set; }

    /// <summary>Gets the file that holds the rows until <see cref="Commit"/>.</summary>
    public string Path => _file.Temporary;

    /// <summary>Gets whether what an earlier run left was damaged, so that the rows start anew.</summary>
    public bool WasDamaged { get; private set; }

    /// <summary>Gets whether the rows outlive <see cref="Dispose"/>: those of an earlier run, or what <see cref="Keep"/> was called for.</summary>
    public bool IsKept => _file.IsKept;

    /// <summary>Lets the rows outlive <see cref="Dispose"/> and the process.</summary>
    public void Keep() => _file.Keep();

    /// <summary>Reads part of a row that is complete.</summary>
    public void Read(long row, int column, Span<double> destination)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(destination);
        if (_file.ReadAt(Offset(row, column), bytes) < bytes.Length)
            throw new DataException("was cut off by another process; run the same again", Path);
    }

    /// <summary>Appends numbers to the row at hand.</summary>
    public void Write(ReadOnlySpan<double> values)
    {
        while (!values.IsEmpty)
        {
            int count = Math.Min(values.Length, 1 << 24);
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values[..count]);
            _checksum.Append(bytes);
            _file.Stream.Write(bytes);
            values = values[count..];
        }
    }

    /// <summary>Says that the numbers written complete so many more rows.</summary>
    public void Complete(int rows)
    {
        RowsDone += rows;
        _state = State();
        _file.Stream.Flush();
        if (_sinceCheckpoint.Elapsed >= CheckpointInterval)
            Checkpoint();
    }

    /// <summary>Puts the file in its place.</summary>
    /// <exception cref="InvalidOperationException">Rows are missing.</exception>
    /// <exception cref="DataException">The disk is full or the target cannot be replaced.</exception>
    public void Commit()
    {
        if (RowsDone != _rows)
            throw new InvalidOperationException($"{RowsDone} rows were written but {_rows} were announced");
        // With all rows on the disk the head is without a state for a moment only.
        Checkpoint();
        _committed = true;
        WriteHead(NpyHeader.Bytes(ElementType.Double, _rows, _columns));
        _file.Commit();
    }

    /// <summary>Ends the writing; what is kept can be gone on with.</summary>
    public void Dispose()
    {
        try
        {
            if (IsKept && !_committed)
                Checkpoint();
        }
        catch (Exception e) when (e is DataException or ObjectDisposedException)
        {
            // The state before this one stays true.
        }

        _file.Dispose();
    }

    private long Offset(long row, int column) => StateLength + (((row * _columns) + column) * sizeof(double));

    // The rows first, so that not even a power failure leaves a state ahead of them.
    private void Checkpoint()
    {
        _file.Sync();
        WriteHead(_state);
        _sinceCheckpoint.Restart();
    }

    private void WriteHead(byte[] head)
    {
        Stream stream = _file.Stream;
        long end = Math.Max(StateLength, stream.Position);
        stream.Position = 0;
        stream.Write(head);
        stream.Flush();
        stream.Position = end;
    }

    private byte[] State()
    {
        byte[] state = new byte[StateLength];
        Magic.CopyTo(state);
        BinaryPrimitives.WriteInt64LittleEndian(state.AsSpan(8), _columns);
        BinaryPrimitives.WriteInt64LittleEndian(state.AsSpan(16), _rows);
        BinaryPrimitives.WriteUInt128LittleEndian(state.AsSpan(24), _fingerprint);
        BinaryPrimitives.WriteInt64LittleEndian(state.AsSpan(40), RowsDone);
        BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(48), _checksum.GetCurrentHashAsUInt64());
        BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(ChecksumOffset), XxHash3.HashToUInt64(state.AsSpan(0, ChecksumOffset)));
        return state;
    }

    private static ReadOnlySpan<byte> Magic => "\u0001tangent"u8;

    private void Resume(CancellationToken cancellation)
    {
        byte[] state = new byte[StateLength];
        int length = _file.ReadAt(0, state);
        if (length == 0)
        {
            _file.Discard();
            return;
        }

        if (length < StateLength || !state.AsSpan().StartsWith(Magic))
        {
            bool complete = state.AsSpan().SequenceEqual(NpyHeader.Bytes(ElementType.Double, _rows, _columns));
            throw new DataException(
                complete
                    ? $"is complete but could not be put in its place; rename it to {_file.Path} if it is of these data, else delete it"
                    : "is no unfinished matrix; move it away, or choose another place",
                Path);
        }

        bool intact = XxHash3.HashToUInt64(state.AsSpan(0, ChecksumOffset)) == BinaryPrimitives.ReadUInt64LittleEndian(state.AsSpan(ChecksumOffset));
        if (intact && !state.AsSpan(0, 40).SequenceEqual(State().AsSpan(0, 40)))
            throw new DataException("is unfinished work on other data or with other options; delete it, or choose another place", Path);
        RowsDone = BinaryPrimitives.ReadInt64LittleEndian(state.AsSpan(40));
        if (!intact || !Verify(BinaryPrimitives.ReadUInt64LittleEndian(state.AsSpan(48)), cancellation))
        {
            WasDamaged = true;
            RowsDone = 0;
            _checksum.Reset();
        }

        if (RowsDone == 0)
            _file.Discard();
    }

    private bool Verify(ulong checksum, CancellationToken cancellation)
    {
        byte[] buffer = new byte[1 << 20];
        long end = Offset(RowsDone, 0);
        for (long offset = StateLength; offset < end;)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = _file.ReadAt(offset, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - offset)));
            if (count == 0)
                return false;
            _checksum.Append(buffer.AsSpan(0, count));
            offset += count;
        }

        return _checksum.GetCurrentHashAsUInt64() == checksum;
    }
}

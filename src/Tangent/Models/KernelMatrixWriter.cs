using System.Diagnostics;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Tangent.Data;
using Tangent.Kernels;

namespace Tangent.Models;

/// <summary>Computes an exact kernel matrix of data and writes it as a float64 .npy file, row block by row block.</summary>
/// <remarks>
/// The prepared rows and a block of the matrix are held, never the matrix: see <see cref="Kernel"/> for the work, which all threads share.
/// Of a set with itself each pair is computed once; the mirror images are read back from the file. Work that took more than a few seconds
/// outlives the process, in OUT.partial: the same rows, kernel and target go on behind the last complete block. The bytes written depend
/// neither on interruptions nor on the number of threads.
/// </remarks>
public sealed class KernelMatrixWriter : IDisposable
{
    private const int MostNumbers = 1 << 25, MostRows = 1024;

    private readonly Kernel _kernel;
    private readonly KernelRows _x;
    private readonly KernelRows _y;
    private readonly PartialMatrix _file;

    /// <summary>Reads and prepares the rows, and opens the target or what is left of earlier work on it.</summary>
    /// <param name="description">The kernel.</param>
    /// <param name="data">The data; their training rows are the matrix's rows.</param>
    /// <param name="other">The rows that are the matrix's columns, encoded as the data are, or null for the data themselves.</param>
    /// <param name="path">The target.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="DataException">The data are at fault, memory or the disk does not suffice, the target cannot be written, or
    /// unfinished work on another matrix is beside it.</exception>
    /// <exception cref="ArgumentException">The architecture does not fit the data.</exception>
    public KernelMatrixWriter(KernelDescription description, DataSet data, IRowSource? other, string path, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(data);
        _kernel = description.CreateKernel();
        var fingerprint = new XxHash128();
        fingerprint.Append(description.ToJson());
        // Another version of the library may round differently.
        fingerprint.Append(Encoding.UTF8.GetBytes($"{typeof(KernelMatrixWriter).Assembly.GetName().Version}"));
        CheckMemory(data.TrainingRows, 0);
        _x = Prepare(data.Training, data.TrainingRows, fingerprint, cancellation);
        _y = other is null ? _x : Prepare(other, 0, fingerprint, cancellation);
        CheckMemory(_x.Count, other is null ? 0 : _y.Count);
        _file = new PartialMatrix(path, _x.Count, _y.Count, fingerprint.GetCurrentHashAsUInt128(), cancellation);
        EntryCount = EntriesOf(0, _x.Count);
        EntriesDone = EntriesOf(0, (int)_file.RowsDone);
        EstimatedSeconds = EntriesDone < EntryCount ? _kernel.EstimateSeconds(_x, EntryCount - EntriesDone) : 0;
    }

    /// <summary>Gets or sets a receiver of the entries done, or null.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Gets the rows of the matrix.</summary>
    public int RowCount => _x.Count;

    /// <summary>Gets the columns of the matrix.</summary>
    public int ColumnCount => _y.Count;

    /// <summary>Gets the rows that are written, at first those of earlier work.</summary>
    public long RowsDone => _file.RowsDone;

    /// <summary>Gets how many entries are computed in all: n (n + 1) / 2 for a set with itself.</summary>
    public long EntryCount { get; }

    /// <summary>Gets how many of them earlier work has computed.</summary>
    public long EntriesDone { get; }

    /// <summary>Gets an estimate of the time for the others, from a few of them.</summary>
    public double EstimatedSeconds { get; }

    /// <summary>Gets the file that holds unfinished work.</summary>
    public string PartialPath => _file.Path;

    /// <summary>Gets whether unfinished work was found but damaged, so that it starts anew.</summary>
    public bool WasDamaged => _file.WasDamaged;

    /// <summary>Gets whether the work done so far outlives an interruption.</summary>
    public bool IsKept => _file.IsKept;

    /// <summary>Gets how long work must have taken to be kept.</summary>
    internal TimeSpan KeepAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets how long a block is to take.</summary>
    internal double BlockSeconds { get; init; } = 3;

    /// <summary>Computes what is missing and puts the file in its place.</summary>
    /// <param name="cancellation">Stops the work between two tiles.</param>
    /// <exception cref="DataException">The disk is full or the target cannot be replaced.</exception>
    public void Write(CancellationToken cancellation = default)
    {
        int n = _x.Count, m = _y.Count;
        bool symmetric = ReferenceEquals(_x, _y);
        int blockRows = BlockRows();
        var watch = Stopwatch.StartNew();
        for (int first = (int)_file.RowsDone, count; first < n; first += count)
        {
            count = Math.Min(blockRows - (first % blockRows), n - first);
            int known = symmetric ? first : 0;
            double[] computed = new double[count * (m - known)];
            var progress = new BlockProgress(Progress, EntriesOf(0, first), EntriesOf(first, count), EntryCount);
            progress.Report(0);
            _kernel.ComputeBlock(_x, first, count, _y, known, m - known, computed, progress, cancellation);
            double[] mirrored = Mirror(first, count, known, cancellation);
            for (int i = 0; i < count; i++)
            {
                _file.Write(mirrored.AsSpan(i * known, known));
                _file.Write(computed.AsSpan(i * (m - known), m - known));
            }

            _file.Complete(count);
            if (watch.Elapsed >= KeepAfter)
                _file.Keep();
        }

        _file.Commit();
    }

    /// <summary>Closes the file; what was computed stays where <see cref="IsKept"/> says so.</summary>
    public void Dispose() => _file.Dispose();

    // Of rows with themselves the columns in front of a block stand in the rows above it.
    private double[] Mirror(int first, int count, int columns, CancellationToken cancellation)
    {
        double[] mirrored = new double[count * columns];
        Span<double> column = new double[count];
        for (int j = 0; j < columns; j++)
        {
            cancellation.ThrowIfCancellationRequested();
            _file.Read(j, first, column);
            for (int i = 0; i < count; i++)
                mirrored[(i * columns) + j] = column[i];
        }

        return mirrored;
    }

    // A power of two, so that blocks and the kernel's tiles begin together: as many rows as take a few seconds and little memory.
    private int BlockRows()
    {
        double secondsPerRow = EstimatedSeconds / Math.Max(1, EntryCount - EntriesDone) * ColumnCount;
        double rows = Math.Min(Math.Min(MostRows, MostNumbers / ColumnCount), BlockSeconds / secondsPerRow);
        return rows < 2 ? 1 : 1 << (int)Math.Log2(rows);
    }

    private long EntriesOf(int first, int count) => ReferenceEquals(_x, _y)
        ? ((long)count * (_x.Count - first)) - ((long)count * (count - 1) / 2)
        : (long)count * _y.Count;

    private KernelRows Prepare(IRowSource source, long expected, XxHash128 fingerprint, CancellationToken cancellation)
    {
        int d = _kernel.InputDimension;
        float[] rows = new float[Length(expected)];
        int length = 0;
        foreach (RowBlock block in source.ReadBlocks())
        {
            cancellation.ThrowIfCancellationRequested();
            float[] values = block.ToDense(d);
            if (length + (long)values.Length > rows.Length)
                Array.Resize(ref rows, Math.Max(Length((length + (long)values.Length) / d), (int)Math.Min(2L * length, Array.MaxLength)));
            values.CopyTo(rows.AsSpan(length));
            length += values.Length;
        }

        if (length == 0)
            throw new DataException("there are no rows");
        Memory<float> filled = rows.AsMemory(0, length);
        fingerprint.Append(BitConverter.GetBytes(length));
        fingerprint.Append(MemoryMarshal.AsBytes(filled.Span));
        return _kernel.Prepare(filled);
    }

    private int Length(long rows)
    {
        int d = _kernel.InputDimension;
        return rows * d <= Array.MaxLength
            ? (int)(rows * d)
            : throw new DataException($"{rows} rows of {d} numbers are too many to be held, at most {Array.MaxLength / d} can be; use fewer rows");
    }

    private void CheckMemory(long x, long y)
    {
        long columns = y == 0 ? x : y;
        double rows = ((double)x + y) * _kernel.BytesPerRow;
        double reading = Math.Max(x, y) * (double)sizeof(float) * _kernel.InputDimension;
        double block = sizeof(double) * Math.Max((double)columns, Math.Min(MostNumbers, x * (double)columns));
        MemoryNeed.Check(
            $"the kernel of {x + y} rows of {_kernel.InputDimension} numbers needs",
            rows + reading + block + ((double)Numerics.Parallelism.MaxThreads * _kernel.BytesPerThread),
            "use fewer rows");
    }

    /// <summary>Turns the completed fraction of a block into entries of the whole.</summary>
    private sealed class BlockProgress(IProgress<TrainingProgress>? target, long before, long entries, long total) : IProgress<double>
    {
        public void Report(double value) =>
            target?.Report(new TrainingProgress("kernel", before + (long)(value * entries), total, "entries"));
    }
}

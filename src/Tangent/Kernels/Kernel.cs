using System.Buffers;
using System.Diagnostics;
using System.Numerics;
using System.Numerics.Tensors;
using Tangent.Numerics;

namespace Tangent.Kernels;

/// <summary>Computes exact kernel matrices, in blocks and on all threads.</summary>
/// <remarks>
/// Rows are prepared once (norms, for images the variances at every layer) and then paired. An entry has the same bits in whatever block
/// and on however many threads it is computed, and the matrix of a set with itself is symmetric to the bit. Matrices are row-major.
/// </remarks>
public abstract class Kernel
{
    private protected Kernel(int inputDimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputDimension, 1);
        InputDimension = inputDimension;
    }

    /// <summary>Gets d, the numbers in an input row.</summary>
    public int InputDimension { get; }

    /// <summary>Gets the bytes that each prepared row takes.</summary>
    internal abstract long BytesPerRow { get; }

    /// <summary>Gets the bytes that each thread's buffers take, where they can be large.</summary>
    internal virtual long BytesPerThread => 0;

    /// <summary>Gets whether an entry in single precision costs so few operations that it may as well be computed anew as held.</summary>
    internal virtual bool IsCheapInSingle => false;

    /// <summary>Gets the side of the square tiles into which work is cut.</summary>
    private protected abstract int TileSide { get; }

    /// <summary>Prepares rows for use with this kernel.</summary>
    /// <param name="rows">Row-major n x d.</param>
    /// <returns>The rows with what is computed once for each.</returns>
    /// <exception cref="ArgumentException">The length is no multiple of d, or a number is not finite.</exception>
    public KernelRows Prepare(ReadOnlyMemory<double> rows) => PrepareRows(rows, Throw.RowsOf(rows.Length, InputDimension, nameof(rows)));

    /// <inheritdoc cref="Prepare(ReadOnlyMemory{double})"/>
    public KernelRows Prepare(ReadOnlyMemory<float> rows) => PrepareRows(rows, Throw.RowsOf(rows.Length, InputDimension, nameof(rows)));

    /// <summary>Computes the kernel matrix of a set of rows with itself.</summary>
    /// <param name="x">Row-major n x d.</param>
    /// <returns>Row-major n x n, symmetric; each pair is computed once.</returns>
    /// <exception cref="ArgumentException">The length is no multiple of d, a number is not finite, or n^2 numbers do not fit an
    /// array.</exception>
    public double[] Compute(ReadOnlyMemory<double> x) => Compute(Prepare(x));

    /// <inheritdoc cref="Compute(ReadOnlyMemory{double})"/>
    public double[] Compute(ReadOnlyMemory<float> x) => Compute(Prepare(x));

    /// <summary>Computes the kernel matrix of prepared rows with themselves.</summary>
    /// <param name="x">n rows that this kernel prepared.</param>
    /// <param name="progress">Receives the completed fraction, from several threads; or null.</param>
    /// <param name="cancellation">Stops the work between two tiles.</param>
    /// <returns>Row-major n x n, symmetric; each pair is computed once.</returns>
    /// <exception cref="ArgumentException">Another kernel prepared the rows, or n^2 numbers do not fit an array.</exception>
    public double[] Compute(KernelRows x, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        ComputeAll(x, x, progress, cancellation);

    /// <summary>Computes the kernel matrix between two sets of rows.</summary>
    /// <param name="x">Row-major n x d.</param>
    /// <param name="y">Row-major m x d.</param>
    /// <returns>Row-major n x m.</returns>
    /// <exception cref="ArgumentException">A length is no multiple of d, a number is not finite, or n m numbers do not fit an
    /// array.</exception>
    public double[] Compute(ReadOnlyMemory<double> x, ReadOnlyMemory<double> y) => ComputeAll(Prepare(x), Prepare(y), null, default);

    /// <inheritdoc cref="Compute(ReadOnlyMemory{double}, ReadOnlyMemory{double})"/>
    public double[] Compute(ReadOnlyMemory<float> x, ReadOnlyMemory<float> y) => ComputeAll(Prepare(x), Prepare(y), null, default);

    /// <summary>Computes the kernel of every row with itself.</summary>
    /// <param name="x">n rows that this kernel prepared.</param>
    /// <returns>n numbers, the same as on the diagonal of the matrix.</returns>
    /// <exception cref="ArgumentException">Another kernel prepared the rows.</exception>
    public double[] ComputeDiagonal(KernelRows x)
    {
        Check(x, nameof(x));
        double[] diagonal = new double[x.Count];
        Parallelism.For(x.Count, i => ComputeTile(x, i, 1, x, i, 1, diagonal.AsSpan(i, 1), 1));
        return diagonal;
    }

    /// <summary>Computes consecutive rows of the kernel matrix, so that a large one can be streamed and resumed.</summary>
    /// <param name="x">n rows that this kernel prepared.</param>
    /// <param name="firstRow">The first row wanted.</param>
    /// <param name="count">How many rows are wanted.</param>
    /// <param name="y">m rows that this kernel prepared; pass x itself for the matrix of a set with itself.</param>
    /// <param name="destination">Receives row-major count x m.</param>
    /// <param name="progress">Receives the completed fraction, from several threads; or null.</param>
    /// <param name="cancellation">Stops the work between two tiles.</param>
    /// <exception cref="ArgumentException">Another kernel prepared the rows, or the destination is too short.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rows wanted are not there.</exception>
    public void ComputeRows(
        KernelRows x, int firstRow, int count, KernelRows y, Memory<double> destination,
        IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        ComputeBlock(x, firstRow, count, y, 0, y.Count, destination, progress, cancellation);

    /// <summary>Computes a block of the kernel matrix.</summary>
    /// <param name="x">n rows that this kernel prepared.</param>
    /// <param name="firstRow">The first row of the block.</param>
    /// <param name="rowCount">The block's rows.</param>
    /// <param name="y">m rows that this kernel prepared; pass x itself for the matrix of a set with itself.</param>
    /// <param name="firstColumn">The first column of the block.</param>
    /// <param name="columnCount">The block's columns.</param>
    /// <param name="destination">Receives row-major rowCount x columnCount.</param>
    /// <param name="progress">Receives the completed fraction, from several threads; or null.</param>
    /// <param name="cancellation">Stops the work between two tiles.</param>
    /// <remarks>
    /// When x is y, pairs that appear twice in the block are computed once. The cheapest way to a symmetric matrix in pieces: for each
    /// range of rows take the columns from the first of these rows on, and mirror.
    /// </remarks>
    /// <exception cref="ArgumentException">Another kernel prepared the rows, or the destination is too short.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The block lies outside the matrix.</exception>
    public void ComputeBlock(
        KernelRows x, int firstRow, int rowCount, KernelRows y, int firstColumn, int columnCount, Memory<double> destination,
        IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        Check(x, nameof(x));
        Check(y, nameof(y));
        CheckRange(firstRow, rowCount, x.Count, nameof(firstRow));
        CheckRange(firstColumn, columnCount, y.Count, nameof(firstColumn));
        Throw.IfShorter(destination.Length, (long)rowCount * columnCount, nameof(destination));
        if (rowCount == 0 || columnCount == 0)
            return;

        // Tiles start at multiples of their side in the whole matrix, so that the mirror image of a tile is a tile.
        int side = TileSide;
        int rowTile = firstRow / side, columnTile = firstColumn / side;
        int rowTiles = (firstRow + rowCount - 1) / side - rowTile + 1;
        int columnTiles = (firstColumn + columnCount - 1) / side - columnTile + 1;
        bool symmetric = ReferenceEquals(x, y);
        int commonFirst = Math.Max(firstRow, firstColumn), commonEnd = Math.Min(firstRow + rowCount, firstColumn + columnCount);
        bool IsMirrored(int i, int j) =>
            symmetric && Math.Min(i, j) * side >= commonFirst && Math.Min((Math.Max(i, j) + 1) * side, x.Count) <= commonEnd;
        long done = 0;
        Parallelism.For(
            checked(rowTiles * columnTiles),
            tile =>
            {
                int ti = rowTile + tile / columnTiles, tj = columnTile + tile % columnTiles;
                bool mirrored = IsMirrored(ti, tj);
                if (ti <= tj || !mirrored)
                {
                    int i = Math.Max(ti * side, firstRow), j = Math.Max(tj * side, firstColumn);
                    int rows = Math.Min((ti + 1) * side, firstRow + rowCount) - i;
                    int columns = Math.Min((tj + 1) * side, firstColumn + columnCount) - j;
                    Span<double> target = destination.Span;
                    int corner = (i - firstRow) * columnCount + j - firstColumn, mirror = (j - firstRow) * columnCount + i - firstColumn;
                    ComputeTile(x, i, rows, y, j, columns, target[corner..], columnCount);
                    for (int a = 0; a < rows && mirrored && ti != tj; a++)
                    {
                        for (int b = 0; b < columns; b++)
                            target[mirror + b * columnCount + a] = target[corner + a * columnCount + b];
                    }
                }

                progress?.Report((double)Interlocked.Increment(ref done) / (rowTiles * columnTiles));
            },
            cancellation);
    }

    /// <summary>Estimates how long a number of entries takes, by timing a few of them.</summary>
    /// <param name="x">At least one row that this kernel prepared.</param>
    /// <param name="entries">How many entries are to be computed: n (n + 1) / 2 for a symmetric matrix.</param>
    /// <returns>Seconds on <see cref="Parallelism.MaxThreads"/> threads.</returns>
    /// <remarks>Takes about a twentieth of a second, or the time of two tiles; before long work up to two seconds, after
    /// which the runtime has compiled the code for good: its first runs are several times slower.</remarks>
    /// <exception cref="ArgumentException">Another kernel prepared the rows, or there are none.</exception>
    public double EstimateSeconds(KernelRows x, long entries)
    {
        Check(x, nameof(x));
        if (x.Count == 0)
            throw new ArgumentException("there is no row to time", nameof(x));
        int side = Math.Clamp(x.Count / 2, 1, TileSide);
        double[] tile = new double[side * side];
        double best = double.PositiveInfinity;
        double Seconds() => best / ((double)side * side) * entries / Parallelism.MaxThreads;
        var total = Stopwatch.StartNew();
        for (int run = 0; run < 2 || total.Elapsed.TotalSeconds < Math.Clamp(Seconds() / 20, 0.05, 2); run++)
        {
            // Rows from the start and columns from the end: a tile of the diagonal would be cheaper than others.
            var watch = Stopwatch.StartNew();
            ComputeTile(x, 0, side, x, x.Count - side, side, tile, side);
            best = Math.Min(best, watch.Elapsed.TotalSeconds);
        }

        return Seconds();
    }

    /// <summary>Computes the kernel matrix between two sets of prepared rows on the calling thread.</summary>
    /// <param name="x">n rows that this kernel prepared.</param>
    /// <param name="y">m rows that this kernel prepared.</param>
    /// <param name="destination">Receives row-major n x m.</param>
    internal void ComputeOnCallingThread(KernelRows x, KernelRows y, Span<double> destination)
    {
        Check(x, nameof(x));
        Check(y, nameof(y));
        Throw.IfShorter(destination.Length, (long)x.Count * y.Count, nameof(destination));
        int side = TileSide;
        for (int i = 0; i < x.Count; i += side)
        {
            for (int j = 0; j < y.Count; j += side)
                ComputeTile(x, i, Math.Min(side, x.Count - i), y, j, Math.Min(side, y.Count - j), destination[(i * y.Count + j)..], y.Count);
        }
    }

    /// <summary>Computes a block of the kernel matrix in single precision on the calling thread.</summary>
    /// <param name="x">Rows that this kernel prepared.</param>
    /// <param name="firstRow">The first row of the block.</param>
    /// <param name="rowCount">The block's rows.</param>
    /// <param name="y">Rows that this kernel prepared.</param>
    /// <param name="firstColumn">The first column of the block.</param>
    /// <param name="columnCount">The block's columns.</param>
    /// <param name="destination">Receives entry (i, j) at i * stride + j.</param>
    /// <param name="stride">The distance of two rows of the destination.</param>
    /// <remarks>An entry has the same bits in whatever block it is computed, and (i, j) and (j, i) of rows with themselves the same.</remarks>
    internal virtual void ComputeSingle(
        KernelRows x, int firstRow, int rowCount, KernelRows y, int firstColumn, int columnCount, Span<float> destination, int stride)
    {
        int side = TileSide;
        double[] tile = ArrayPool<double>.Shared.Rent(side * side);
        for (int i = 0; i < rowCount; i += side)
        {
            for (int j = 0; j < columnCount; j += side)
            {
                int rows = Math.Min(side, rowCount - i), columns = Math.Min(side, columnCount - j);
                ComputeTile(x, firstRow + i, rows, y, firstColumn + j, columns, tile, side);
                for (int a = 0; a < rows; a++)
                    TensorPrimitives.ConvertTruncating<double, float>(tile.AsSpan(a * side, columns), destination[((i + a) * stride + j)..]);
            }
        }

        ArrayPool<double>.Shared.Return(tile);
    }

    /// <summary>Computes the entries of <see cref="ComputeSingle"/> of rows with themselves, as a matrix to be factored in double precision.</summary>
    /// <param name="x">n rows that this kernel prepared.</param>
    /// <param name="cancellation">Stops the work between two blocks of rows.</param>
    /// <returns>Row-major n x n, of which the lower triangle is filled.</returns>
    /// <exception cref="ArgumentException">n^2 numbers do not fit an array.</exception>
    internal double[] ComputeLowerFromSingle(KernelRows x, CancellationToken cancellation = default)
    {
        const int Rows = 32;
        int n = x.Count;
        if ((long)n * n > Array.MaxLength)
            throw new ArgumentException($"a {n} x {n} matrix does not fit an array", nameof(x));
        double[] matrix = new double[n * n];
        Parallelism.For(
            (n + Rows - 1) / Rows,
            piece =>
            {
                int first = piece * Rows, count = Math.Min(Rows, n - first), columns = first + count;
                float[] block = ArrayPool<float>.Shared.Rent(count * columns);
                ComputeSingle(x, first, count, x, 0, columns, block, columns);
                for (int i = 0; i < count; i++)
                    TensorPrimitives.ConvertTruncating<float, double>(block.AsSpan(i * columns, first + i + 1), matrix.AsSpan((first + i) * n));
                ArrayPool<float>.Shared.Return(block);
            },
            cancellation);
        return matrix;
    }

    /// <summary>Adds the gradients in x of sum_j w_j k(x, y_j), for some rows x and some y, on the calling thread.</summary>
    /// <param name="x">Rows that this kernel prepared.</param>
    /// <param name="y">Rows that this kernel prepared.</param>
    /// <param name="tile">The rows x and y.</param>
    /// <param name="weights">w, row-major outputs x all rows of y.</param>
    /// <param name="outputs">The outputs.</param>
    /// <param name="destination">Receives a Jacobian, outputs x d, for every row of the tile.</param>
    /// <exception cref="NotSupportedException">The kernel has no gradients.</exception>
    internal virtual void AccumulateGradients(
        KernelRows x, KernelRows y, KernelTile tile, ReadOnlySpan<float> weights, int outputs, Span<float> destination) =>
        throw new NotSupportedException("only kernels of fully connected architectures have gradients");

    /// <summary>Prepares rows of either number type.</summary>
    private protected abstract KernelRows PrepareRows<T>(ReadOnlyMemory<T> rows, int count)
        where T : unmanaged, INumberBase<T>;

    /// <summary>Computes a block on the calling thread; entry (i, j) is at i * stride + j. Of rows with themselves, (i, j) and (j, i) get
    /// the same bits.</summary>
    private protected abstract void ComputeTile(
        KernelRows x, int firstRow, int rowCount, KernelRows y, int firstColumn, int columnCount, Span<double> destination, int stride);

    private static void CheckRange(int first, int count, int available, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first, parameter);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count > available - first)
            throw new ArgumentOutOfRangeException(parameter, $"{count} from {first} on are wanted but there are {available}");
    }

    private double[] ComputeAll(KernelRows x, KernelRows y, IProgress<double>? progress, CancellationToken cancellation)
    {
        if ((long)x.Count * y.Count > Array.MaxLength)
            throw new ArgumentException($"a {x.Count} x {y.Count} matrix does not fit an array; use ComputeRows", nameof(x));
        double[] matrix = new double[x.Count * y.Count];
        ComputeBlock(x, 0, x.Count, y, 0, y.Count, matrix, progress, cancellation);
        return matrix;
    }

    private void Check(KernelRows rows, string parameter)
    {
        ArgumentNullException.ThrowIfNull(rows, parameter);
        if (!ReferenceEquals(rows.Kernel, this))
            throw new ArgumentException("another kernel prepared these rows", parameter);
    }
}

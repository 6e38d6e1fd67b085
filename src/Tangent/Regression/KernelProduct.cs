using System.Buffers;
using System.Numerics.Tensors;
using Tangent.Kernels;
using Tangent.Numerics;

namespace Tangent.Regression;

/// <summary>Multiplies the kernel matrix K of a set of rows with vectors, from tiles that are held in single precision or computed anew every time.</summary>
/// <remarks>
/// Only the tiles of the lower triangle are used. Held, they take 2 n^2 bytes; not held, nothing. Sums over a tile are in single precision, all others in
/// double. Deterministic: tile rows belong to groups, a number of them that depends on n and k only, and the sums of the groups are added in order.
/// </remarks>
internal sealed class KernelProduct
{
    private const int Side = 256, MostGroups = 32, LeastGroups = 4;
    private const long MostPartialNumbers = 1 << 25;

    private readonly Kernel _kernel;
    private readonly KernelRows _rows;
    private readonly int _tileRows;
    private readonly float[]?[] _held;

    /// <summary>Initializes the product.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="rows">n rows that it prepared.</param>
    public KernelProduct(Kernel kernel, KernelRows rows)
    {
        (_kernel, _rows, _tileRows) = (kernel, rows, (rows.Count + Side - 1) / Side);
        _held = new float[]?[_tileRows];
    }

    /// <summary>Returns the bytes of the tiles of n rows, where they are held.</summary>
    public static double BytesHeld(long n) => 2.0 * n * (n + Side);

    /// <summary>Returns the bytes that the sums of k vectors take.</summary>
    public static double BytesPerProduct(long n, long k) => 8.0 * n * k * GroupCount(n, k);

    /// <summary>Computes all tiles and holds them from now on.</summary>
    /// <param name="progress">Receives the rows done, or null.</param>
    /// <param name="cancellation">Ends the work between two rows of tiles.</param>
    public void Hold(Action<int>? progress, CancellationToken cancellation)
    {
        int done = 0;
        Parallelism.For(
            _tileRows,
            piece =>
            {
                // The longest rows first, so that threads end together.
                int i = _tileRows - 1 - piece, rows = RowsOf(i);
                float[] tiles = new float[checked((i + 1) * Side * rows)];
                for (int j = 0; j <= i; j++)
                    Compute(i, j, tiles.AsSpan(j * Side * rows));
                _held[i] = tiles;
                progress?.Invoke(Interlocked.Add(ref done, rows));
            },
            cancellation);
    }

    /// <summary>Computes Y = X K for the rows x of X.</summary>
    /// <param name="x">Row-major k x n.</param>
    /// <param name="k">The number of vectors.</param>
    /// <param name="y">Receives row-major k x n.</param>
    /// <param name="cancellation">Ends the work between two rows of tiles.</param>
    public void Multiply(double[] x, int k, double[] y, CancellationToken cancellation)
    {
        int n = _rows.Count, groups = GroupCount(n, k);
        float[] single = new float[k * n];
        TensorPrimitives.ConvertTruncating<double, float>(x, single);
        double[][] sums = new double[groups][];
        Parallelism.For(
            groups,
            g =>
            {
                sums[g] = new double[k * n];
                float[] scratch = ArrayPool<float>.Shared.Rent(Side * Side), columnSums = ArrayPool<float>.Shared.Rent(k * Side);

                // Up and down, g, 2G - 1 - g, 2G + g ..., so that all groups have as many tiles.
                for (int round = 0; round * groups < _tileRows; round++)
                {
                    int i = round * groups + ((round & 1) == 0 ? g : groups - 1 - g);
                    if (i < _tileRows)
                        AddTileRow(i, single, k, sums[g], scratch, columnSums);
                    cancellation.ThrowIfCancellationRequested();
                }

                ArrayPool<float>.Shared.Return(scratch);
                ArrayPool<float>.Shared.Return(columnSums);
            },
            cancellation);
        sums[0].CopyTo(y, 0);
        foreach (double[] part in sums.AsSpan(1))
            TensorPrimitives.Add(y, part, y);
    }

    private void AddTileRow(int i, float[] x, int k, double[] sums, float[] scratch, float[] columnSums)
    {
        int n = _rows.Count, rows = RowsOf(i), firstRow = i * Side;
        for (int j = 0; j <= i; j++)
        {
            int columns = RowsOf(j), firstColumn = j * Side;
            Span<float> tile = _held[i] is { } held ? held.AsSpan(j * Side * rows, rows * columns) : scratch;
            if (_held[i] is null)
                Compute(i, j, tile);
            Array.Clear(columnSums, 0, k * columns);
            for (int a = 0; a < rows; a++)
            {
                ReadOnlySpan<float> row = tile.Slice(a * columns, columns);
                for (int c = 0; c < k; c++)
                {
                    sums[c * n + firstRow + a] += TensorPrimitives.Dot(row, x.AsSpan(c * n + firstColumn, columns));
                    if (i == j)
                        continue;
                    Span<float> below = columnSums.AsSpan(c * columns, columns);
                    TensorPrimitives.MultiplyAdd(row, x[c * n + firstRow + a], below, below);
                }
            }

            for (int c = 0; c < k && i != j; c++)
            {
                for (int b = 0; b < columns; b++)
                    sums[c * n + firstColumn + b] += columnSums[c * columns + b];
            }
        }
    }

    private void Compute(int i, int j, Span<float> tile) =>
        _kernel.ComputeSingle(_rows, i * Side, RowsOf(i), _rows, j * Side, RowsOf(j), tile, RowsOf(j));

    private int RowsOf(int tileRow) => Math.Min(Side, _rows.Count - tileRow * Side);

    private static int GroupCount(long n, long k) => (int)Math.Clamp(MostPartialNumbers / (n * k), LeastGroups, MostGroups);
}

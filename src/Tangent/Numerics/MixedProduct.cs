using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Tangent.Numerics;

/// <summary>Multiplies a matrix in single precision with a few vectors in double precision: the products are exact and the sums double.</summary>
/// <remarks>Every number is summed in an order that depends neither on the number of threads nor on how rows are cut into blocks.</remarks>
internal static unsafe class MixedProduct
{
    private const int RowsPerPiece = 16, ColumnsPerSlab = 1024, ColumnsPerPiece = 512;

    /// <summary>Computes P = A V': p_ic = sum_j a_ij v_cj.</summary>
    /// <param name="a">A, row-major n x m.</param>
    /// <param name="columns">m.</param>
    /// <param name="vectors">V, row-major c x m.</param>
    /// <param name="products">Receives P, row-major n x c.</param>
    public static void Rows(ReadOnlySpan<float> a, int columns, ReadOnlySpan<double> vectors, Span<double> products)
    {
        int n = Throw.RowsOf(a.Length, columns, nameof(a)), count = Throw.RowsOf(vectors.Length, columns, nameof(vectors));
        Throw.IfDifferent(products.Length, n * count, nameof(products));
        fixed (float* pa = a)
        fixed (double* pv = vectors, pp = products)
        {
            var job = new RowJob(pa, n, columns, pv, count, pp);
            PieceWork.Run(Parallelism.MaxThreads, (n + RowsPerPiece - 1) / RowsPerPiece, job);
        }
    }

    /// <summary>Adds W'A: s_cj += sum_i w_ic a_ij, row by row, and a multiple of the sums of the columns.</summary>
    /// <param name="a">A, row-major n x m.</param>
    /// <param name="columns">m.</param>
    /// <param name="weights">W, row-major n x c.</param>
    /// <param name="sums">S, row-major c x m.</param>
    /// <param name="factor">The factor of the columns' sums.</param>
    /// <param name="columnSums">Receives them added: m numbers, or none.</param>
    public static void AddTransposed(
        ReadOnlySpan<float> a, int columns, ReadOnlySpan<double> weights, Span<double> sums, double factor = 0, Span<double> columnSums = default)
    {
        int n = Throw.RowsOf(a.Length, columns, nameof(a)), count = Throw.RowsOf(sums.Length, columns, nameof(sums));
        Throw.IfDifferent(weights.Length, n * count, nameof(weights));
        if (!columnSums.IsEmpty)
            Throw.IfDifferent(columnSums.Length, columns, nameof(columnSums));
        fixed (float* pa = a)
        fixed (double* pw = weights, ps = sums, pc = columnSums)
        {
            var job = new ColumnJob(pa, n, columns, pw, count, ps, factor, pc);
            PieceWork.Run(Parallelism.MaxThreads, (columns + ColumnsPerPiece - 1) / ColumnsPerPiece, job);
        }
    }

    /// <summary>Adds a row in double precision: sum_j += scale row_j.</summary>
    /// <param name="row">m numbers.</param>
    /// <param name="scale">The factor.</param>
    /// <param name="sum">m sums.</param>
    public static void AddScaled(ReadOnlySpan<float> row, double scale, Span<double> sum)
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            ReadOnlySpan<Vector<float>> wide = MemoryMarshal.Cast<float, Vector<float>>(row);
            Span<Vector<double>> sums = MemoryMarshal.Cast<double, Vector<double>>(sum[..(wide.Length * Vector<float>.Count)]);
            var factor = new Vector<double>(scale);
            for (int v = 0; v < wide.Length; v++)
            {
                Vector.Widen(wide[v], out Vector<double> low, out Vector<double> high);
                sums[2 * v] += factor * low;
                sums[2 * v + 1] += factor * high;
            }

            i = wide.Length * Vector<float>.Count;
        }

        for (; i < row.Length; i++)
            sum[i] += scale * row[i];
    }

    // A slab of the vectors stays in the nearest caches while the rows of a piece go by.
    private readonly struct RowJob(float* a, int n, int columns, double* vectors, int count, double* products) : IPieces
    {
        public void Run(int piece)
        {
            int first = piece * RowsPerPiece, end = Math.Min(n, first + RowsPerPiece);
            new Span<double>(products + (nint)first * count, (end - first) * count).Clear();
            double* buffer = stackalloc double[ColumnsPerSlab];
            for (int start = 0; start < columns; start += ColumnsPerSlab)
            {
                int length = Math.Min(ColumnsPerSlab, columns - start);
                var wide = new Span<double>(buffer, length);
                for (nint i = first; i < end; i++)
                {
                    TensorPrimitives.ConvertTruncating(new ReadOnlySpan<float>(a + i * columns + start, length), wide);
                    for (nint c = 0; c < count; c++)
                        products[i * count + c] += TensorPrimitives.Dot<double>(wide, new ReadOnlySpan<double>(vectors + c * columns + start, length));
                }
            }
        }
    }

    // A piece of the sums stays in the first-level cache while the rows go by.
    private readonly struct ColumnJob(
        float* a, int n, int columns, double* weights, int count, double* sums, double factor, double* columnSums) : IPieces
    {
        public void Run(int piece)
        {
            int first = piece * ColumnsPerPiece, length = Math.Min(ColumnsPerPiece, columns - first);
            for (nint i = 0; i < n; i++)
            {
                var row = new ReadOnlySpan<float>(a + i * columns + first, length);
                if (columnSums is not null)
                    AddScaled(row, factor, new Span<double>(columnSums + first, length));
                for (nint c = 0; c < count; c++)
                    AddScaled(row, weights[i * count + c], new Span<double>(sums + c * columns + first, length));
            }
        }
    }
}

using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;

namespace Tangent.Numerics;

internal static unsafe partial class DenseMatrix
{
    // Depth of one converted slab; a multiple of GemmBlock.Depth, so that sums are cut where they are without conversion.
    private const int SlabDepth = 4 * GemmBlock.Depth;

    /// <summary>Adds alpha A'A, or alpha A A' when transposed, to the lower triangle of C; the upper triangle is neither read nor
    /// written.</summary>
    /// <param name="transpose">False: C (columns x columns) += alpha A'A. True: C (rows x rows) += alpha A A'.</param>
    /// <param name="rows">The rows of A.</param>
    /// <param name="columns">The columns of A.</param>
    /// <param name="alpha">The factor; -1 takes rows away again.</param>
    /// <param name="a">A, row-major rows x columns.</param>
    /// <param name="lda">The distance of two rows of A.</param>
    /// <param name="c">C, row-major.</param>
    /// <param name="ldc">The distance of two rows of C.</param>
    /// <param name="threads">The most threads to use.</param>
    /// <remarks>Cost: rows columns^2 / 2 multiply-adds (transposed: columns rows^2 / 2). Adding blocks of rows one after the other equals
    /// adding them at once,
    /// bit for bit, where the blocks are multiples of <see cref="GemmBlock.Depth"/> rows.</remarks>
    /// <exception cref="ArgumentException">A size is negative or a span is too short.</exception>
    public static void SymmetricRankUpdate<T>(
        bool transpose, int rows, int columns, T alpha, ReadOnlySpan<T> a, int lda, Span<T> c, int ldc, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int size = transpose ? rows : columns;
        CheckMatrix(a.Length, rows, columns, lda, nameof(a));
        CheckMatrix(c.Length, size, size, ldc, nameof(c));
        int depth = transpose ? columns : rows;
        if (size == 0 || depth == 0 || T.IsZero(alpha))
            return;
        fixed (T* pa = a, pc = c)
        {
            if (NativeBlas.Serves(threads))
            {
                NativeBlas.Current!.SymmetricRankUpdate(transpose, size, depth, alpha, pa, lda, pc, ldc, threads);
                return;
            }

            // X X' with X = A' or A.
            MatrixView<T> x = MatrixView<T>.RowMajor(pa, lda, !transpose);
            GemmJob<T>.Run(
                size, size, depth, alpha, x, x.Transposed, MatrixView<T>.RowMajor(pc, ldc), overwrite: false, lower: true, threads);
        }
    }

    /// <summary>Adds alpha A'A (or alpha A A') of a float matrix to the lower triangle of a double one: the products are exact, the sums
    /// double.</summary>
    /// <remarks>Equals, bit for bit, converting A to double first; only slabs of it are converted at a time.</remarks>
    /// <inheritdoc cref="SymmetricRankUpdate{T}"/>
    public static void SymmetricRankUpdate(
        bool transpose, int rows, int columns, double alpha, ReadOnlySpan<float> a, int lda, Span<double> c, int ldc, int threads)
    {
        CheckMatrix(a.Length, rows, columns, lda, nameof(a));
        int depth = transpose ? columns : rows;
        int slab = Math.Min(depth, SlabDepth);
        if (slab == 0)
            return;
        int wideRows = transpose ? rows : slab;
        int wideColumns = transpose ? slab : columns;
        double[] rented = ArrayPool<double>.Shared.Rent(checked(wideRows * wideColumns));
        fixed (float* pa = a)
        fixed (double* wide = rented)
        {
            for (int d = 0; d < depth; d += slab)
            {
                int length = Math.Min(slab, depth - d);
                int slabRows = transpose ? rows : length;
                int slabColumns = transpose ? length : columns;
                float* source = pa + (transpose ? d : (nint)d * lda);
                PieceWork.Run(threads, (slabRows + 63) / 64, new Widening(source, lda, wide, slabRows, slabColumns));
                SymmetricRankUpdate(transpose, slabRows, slabColumns, alpha, rented, slabColumns, c, ldc, threads);
            }
        }

        ArrayPool<double>.Shared.Return(rented);
    }

    /// <summary>Adds alpha A'A of a float matrix to the lower triangle of a double one: single precision within 256 rows, double over them.</summary>
    /// <param name="rows">The rows of A.</param>
    /// <param name="columns">The columns of A.</param>
    /// <param name="alpha">The factor; -1 takes rows away again.</param>
    /// <param name="a">A, row-major rows x columns.</param>
    /// <param name="lda">The distance of two rows of A.</param>
    /// <param name="c">C, row-major columns x columns.</param>
    /// <param name="ldc">The distance of two rows of C.</param>
    /// <param name="threads">The most threads to use.</param>
    /// <remarks>Cost: that of float, half of <see cref="SymmetricRankUpdate(bool,int,int,double,ReadOnlySpan{float},int,Span{double},int,int)"/>. The error of an
    /// element is below 256 u sum |a_ki a_kj|, u = 2^-24. The same bits on any number of threads, and where rows come in blocks of multiples of
    /// <see cref="GemmBlock.Depth"/>. Always the managed kernels: a native BLAS has no such operation.</remarks>
    /// <exception cref="ArgumentException">A size is negative or a span is too short.</exception>
    public static void FastSymmetricRankUpdate(int rows, int columns, double alpha, ReadOnlySpan<float> a, int lda, Span<double> c, int ldc, int threads)
    {
        CheckMatrix(a.Length, rows, columns, lda, nameof(a));
        CheckMatrix(c.Length, columns, columns, ldc, nameof(c));
        if (rows == 0 || columns == 0)
            return;
        fixed (float* pa = a)
        fixed (double* pc = c)
        {
            var job = new GemmWideJob(columns, rows, alpha, MatrixView<float>.RowMajor(pa, lda, transpose: true), MatrixView<double>.RowMajor(pc, ldc), threads);
            GemmTiles.Dispatch<float, GemmWideJob>(ref job);
        }
    }

    private readonly struct Widening(float* source, nint stride, double* destination, int rows, int columns) : IPieces
    {
        public void Run(int piece)
        {
            for (nint i = piece * 64; i < Math.Min(rows, (piece + 1) * 64); i++)
            {
                TensorPrimitives.ConvertTruncating(
                    new ReadOnlySpan<float>(source + (i * stride), columns), new Span<double>(destination + (i * columns), columns));
            }
        }
    }
}

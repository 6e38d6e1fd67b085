using System.Numerics;

namespace Tangent.Numerics;

internal static unsafe partial class DenseMatrix
{
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
        using var slab = new WideSlab(depth, transpose ? rows : columns);
        for (int d = 0; d < depth; d += slab.Capacity)
        {
            int length = Math.Min(slab.Capacity, depth - d);
            (int slabRows, int slabColumns) = transpose ? (rows, length) : (length, columns);
            Span<double> wide = slab.Widen(a[(transpose ? d : d * lda)..], slabRows, slabColumns, lda, threads);
            SymmetricRankUpdate(transpose, slabRows, slabColumns, alpha, wide, slabColumns, c, ldc, threads);
        }
    }
}

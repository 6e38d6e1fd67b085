using System.Numerics;

namespace Tangent.Numerics;

internal static unsafe partial class DenseMatrix
{
    /// <summary>Solves L X = B, or L' X = B when transposed, in place of B, for lower triangular L (n x n) and any number of right-hand
    /// sides.</summary>
    /// <param name="transpose">False: L X = B. True: L' X = B.</param>
    /// <param name="rightSidesAreRows">False: B is n x count, each column one right-hand side. True: B is count x n, each row one; that is
    /// X L' = B (X L = B when transposed).</param>
    /// <param name="n">The size of L.</param>
    /// <param name="count">The number of right-hand sides.</param>
    /// <param name="l">L, row-major; what lies above its diagonal is not read.</param>
    /// <param name="ldl">The distance of two rows of L.</param>
    /// <param name="b">B, overwritten by X.</param>
    /// <param name="ldb">The distance of two rows of B.</param>
    /// <param name="threads">The most threads to use.</param>
    /// <remarks>Cost: n^2 count / 2 multiply-adds. A right-hand side's result does not depend on the others. A zero on the diagonal gives
    /// infinities or NaN.</remarks>
    /// <exception cref="ArgumentException">A size is negative or a span is too short.</exception>
    public static void SolveTriangular<T>(
        bool transpose, bool rightSidesAreRows, int n, int count, ReadOnlySpan<T> l, int ldl, Span<T> b, int ldb, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckMatrix(l.Length, n, n, ldl, nameof(l));
        CheckMatrix(b.Length, rightSidesAreRows ? count : n, rightSidesAreRows ? n : count, ldb, nameof(b));
        if (n == 0 || count == 0)
            return;
        fixed (T* pl = l, pb = b)
        {
            if (NativeBlas.Serves(threads))
            {
                NativeBlas.Current!.SolveTriangular(transpose, rightSidesAreRows, n, count, pl, ldl, pb, ldb, threads);
                return;
            }

            var job = new TriangularJob<T>(
                transpose, n, MatrixView<T>.RowMajor(pl, ldl), count, MatrixView<T>.RowMajor(pb, ldb, rightSidesAreRows), threads);
            GemmTiles.Dispatch<T, TriangularJob<T>>(ref job);
        }
    }
}

using System.Numerics;

namespace Tangent.Numerics;

internal static unsafe partial class DenseMatrix
{
    /// <summary>Overwrites the lower triangle of the symmetric matrix A (n x n) by L with L L' = A; the upper triangle is neither read nor
    /// written.</summary>
    /// <returns>-1, or the index of the first pivot that is not positive and finite: the leading minor of that order plus one is not
    /// positive definite,
    /// and the lower triangle is left partly factored.</returns>
    /// <remarks>Cost: n^3 / 6 multiply-adds.</remarks>
    /// <exception cref="ArgumentException">A size is negative or the span is too short.</exception>
    public static int Cholesky<T>(Span<T> a, int n, int lda, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckMatrix(a.Length, n, n, lda, nameof(a));
        fixed (T* pa = a)
        {
            if (n > 0 && NativeBlas.Serves(threads))
                return NativeBlas.Current!.Cholesky(pa, n, lda, threads);
            var job = new CholeskyJob<T>(n, MatrixView<T>.RowMajor(pa, lda), threads);
            GemmTiles.Dispatch<T, CholeskyJob<T>>(ref job);
            return (int)job.Failure;
        }
    }
}

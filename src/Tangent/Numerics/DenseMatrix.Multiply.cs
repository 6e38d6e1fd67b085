using System.Numerics;

namespace Tangent.Numerics;

/// <summary>Computes with dense row-major matrices: products, symmetric products, Cholesky factors and triangular solves, for float and
/// double.</summary>
/// <remarks>Element (i, j) of a matrix lies at i * leading dimension + j. Every number is computed by the same operations in the same
/// order whatever the
/// other sizes, the number of threads and the vector width of the processor are (processors without fused multiply-add round differently).
/// With threads = 1 all work is done on the calling thread. A native library takes over when the user asks for it, see
/// <see cref="NativeBlas"/>.</remarks>
internal static unsafe partial class DenseMatrix
{
    /// <summary>Computes C = alpha op(A) op(B) + beta C.</summary>
    /// <remarks>op(A) is m x k: A is stored m x k, or k x m when transposed; op(B) is k x n likewise. C is not read when beta is 0. Cost:
    /// m n k multiply-adds.</remarks>
    /// <exception cref="ArgumentException">A size is negative or a span is too short.</exception>
    public static void Multiply<T>(
        bool transposeA,
        bool transposeB,
        int m,
        int n,
        int k,
        T alpha,
        ReadOnlySpan<T> a,
        int lda,
        ReadOnlySpan<T> b,
        int ldb,
        T beta,
        Span<T> c,
        int ldc,
        int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckMatrix(a.Length, transposeA ? k : m, transposeA ? m : k, lda, nameof(a));
        CheckMatrix(b.Length, transposeB ? n : k, transposeB ? k : n, ldb, nameof(b));
        CheckMatrix(c.Length, m, n, ldc, nameof(c));
        fixed (T* pa = a, pb = b, pc = c)
        {
            if (m > 0 && n > 0 && k > 0 && NativeBlas.Serves(threads))
            {
                NativeBlas.Current!.Multiply(transposeA, transposeB, m, n, k, alpha, pa, lda, pb, ldb, beta, pc, ldc, threads);
                return;
            }

            MatrixView<T> result = MatrixView<T>.RowMajor(pc, ldc);
            bool empty = k == 0 || T.IsZero(alpha);
            if (empty || !(T.IsZero(beta) || beta == T.One))
                Scale(m, n, beta, result);
            if (empty)
                return;
            GemmJob<T>.Run(
                m,
                n,
                k,
                alpha,
                MatrixView<T>.RowMajor(pa, lda, transposeA),
                MatrixView<T>.RowMajor(pb, ldb, transposeB),
                result,
                overwrite: T.IsZero(beta),
                lower: false,
                threads);
        }
    }

    private static void Scale<T>(int m, int n, T beta, MatrixView<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint i = 0; i < m; i++)
        {
            var row = new Span<T>(c.At(i, 0), n);
            if (T.IsZero(beta))
                row.Clear();
            else
                System.Numerics.Tensors.TensorPrimitives.Multiply(row, beta, row);
        }
    }

    private static void CheckMatrix(int length, int rows, int columns, int leadingDimension, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfLessThan(leadingDimension, columns);
        if (rows > 0 && columns > 0)
            Throw.IfShorter(length, ((rows - 1L) * leadingDimension) + columns, parameter);
    }
}

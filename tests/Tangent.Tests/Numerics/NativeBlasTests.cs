using System.Numerics;
using Tangent.Numerics;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Numerics;

public sealed unsafe class NativeBlasTests
{
    [Fact]
    public void FromVariable_Managed_IsNull()
    {
        Assert.Null(NativeBlas.FromVariable(null));
        Assert.Null(NativeBlas.FromVariable("managed"));
    }

    [Fact]
    public void FromVariable_PathWithoutLibrary_Throws()
    {
        Assert.Throws<DllNotFoundException>(() => NativeBlas.FromVariable("/nowhere/libblas.so"));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 200, 7)]
    [InlineData(130, 65, 300)]
    public void Multiply_Native_AgreesWithManaged(int m, int n, int k)
    {
        NativeBlas native = Native();
        CheckMultiply<float>(native, m, n, k);
        CheckMultiply<double>(native, m, n, k);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(300)]
    public void TriangularOperations_Native_AgreeWithManaged(int n)
    {
        NativeBlas native = Native();
        CheckTriangles<float>(native, n);
        CheckTriangles<double>(native, n);
    }

    [Fact]
    public void Cholesky_Native_ReturnsTheFailingPivot()
    {
        NativeBlas native = Native();
        double[] a = [4, 0, 0, 0, 4, 0, 0, 0, -1];
        fixed (double* p = a)
            Assert.Equal(2, native.Cholesky(p, 3, 3, 2));
    }

    private static NativeBlas Native()
    {
        NativeBlas? native = NativeBlas.Find();
        Assert.SkipWhen(native == null, "no native BLAS (OpenBLAS, MKL, Accelerate) is installed");
        return native!;
    }

    private static void CheckMultiply<T>(NativeBlas native, int m, int n, int k)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach ((bool transposeA, bool transposeB) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            int lda = (transposeA ? m : k) + 1;
            int ldb = (transposeB ? k : n) + 2;
            T[] a = ReferenceMatrix.Random<T>(transposeA ? k : m, lda - 1, lda, 1);
            T[] b = ReferenceMatrix.Random<T>(transposeB ? n : k, ldb - 2, ldb, 2);
            T[] expected = ReferenceMatrix.Random<T>(m, n, n, 3);
            T[] actual = expected.ToArray();
            T alpha = T.CreateChecked(-0.5);
            T beta = T.CreateChecked(2);
            DenseMatrix.Multiply(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, expected, n, 1);
            fixed (T* pa = a, pb = b, pc = actual)
                native.Multiply(transposeA, transposeB, m, n, k, alpha, pa, lda, pb, ldb, beta, pc, n, 2);
            AssertClose(expected, actual, k);
        }
    }

    private static void CheckTriangles<T>(NativeBlas native, int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Count = 23;
        T[] a = DenseMatrixSolveTests.PositiveDefinite<T>(n, n, 7);
        T[] source = ReferenceMatrix.Random<T>(n, Count, Count, 8);
        T[] factor = a.ToArray();
        foreach (bool transpose in new[] { false, true })
        {
            T[] expected = a.ToArray();
            T[] actual = a.ToArray();
            int rows = transpose ? n : Count;
            int columns = transpose ? Count : n;
            DenseMatrix.SymmetricRankUpdate(transpose, rows, columns, T.One, source, columns, expected, n, 1);
            fixed (T* ps = source, pc = actual)
                native.SymmetricRankUpdate(transpose, n, Count, T.One, ps, columns, pc, n, 2);
            AssertClose(expected, actual, Count);
            factor = expected;
        }

        T[] nativeFactor = factor.ToArray();
        Assert.Equal(-1, DenseMatrix.Cholesky<T>(factor, n, n, 1));
        fixed (T* pa = nativeFactor)
            Assert.Equal(-1, native.Cholesky(pa, n, n, 2));
        AssertClose(factor, nativeFactor, 4 * n);

        foreach ((bool transpose, bool rows) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            int columns = rows ? n : Count;
            T[] expected = source.ToArray();
            T[] actual = source.ToArray();
            DenseMatrix.SolveTriangular<T>(transpose, rows, n, Count, factor, n, expected, columns, 1);
            fixed (T* pl = factor, pb = actual)
                native.SolveTriangular(transpose, rows, n, Count, pl, n, pb, columns, 2);
            AssertClose(expected, actual, 4 * n);
        }
    }

    /// <summary>Compares two computations of well-conditioned problems; NaN marks what neither may touch.</summary>
    private static void AssertClose<T>(T[] expected, T[] actual, int operations)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double largest = expected.Where(x => !T.IsNaN(x)).Max(x => Math.Abs(double.CreateChecked(x)));
        double bound = 8 * (operations + 8) * DenseMatrixTests.Unit<T>() * largest;
        for (int i = 0; i < expected.Length; i++)
        {
            if (T.IsNaN(expected[i]))
                Assert.True(T.IsNaN(actual[i]));
            else
                Assert.InRange(double.CreateChecked(actual[i]) - double.CreateChecked(expected[i]), -bound, bound);
        }
    }
}

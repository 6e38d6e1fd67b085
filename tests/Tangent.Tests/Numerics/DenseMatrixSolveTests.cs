using System.Numerics;
using Tangent.Numerics;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Numerics;

[Trait(VectorWidthTests.Trait, VectorWidthTests.Value)]
public sealed class DenseMatrixSolveTests
{
    [Fact]
    public void Cholesky_AnySize_IsWithinTheRoundingBound()
    {
        foreach (int n in new[] { 0, 1, 2, 3, 5, 8, 11, 12, 13, 24, 31, 64, 95, 96, 97, 100, 191, 193, 257, 300, 400 })
        {
            CheckCholesky<float>(n);
            CheckCholesky<double>(n);
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(20, 7)]
    [InlineData(300, 0)]
    [InlineData(300, 150)]
    [InlineData(300, 299)]
    public void Cholesky_PivotNotPositive_ReturnsItsIndex(int n, int index)
    {
        foreach (double pivot in new[] { -1, 0, double.NaN })
        {
            var a = new double[n * n];
            for (int i = 0; i < n; i++)
                a[(i * n) + i] = i == index ? pivot : 4;
            Assert.Equal(index, DenseMatrix.Cholesky<double>(a, n, n, 2));
        }
    }

    [Fact]
    public void SolveTriangular_AnyShape_IsWithinTheRoundingBound()
    {
        var random = new System.Random(5);
        for (int i = 0; i < 150; i++)
        {
            int n = DenseMatrixTests.Size(random);
            int count = DenseMatrixTests.Size(random);
            if ((long)n * n * count > 8_000_000)
                continue;
            CheckSolve<float>(random, n, count, (ulong)i);
            CheckSolve<double>(random, n, count, (ulong)i);
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void SolveTriangular_OneRightSide_DoesNotDependOnTheOthers(bool transpose, bool rows)
    {
        const int N = 290, Count = 331;
        double[] l = Triangle<double>(N, N, 1);
        double[] b = ReferenceMatrix.Random<double>(rows ? Count : N, rows ? N : Count, rows ? N : Count, 2);
        double[] all = b.ToArray();
        DenseMatrix.SolveTriangular<double>(transpose, rows, N, Count, l, N, all, rows ? N : Count, 3);
        double[] again = b.ToArray();
        DenseMatrix.SolveTriangular<double>(transpose, rows, N, Count, l, N, again, rows ? N : Count, 1);
        Assert.Equal(all, again);
        foreach (int column in new[] { 0, 7, 330 })
        {
            double[] one = Enumerable.Range(0, N).Select(i => rows ? b[(column * N) + i] : b[(i * Count) + column]).ToArray();
            DenseMatrix.SolveTriangular<double>(transpose, false, N, 1, l, N, one, 1, 1);
            for (int i = 0; i < N; i++)
                Assert.Equal(rows ? all[(column * N) + i] : all[(i * Count) + column], one[i]);
        }
    }

    [Fact]
    public void Cholesky_AnyThreads_GivesTheSameBits()
    {
        const int N = 700;
        float[] a = PositiveDefinite<float>(N, N, 3);
        float[] one = a.ToArray();
        Assert.Equal(-1, DenseMatrix.Cholesky<float>(one, N, N, 1));
        for (int threads = 2; threads <= 4; threads++)
        {
            float[] many = a.ToArray();
            Assert.Equal(-1, DenseMatrix.Cholesky<float>(many, N, N, threads));
            Assert.Equal(one, many);
        }
    }

    /// <summary>Returns a symmetric positive definite matrix, stored below the diagonal; NaN lies above it.</summary>
    internal static T[] PositiveDefinite<T>(int n, int leadingDimension, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] a = Triangle<T>(n, leadingDimension, seed);
        for (int i = 0; i < n; i++)
            a[(i * leadingDimension) + i] = T.CreateChecked(3 * Math.Sqrt(n));
        return a;
    }

    private static T[] Triangle<T>(int n, int leadingDimension, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] l = ReferenceMatrix.Random<T>(n, n, leadingDimension, seed);
        for (int i = 0; i < n; i++)
        {
            l[(i * leadingDimension) + i] = T.CreateChecked(Math.Sqrt(n) * (i % 2 == 0 ? 1.5 : -2));
            l.AsSpan((i * leadingDimension) + i + 1, leadingDimension - i - 1).Fill(T.NaN);
        }

        return l;
    }

    private static void CheckCholesky<T>(int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lda = n + 3;
        T[] a = PositiveDefinite<T>(n, lda, (ulong)n);
        ReferenceMatrix before = ReferenceMatrix.From(a, n, n, lda);
        Assert.Equal(-1, DenseMatrix.Cholesky<T>(a, n, lda, 2));
        ReferenceMatrix l = ReferenceMatrix.From(a, n, n, lda).Lower();
        ReferenceMatrix product = l.Times(l.Transpose());
        ReferenceMatrix magnitude = l.Absolute().Times(l.Transpose().Absolute());
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double bound = 2 * (n + 6) * DenseMatrixTests.Unit<T>() * magnitude[i, j];
                Assert.InRange(product[i, j] - before[i, j], -bound, bound);
            }

            for (int j = i + 1; j < lda; j++)
                Assert.True(T.IsNaN(a[(i * lda) + j]));
        }
    }

    private static void CheckSolve<T>(System.Random random, int n, int count, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool transpose = random.Next(2) == 0;
        bool rows = random.Next(2) == 0;
        (int rowsB, int columnsB) = rows ? (count, n) : (n, count);
        int ldl = n + random.Next(3);
        int ldb = columnsB + random.Next(3);
        T[] l = Triangle<T>(n, ldl, seed);
        T[] b = ReferenceMatrix.Random<T>(rowsB, columnsB, ldb, seed + 1);
        ReferenceMatrix before = ReferenceMatrix.From(b, rowsB, columnsB, ldb);
        DenseMatrix.SolveTriangular<T>(transpose, rows, n, count, l, ldl, b, ldb, 1 + random.Next(3));

        ReferenceMatrix triangle = ReferenceMatrix.From(l, n, n, ldl).Lower();
        ReferenceMatrix x = ReferenceMatrix.From(b, rowsB, columnsB, ldb);
        triangle = transpose ? triangle.Transpose() : triangle;
        x = rows ? x.Transpose() : x;
        before = rows ? before.Transpose() : before;
        ReferenceMatrix product = triangle.Times(x);
        ReferenceMatrix magnitude = triangle.Absolute().Times(x.Absolute());
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < count; j++)
            {
                // Substitution is backward stable by rows: |b - L x| <= (n + a few) u |L| |x|.
                double bound = 2 * (n + 6) * DenseMatrixTests.Unit<T>() * magnitude[i, j];
                Assert.InRange(product[i, j] - before[i, j], -bound, bound);
            }
        }

        for (int i = 0; i < rowsB; i++)
        {
            for (int j = columnsB; j < ldb; j++)
                Assert.True(T.IsNaN(b[(i * ldb) + j]));
        }
    }
}

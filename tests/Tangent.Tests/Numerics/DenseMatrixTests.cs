using System.Numerics;
using System.Runtime.InteropServices;
using Tangent.Numerics;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Numerics;

[Trait(VectorWidthTests.Trait, VectorWidthTests.Value)]
public sealed class DenseMatrixTests
{
    private static readonly int[] s_sizes = [0, 1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 15, 16, 17, 24, 31, 32, 33, 64, 97, 100, 257, 300, 513];

    [Fact]
    public void Multiply_AnyShape_IsWithinTheRoundingBound()
    {
        var random = new System.Random(1);
        for (int i = 0; i < 400; i++)
        {
            (int m, int n, int k) = (Size(random), Size(random), Size(random));
            if ((long)m * n * k > 3_000_000)
                continue;
            CheckMultiply<float>(random, m, n, k, (ulong)i);
            CheckMultiply<double>(random, m, n, k, (ulong)i);
        }
    }

    [Theory]
    [InlineData(1, 700, 300)]
    [InlineData(3, 2, 600)]
    [InlineData(800, 1, 300)]
    [InlineData(800, 10, 64)]
    [InlineData(790, 600, 40)]
    [InlineData(40, 1100, 270)]
    public void Multiply_LongAndNarrow_IsWithinTheRoundingBound(int m, int n, int k)
    {
        var random = new System.Random(2);
        for (ulong i = 0; i < 4; i++)
        {
            CheckMultiply<float>(random, m, n, k, i);
            CheckMultiply<double>(random, m, n, k, i);
        }
    }

    [Fact]
    public void Multiply_Element_DependsOnItsRowAndColumnOnly()
    {
        CheckElements<float>(795, 533, 300);
        CheckElements<double>(795, 533, 300);
        CheckElements<double>(13, 1030, 520);
        CheckElements<float>(130, 40, 9);
    }

    [Fact]
    public void SymmetricRankUpdate_AnyShape_IsWithinTheRoundingBound()
    {
        var random = new System.Random(3);
        for (int i = 0; i < 200; i++)
        {
            (int rows, int columns) = (Size(random), Size(random));
            if ((long)rows * columns * Math.Max(rows, columns) > 8_000_000)
                continue;
            CheckSymmetric<float, float>(random, rows, columns, (ulong)i);
            CheckSymmetric<double, double>(random, rows, columns, (ulong)i);
            CheckSymmetric<float, double>(random, rows, columns, (ulong)i);
        }

        CheckSymmetric<float, double>(random, 1100, 70, 5);
        CheckSymmetric<float, double>(random, 70, 1100, 5);
        CheckSymmetric<double, double>(random, 40, 900, 5);
    }

    [Fact]
    public void SymmetricRankUpdate_AnyThreadsAndBlocks_GivesTheSameBits()
    {
        const int Rows = 1300, Columns = 413;
        float[] a = ReferenceMatrix.Random<float>(Rows, Columns, Columns, 4);
        double[] wide = Array.ConvertAll(a, x => (double)x);
        var expected = new double[Columns * Columns];
        DenseMatrix.SymmetricRankUpdate<double>(false, Rows, Columns, 1, wide, Columns, expected, Columns, 1);
        for (int threads = 1; threads <= 5; threads += 2)
        {
            var mixed = new double[Columns * Columns];
            DenseMatrix.SymmetricRankUpdate(false, Rows, Columns, 1, a, Columns, mixed, Columns, threads);
            Assert.Equal(expected, mixed);
            var blocks = new double[Columns * Columns];
            DenseMatrix.SymmetricRankUpdate(false, 512, Columns, 1, a, Columns, blocks, Columns, threads);
            DenseMatrix.SymmetricRankUpdate(false, Rows - 512, Columns, 1, a.AsSpan(512 * Columns), Columns, blocks, Columns, threads);
            Assert.Equal(expected, blocks);
            var product = new double[Columns * Columns];
            DenseMatrix.Multiply<double>(
                true, false, Columns, Columns, Rows, 1, wide, Columns, wide, Columns, 0, product, Columns, threads);
            for (int i = 0; i < Columns; i++)
                Assert.Equal(expected.AsSpan(i * Columns, i + 1).ToArray(), product.AsSpan(i * Columns, i + 1).ToArray());
        }
    }

    [Fact]
    public void Multiply_KnownInput_GivesTheSameBytesOnEveryFusedProcessor()
    {
        if (Math.FusedMultiplyAdd(1 + Math.ScaleB(1, -30), 1 + Math.ScaleB(1, -30), -1 - Math.ScaleB(1, -29)) == double.MultiplyAddEstimate(
                1 + Math.ScaleB(1, -30), 1 + Math.ScaleB(1, -30), -1 - Math.ScaleB(1, -29)))
        {
            // Small integers over powers of two, so that the input has the same bytes everywhere.
            double[] a = Enumerable.Range(0, 300 * 300).Select(i => ((i * 7919L % 1009) - 504) / 1009.0).ToArray();
            for (int i = 0; i < 300; i++)
                a[(i * 300) + i] += 20;
            var c = new double[300 * 300];
            DenseMatrix.SymmetricRankUpdate<double>(false, 300, 300, 1, a, 300, c, 300, 2);
            Assert.Equal(-1, DenseMatrix.Cholesky<double>(c, 300, 300, 2));
            DenseMatrix.SolveTriangular<double>(true, false, 300, 300, c, 300, a, 300, 2);
            DenseMatrix.SolveTriangular<double>(false, true, 300, 300, c, 300, a, 300, 2);
            Assert.Equal(17088932070739798645, System.IO.Hashing.XxHash64.HashToUInt64(MemoryMarshal.AsBytes<double>(a)));
        }
        else
        {
            Assert.Skip("this processor (or this process) has no fused multiply-add");
        }
    }

    [Fact]
    public void Multiply_ShortSpan_Throws()
    {
        var four = new double[4];
        Assert.Throws<ArgumentException>(
            () => DenseMatrix.Multiply<double>(false, false, 2, 2, 2, 1, new double[3], 2, four, 2, 0, four.ToArray(), 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => DenseMatrix.Multiply<double>(false, false, 2, 2, 2, 1, four, 1, four, 2, 0, four.ToArray(), 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => DenseMatrix.Cholesky<double>(four, -1, 2, 1));
        Assert.Throws<ArgumentException>(() => DenseMatrix.Cholesky<double>(four, 3, 3, 1));
    }

    /// <summary>Returns the largest relative error of one rounding.</summary>
    internal static double Unit<T>() => typeof(T) == typeof(float) ? Math.ScaleB(1, -24) : Math.ScaleB(1, -53);

    internal static int Size(System.Random random) => s_sizes[random.Next(s_sizes.Length)];

    private static void CheckMultiply<T>(System.Random random, int m, int n, int k, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool transposeA = random.Next(2) == 0;
        bool transposeB = random.Next(2) == 0;
        double alpha = new[] { 1, -1, 0.5, 0 }[random.Next(4)];
        double beta = new[] { 0, 1, -0.25, 2 }[random.Next(4)];
        (int rowsA, int columnsA) = transposeA ? (k, m) : (m, k);
        (int rowsB, int columnsB) = transposeB ? (n, k) : (k, n);
        int lda = columnsA + random.Next(3);
        int ldb = columnsB + random.Next(3);
        int ldc = n + random.Next(3);
        T[] a = ReferenceMatrix.Random<T>(rowsA, columnsA, lda, seed);
        T[] b = ReferenceMatrix.Random<T>(rowsB, columnsB, ldb, seed + 1);
        T[] c = ReferenceMatrix.Random<T>(m, n, ldc, seed + 2);
        ReferenceMatrix before = ReferenceMatrix.From(c, m, n, ldc);
        if (beta == 0)
            Array.Fill(c, T.NaN);

        DenseMatrix.Multiply(
            transposeA, transposeB, m, n, k, T.CreateChecked(alpha), a, lda, b, ldb, T.CreateChecked(beta), c, ldc, 1 + random.Next(3));

        ReferenceMatrix x = ReferenceMatrix.From(a, rowsA, columnsA, lda);
        ReferenceMatrix y = ReferenceMatrix.From(b, rowsB, columnsB, ldb);
        x = transposeA ? x.Transpose() : x;
        y = transposeB ? y.Transpose() : y;
        ReferenceMatrix product = x.Times(y);
        ReferenceMatrix magnitude = x.Absolute().Times(y.Absolute());
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                // k products and their sums, the scalings and the last sum; twice, because the reference rounds too.
                double bound = 2 * (k + 4) * Unit<T>() * ((Math.Abs(alpha) * magnitude[i, j]) + Math.Abs(beta * before[i, j]));
                double expected = (alpha * product[i, j]) + (beta * before[i, j]);
                Assert.InRange(double.CreateChecked(c[(i * ldc) + j]), expected - bound, expected + bound);
            }

            for (int j = n; j < ldc; j++)
                Assert.True(T.IsNaN(c[(i * ldc) + j]));
        }
    }

    private static void CheckElements<T>(int m, int n, int k)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] a = ReferenceMatrix.Random<T>(m, k, k, 8);
        T[] b = ReferenceMatrix.Random<T>(k, n, n, 9);
        var c = new T[m * n];
        DenseMatrix.Multiply(false, false, m, n, k, T.One, a, k, b, n, T.Zero, c, n, 1);
        for (int threads = 2; threads <= 5; threads++)
        {
            var again = new T[m * n];
            DenseMatrix.Multiply(false, false, m, n, k, T.One, a, k, b, n, T.Zero, again, n, threads);
            Assert.Equal(c, again);
        }

        var random = new System.Random(6);
        for (int repeat = 0; repeat < 20; repeat++)
        {
            int firstRow = random.Next(m);
            int rows = repeat % 3 == 0 ? 1 : 1 + random.Next(m - firstRow);
            int firstColumn = random.Next(n);
            int columns = repeat % 4 == 0 ? 1 : 1 + random.Next(n - firstColumn);
            var part = new T[rows * columns];
            int threads = 1 + random.Next(2);
            DenseMatrix.Multiply(
                false, false, rows, columns, k, T.One, a.AsSpan(firstRow * k), k, b.AsSpan(firstColumn), n, T.Zero, part, columns, threads);
            for (int i = 0; i < rows; i++)
                Assert.Equal(c.AsSpan(((firstRow + i) * n) + firstColumn, columns), part.AsSpan(i * columns, columns));
        }
    }

    private static void CheckSymmetric<TSource, T>(System.Random random, int rows, int columns, ulong seed)
        where TSource : unmanaged, IBinaryFloatingPointIeee754<TSource>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool transpose = random.Next(2) == 0;
        double alpha = new[] { 1, -1, 0.5 }[random.Next(3)];
        (int size, int depth) = transpose ? (rows, columns) : (columns, rows);
        int lda = columns + random.Next(3);
        int ldc = size + random.Next(3);
        int threads = 1 + random.Next(3);
        TSource[] a = ReferenceMatrix.Random<TSource>(rows, columns, lda, seed);
        T[] c = ReferenceMatrix.Random<T>(size, size, ldc, seed + 1);
        for (int i = 0; i < size; i++)
            c.AsSpan((i * ldc) + i + 1, ldc - i - 1).Fill(T.NaN);
        ReferenceMatrix before = ReferenceMatrix.From(c, size, size, ldc).Lower();

        if (typeof(T) == typeof(TSource))
            DenseMatrix.SymmetricRankUpdate(transpose, rows, columns, T.CreateChecked(alpha), (T[])(object)a, lda, c, ldc, threads);
        else
            DenseMatrix.SymmetricRankUpdate(transpose, rows, columns, alpha, (float[])(object)a, lda, (double[])(object)c, ldc, threads);

        ReferenceMatrix x = ReferenceMatrix.From(a, rows, columns, lda);
        x = transpose ? x : x.Transpose();
        ReferenceMatrix product = x.Times(x.Transpose());
        ReferenceMatrix magnitude = x.Absolute().Times(x.Transpose().Absolute());
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < ldc; j++)
            {
                double element = double.CreateChecked(c[(i * ldc) + j]);
                if (j > i)
                {
                    Assert.True(double.IsNaN(element));
                    continue;
                }

                double bound = 2 * (depth + 4) * Unit<T>() * ((Math.Abs(alpha) * magnitude[i, j]) + Math.Abs(before[i, j]));
                double expected = (alpha * product[i, j]) + before[i, j];
                Assert.InRange(element, expected - bound, expected + bound);
            }
        }
    }
}

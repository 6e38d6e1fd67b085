using Tangent.Numerics;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Numerics;

public sealed class LowerTriangleTests
{
    public static TheoryData<int, int> Shapes => new()
    {
        { 1, 1 }, { 1, 7 }, { 7, 1 }, { 13, 40 }, { 40, 13 }, { 255, 97 }, { 257, 130 }, { 1300, 70 }, { 70, 1100 }, { 300, 413 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AddProducts_AnyShape_IsWithinTheRoundingBound(int depth, int size)
    {
        // Exact products, and depth + 4 roundings of double precision.
        Check(depth, size, (depth + 4) * Math.ScaleB(1, -52), (c, a, threads) => c.AddProducts(false, depth, -0.5, a, threads), transpose: false);
        Check(depth, size, (depth + 4) * Math.ScaleB(1, -52), (c, a, threads) => c.AddProducts(true, depth, -0.5, a, threads), transpose: true);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AddFastProducts_AnyShape_IsWithinTheRoundingBound(int depth, int size) =>
        Check(depth, size, Math.Min(depth, 256) * Math.ScaleB(1, -24) + depth * Math.ScaleB(1, -52), (c, a, threads) => c.AddFastProducts(depth, -0.5, a, threads), transpose: false);

    [Fact]
    public void AddProducts_AnyThreadsAndBlocks_GiveTheSameBits()
    {
        const int Rows = 1300, N = 413;
        float[] a = ReferenceMatrix.Random<float>(Rows, N, N, 4);
        LowerTriangle exact = new(N), fast = new(N);
        exact.AddProducts(false, Rows, 1, a, 1);
        fast.AddFastProducts(Rows, 1, a, 1);
        for (int threads = 1; threads <= 5; threads += 2)
        {
            LowerTriangle exactParts = new(N), fastParts = new(N);
            foreach ((int first, int count) in new[] { (0, 512), (512, Rows - 512) })
            {
                exactParts.AddProducts(false, count, 1, a.AsSpan(first * N, count * N), threads);
                fastParts.AddFastProducts(count, 1, a.AsSpan(first * N, count * N), threads);
            }

            if (NativeBlas.Current is null)
                Assert.Equal(exact.Elements, exactParts.Elements);
            Assert.Equal(fast.Elements, fastParts.Elements);
        }
    }

    [Fact]
    public void AllElse_SmallMatrix_IsThatOfTheSquare()
    {
        const int N = 37;
        LowerTriangle a = Random(N, 1), b = Random(N, 2);
        double[] square = new double[N * N], w = ReferenceMatrix.Random<double>(2, N, N, 3);
        a.CopyTo(square);
        double trace = 0, form = 0;
        for (int i = 0; i < N; i++)
        {
            trace += square[i * N + i];
            for (int j = 0; j < N; j++)
            {
                form += w[i] * w[j] * square[Math.Max(i, j) * N + Math.Min(i, j)];
                Assert.Equal(j <= i ? a.Row(i)[j] : 0, square[i * N + j]);
            }
        }

        Assert.Equal(trace, a.Trace, 1e-12);
        double[] forms = a.QuadraticForms(w);
        Assert.Equal(form, forms[0], 1e-10);
        Assert.Equal(a.QuadraticForms(w.AsMemory(N))[0], forms[1]);
        Assert.Equal(a.Row(10).ToArray(), a.Leading(11).Row(10).ToArray());
        double before = a.Row(20)[3];
        a.Add(b, 1);
        Assert.Equal(before + b.Row(20)[3], a.Row(20)[3]);
        a.Add(b, -1);
        Assert.Equal(before, a.Row(20)[3], 1e-14);
        Assert.Throws<ArgumentException>(() => a.Add(new LowerTriangle(3), 1));
    }

    private static void Check(int depth, int size, double roundOff, Action<LowerTriangle, float[], int> add, bool transpose)
    {
        float[] a = transpose ? ReferenceMatrix.Random<float>(size, depth, depth, 7) : ReferenceMatrix.Random<float>(depth, size, size, 7);
        LowerTriangle c = Random(size, 8), before = c.Leading(size);
        add(c, a, 1 + size % 3);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = 0, magnitude = 0;
                for (int p = 0; p < depth; p++)
                {
                    double product = transpose ? (double)a[i * depth + p] * a[j * depth + p] : (double)a[p * size + i] * a[p * size + j];
                    sum += product;
                    magnitude += Math.Abs(product);
                }

                Assert.Equal(before.Row(i)[j] - sum / 2, c.Row(i)[j], roundOff * (magnitude + Math.Abs(before.Row(i)[j])));
            }
        }
    }

    private static LowerTriangle Random(int size, ulong seed)
    {
        var triangle = new LowerTriangle(size);
        ReferenceMatrix.Random<double>(1, triangle.Elements.Length, triangle.Elements.Length, seed).CopyTo(triangle.Elements, 0);
        return triangle;
    }
}

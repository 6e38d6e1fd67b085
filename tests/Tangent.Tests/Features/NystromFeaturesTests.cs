using Tangent.Architectures;
using Tangent.Features;
using Tangent.Kernels;
using Tangent.Numerics;

namespace Tangent.Tests.Features;

public sealed class NystromFeaturesTests
{
    [Fact]
    public void Transform_AtLandmarks_GivesTheKernel()
    {
        float[] points = KernelApproximation.SpherePoints(90, 6, 1);
        var kernel = new FullyConnectedKernel(Architecture.FullyConnected(2), 6);
        Assert.True(KernelApproximation.RelativeError(KernelApproximation.Gram(new NystromFeatures(kernel, points), points), kernel.Compute(points)) < 1e-6);
    }

    [Theory]
    [InlineData(3, 17)]
    [InlineData(20, 64)]
    public void Transform_OtherRows_EqualsPlainFormula(int d, int m)
    {
        float[] landmarks = RandomFourierFeaturesTests.Gaussians(m, d, 1), x = RandomFourierFeaturesTests.Gaussians(80, d, 2);
        var kernel = new FullyConnectedKernel(Architecture.FullyConnected(1), d);
        const double Jitter = 1e-3;
        var map = new NystromFeatures(kernel, landmarks, Jitter);
        Assert.Equal(landmarks, map.Landmarks);
        double[] actual = KernelApproximation.Gram(map, x);

        // k(x, landmarks) (K_mm + jitter I)^{-1} k(landmarks, y).
        double[] k = kernel.Compute(x, landmarks), matrix = kernel.Compute(landmarks);
        double mean = Enumerable.Range(0, m).Average(i => matrix[i * m + i]);
        double[] inverse = Reference.NaiveRidge.Inverse(matrix, m, Jitter * mean);
        for (int i = 0; i < 80; i++)
        {
            for (int j = 0; j < 80; j++)
            {
                double expected = 0;
                for (int a = 0; a < m; a++)
                {
                    for (int b = 0; b < m; b++)
                        expected += k[i * m + a] * inverse[a * m + b] * k[j * m + b];
                }

                Assert.Equal(expected, actual[i * 80 + j], 1e-4 * (1 + Math.Abs(expected)));
            }
        }
    }

    [Fact]
    public void RidgeLeverage_FewRareRows_CoversThemBetterThanUniform()
    {
        // 1960 rows near one line and 40 in all directions; the score of an error is relative to what uniform landmarks leave.
        const int n = 2000, rare = 40, d = 20, m = 100;
        float[] rows = RandomFourierFeaturesTests.Gaussians(n, d, 5);
        for (int i = rare; i < n; i++)
        {
            for (int j = 1; j < d; j++)
                rows[i * d + j] *= 0.05f;
        }

        var kernel = new RbfKernel(d, 4);
        double uniform = 0, leverage = 0;
        for (ulong seed = 0; seed < 5; seed++)
        {
            uniform += Residual(kernel, NystromLandmarks.Uniform(rows, d, m, seed), rows.AsMemory(0, rare * d)) / 5;
            float[] chosen = NystromLandmarks.RidgeLeverage(kernel, rows, m, seed);
            Assert.Equal(m * d, chosen.Length);
            Assert.Equal(m, Enumerable.Range(0, m).Select(i => string.Join(',', chosen.Skip(i * d).Take(d))).Distinct().Count());
            leverage += Residual(kernel, chosen, rows.AsMemory(0, rare * d)) / 5;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"mean residual of rare rows: uniform {uniform:f4}, leverage {leverage:f4}");
        Assert.True(leverage < 0.6 * uniform, $"uniform {uniform}, leverage {leverage}");
    }

    [Fact]
    public void Landmarks_SameSeed_SameRowsOfTheData()
    {
        float[] rows = RandomFourierFeaturesTests.Gaussians(300, 4, 6);
        var kernel = new FullyConnectedKernel(Architecture.FullyConnected(2), 4);
        Assert.Equal(NystromLandmarks.RidgeLeverage(kernel, rows, 20, 7), NystromLandmarks.RidgeLeverage(kernel, rows, 20, 7));
        Assert.NotEqual(NystromLandmarks.RidgeLeverage(kernel, rows, 20, 7), NystromLandmarks.RidgeLeverage(kernel, rows, 20, 8));
        Assert.Equal(rows.Order(), NystromLandmarks.RidgeLeverage(kernel, rows, 400, 7).Order());
        Assert.Equal(rows.Order(), NystromLandmarks.Uniform(rows, 4, 400, 7).Order());
        Assert.Equal(80, NystromLandmarks.Uniform(rows, 4, 20, 7).Length);
        Assert.Equal(4, NystromLandmarks.RidgeLeverage(kernel, rows, 1, 7).Length);
    }

    [Fact]
    public void Transform_ManyLandmarks_ApproximatesExactKernel()
    {
        const int d = 20, n = 3000;
        float[] rows = KernelApproximation.SpherePoints(n, d, 1), points = KernelApproximation.SpherePoints(200, d, 2);
        var kernel = new FullyConnectedKernel(Architecture.FullyConnected(2), d);
        double[] exact = kernel.Compute(points);
        double previous = 1;
        foreach (int m in new[] { 64, 256, 1024 })
        {
            double uniform = KernelApproximation.RelativeError(
                KernelApproximation.Gram(new NystromFeatures(kernel, NystromLandmarks.Uniform(rows, d, m, 1)), points), exact);
            Assert.True(uniform < 0.9 * previous, $"{m} landmarks: {uniform}");
            TestContext.Current.TestOutputHelper?.WriteLine($"nystrom d {d} L 2 m {m}: error {uniform:f4}");
            previous = uniform;
        }
    }

    [Fact]
    public void Constructor_DependentLandmarksWithoutJitter_ThrowsOneClearLine()
    {
        float[] twice = [1, 2, 3, 1, 2, 3, 0, 1, 0];
        var kernel = new FullyConnectedKernel(Architecture.FullyConnected(1), 3);
        NumericalException e = Assert.Throws<NumericalException>(() => new NystromFeatures(kernel, twice, 0));
        Assert.Contains("jitter", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
        Assert.True(KernelApproximation.RelativeError(KernelApproximation.Gram(new NystromFeatures(kernel, twice), twice), kernel.Compute(twice)) < 1e-6);
        Assert.Throws<ArgumentException>(() => new NystromFeatures(kernel, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NystromFeatures(kernel, twice, -1));
    }

    // The mean of k(x, x) - |features of x|^2.
    private static double Residual(Kernel kernel, float[] landmarks, ReadOnlyMemory<float> x)
    {
        var map = new NystromFeatures(kernel, landmarks);
        float[] z = map.Transform(x);
        int n = x.Length / kernel.InputDimension;
        return (kernel.ComputeDiagonal(kernel.Prepare(x)).Sum() - z.Sum(v => (double)v * v)) / n;
    }
}

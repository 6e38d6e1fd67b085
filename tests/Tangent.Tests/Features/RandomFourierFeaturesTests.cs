using Tangent.Features;
using Tangent.Kernels;
using Tangent.Numerics;

namespace Tangent.Tests.Features;

public sealed class RandomFourierFeaturesTests
{
    private const int Points = 100;
    private const int Seeds = 20;

    [Theory]
    [InlineData(1, 2048, false)]
    [InlineData(1, 2048, true)]
    [InlineData(20, 2048, false)]
    [InlineData(20, 2048, true)]
    [InlineData(20, 31, true)]
    [InlineData(300, 512, false)]
    [InlineData(300, 512, true)]
    public void Transform_ManySeeds_UnbiasedWithTheSpreadOfTheory(int d, int m, bool orthogonal)
    {
        float[] points = Gaussians(Points, d, 1);
        double width = RandomFourierFeatures.MedianWidth(points, d);
        double[] exact = new RbfKernel(d, width).Compute(points);
        var grams = Enumerable.Range(0, Seeds).Select(s => KernelApproximation.Gram(Map(d, m, width, orthogonal, (ulong)s), points)).ToList();

        // Each of the m / 2 cosines of a pair has variance (1 - k^2)^2 / 2.
        double expected = exact.Sum(k => (1 - k * k) * (1 - k * k)) / (m / 2 * 2), square = exact.Sum(k => k * k);
        double actual = grams.Average(g => g.Zip(exact, (a, b) => (a - b) * (a - b)).Sum());
        Assert.InRange(actual / expected, orthogonal && d > 1 ? 0 : 0.6, orthogonal ? 1.3 : 1.6);

        // 20 seeds give Student's t with 19 degrees of freedom: beyond 4 with probability 0.0008 for each pair.
        KernelApproximation.Bias bias = KernelApproximation.MeasureBias(grams, exact);
        Assert.True(bias.Overall < 4, $"the mean is {bias.Overall:f2} standard errors off");
        Assert.True(bias.ShareBeyond < 0.01, $"{bias.ShareBeyond:p2} of the pairs are more than 4 standard errors off");
        double error = grams.Average(g => KernelApproximation.RelativeError(g, exact));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"rff d {d} m {m} orthogonal {orthogonal}: error {error:f4}, theory without blocks {Math.Sqrt(expected / square):f4}, bias {bias}");
    }

    [Fact]
    public void Transform_AnyRow_HasNormOneAndDoesNotDependOnOthers()
    {
        RandomFourierFeatures map = Map(7, 65, 1.5, true, 3);
        Assert.Equal(64, map.OutputDimension);
        float[] points = Gaussians(150, 7, 2), all = map.Transform(points);
        for (int i = 0; i < 150; i++)
        {
            float[] row = map.Transform(points.AsMemory(i * 7, 7));
            Assert.Equal(row, all.AsSpan(i * 64, 64));
            Assert.Equal(1, row.Sum(v => v * v), 1e-5);
        }
    }

    [Fact]
    public void MedianWidth_SmallSamples_EqualsSortedDistances()
    {
        Assert.Equal(2, RandomFourierFeatures.MedianWidth([0, 1, 3, 3], 1));
        Assert.Equal(5, RandomFourierFeatures.MedianWidth([0, 0, 3, 4], 2));
        Assert.Equal(1, RandomFourierFeatures.MedianWidth([2, 2, 2], 1));
        Assert.Equal(1, RandomFourierFeatures.MedianWidth([], 3));
        Assert.InRange(RandomFourierFeatures.MedianWidth(Gaussians(3000, 50, 4), 50), 9.8, 10.1);
    }

    [Fact]
    public void Constructor_BadArguments_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Map(0, 10, 1, true, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Map(1, 1, 1, true, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Map(1, 10, 0, true, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Map(1, 10, double.NaN, true, 0));
    }

    internal static float[] Gaussians(int n, int d, ulong seed)
    {
        double[] values = new double[n * d];
        new PhiloxStream(seed, 9).FillGaussian(0, values);
        return Array.ConvertAll(values, v => (float)v);
    }

    private static RandomFourierFeatures Map(int d, int m, double width, bool orthogonal, ulong seed) =>
        new(d, new RandomFourierOptions { FeatureCount = m, Width = width, OrthogonalDirections = orthogonal }, seed);
}

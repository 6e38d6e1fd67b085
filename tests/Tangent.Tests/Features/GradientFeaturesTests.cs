using Tangent.Architectures;
using Tangent.Features;
using Tangent.Kernels;

namespace Tangent.Tests.Features;

public sealed class GradientFeaturesTests
{
    [Theory]
    [InlineData(3, "dense")]
    [InlineData(5, "dense,relu,dense")]
    [InlineData(4, "dense,leaky0.3,dense,dense,abs,dense")]
    [InlineData(7, "dense,relu,dense,relu,dense,relu,dense")]
    public void Transform_AnyDepth_EqualsFiniteDifferences(int d, string text)
    {
        var architecture = Architecture.Parse(text);
        GradientFeatures map = Map(d, architecture, 300, 1);
        int layers = architecture.Count(l => l is DenseLayer);
        double[][] weights = [.. Enumerable.Range(0, layers).Select(l => map.WeightsOf(l).Select(w => (double)w).ToArray())];
        Assert.Equal(map.OutputDimension, weights.Sum(w => w.Length));
        Assert.InRange(map.OutputDimension, layers == 1 ? d : 200, 300);
        float[] points = RandomFourierFeaturesTests.Gaussians(40, d, 2), features = map.Transform(points);
        for (int i = 0; i < 40; i += 13)
        {
            double[] x = [.. points.Skip(i * d).Take(d).Select(v => (double)v)];
            int position = i * map.OutputDimension;
            foreach (double[] w in weights)
            {
                for (int p = 0; p < w.Length; p++)
                {
                    // The network is piecewise linear in each weight, so a small step is exact but for rounding unless it crosses a kink.
                    const double Step = 1e-6;
                    double kept = w[p];
                    w[p] = kept + Step;
                    double above = Output(architecture, weights, x);
                    w[p] = kept - Step;
                    double below = Output(architecture, weights, x);
                    w[p] = kept;
                    Assert.Equal((above - below) / (2 * Step), features[position++], 1e-4);
                }
            }
        }
    }

    [Fact]
    public void Transform_OneActivation_UnbiasedAtAnyWidth()
    {
        const int d = 6;
        float[] points = KernelApproximation.SpherePoints(40, d, 1);
        double[] exact = new FullyConnectedKernel(Architecture.FullyConnected(1), d).Compute(points);
        var grams = Enumerable.Range(0, 100).Select(s => KernelApproximation.Gram(Map(d, Architecture.FullyConnected(1), 70, (ulong)s), points)).ToList();
        KernelApproximation.Bias bias = KernelApproximation.MeasureBias(grams, exact);
        Assert.True(bias.Overall < 4, $"the mean is {bias.Overall:f2} standard errors off");
        Assert.True(bias.ShareBeyond < 0.01, $"{bias.ShareBeyond:p2} of the pairs are more than 4 standard errors off");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Transform_WiderNetworks_TendToTheExactKernel(int depth)
    {
        const int d = 20, Seeds = 16;
        float[] points = KernelApproximation.SpherePoints(60, d, 1);
        var architecture = Architecture.FullyConnected(depth);
        double[] exact = new FullyConnectedKernel(architecture, d).Compute(points);
        var errors = new List<(double One, double Mean)>();
        foreach (int features in new[] { 2048, 32768 })
        {
            var grams = Enumerable.Range(0, Seeds).Select(s => KernelApproximation.Gram(Map(d, architecture, features, (ulong)s), points)).ToList();
            double[] mean = [.. Enumerable.Range(0, exact.Length).Select(i => grams.Average(g => g[i]))];
            errors.Add((grams.Average(g => KernelApproximation.RelativeError(g, exact)), KernelApproximation.RelativeError(mean, exact)));
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"gradient d {d} L {depth} m {features} width {Map(d, architecture, features, 0).Width}: error {errors[^1].One:f4}, of the mean of {Seeds} {errors[^1].Mean:f4}");
        }

        // The width grows about fourfold, so the spread falls to about half; the mean of 16 seeds has a quarter of it.
        Assert.True(errors[1].One < 0.7 * errors[0].One);
        Assert.True(errors[1].Mean < 0.5 * errors[1].One);
    }

    [Fact]
    public void Transform_ScaledOrZeroRow_ScalesFeatures()
    {
        GradientFeatures map = Map(5, Architecture.FullyConnected(2), 500, 1);
        float[] x = [1, -2, 3, 0.5f, 4], z = map.Transform(x), scaled = map.Transform(Array.ConvertAll(x, v => 4 * v));
        for (int i = 0; i < z.Length; i++)
            Assert.Equal(4 * z[i], scaled[i], 1e-5 * (1 + Math.Abs(scaled[i])));
        Assert.All(map.Transform(new float[5]), v => Assert.Equal(0, v));
    }

    [Fact]
    public void Constructor_BadArguments_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Map(10, Architecture.FullyConnected(1), 10, 0));
        Assert.Equal(11, Map(10, Architecture.FullyConnected(1), 11, 0).OutputDimension);
        Assert.Throws<ArgumentOutOfRangeException>(() => Map(0, Architecture.FullyConnected(1), 10, 0));
        Assert.Throws<ArgumentException>(() => Map(3, Architecture.Parse("dense,erf,dense"), 100, 0));
        Assert.Throws<ArgumentException>(() => Map(27, Architecture.Convolutional(1), 1000, 0));
    }

    private static GradientFeatures Map(int d, Architecture architecture, int features, ulong seed) =>
        new(d, new GradientOptions { Architecture = architecture, FeatureCount = features }, seed);

    // The network's output by plain loops.
    private static double Output(Architecture architecture, double[][] weights, double[] x)
    {
        int layer = 0;
        foreach (Layer l in architecture)
        {
            if (l is DenseLayer)
            {
                double[] w = weights[layer], input = x;
                double scale = layer++ == 0 ? 1 : 1 / Math.Sqrt(input.Length);
                x = [.. Enumerable.Range(0, w.Length / input.Length).Select(o => scale * input.Select((v, i) => v * w[o * input.Length + i]).Sum())];
            }
            else
            {
                double slope = l.Text switch { "relu" => 0, "abs" => -1, _ => 0.3 };
                x = Array.ConvertAll(x, v => Math.Sqrt(2 / (1 + slope * slope)) * (v > 0 ? v : slope * v));
            }
        }

        return x.Single();
    }
}

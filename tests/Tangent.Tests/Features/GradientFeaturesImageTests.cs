using Tangent.Architectures;
using Tangent.Features;
using Tangent.Kernels;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Features;

/// <summary>Tests <see cref="GradientFeatures"/> on images.</summary>
public sealed class GradientFeaturesImageTests
{
    [Theory]
    [InlineData("conv3,relu,conv3,relu,gap,dense", 5, 7, 1, 200)]
    [InlineData("conv2,relu,conv2v,abs,flatten,dense", 5, 7, 1, 200)]
    [InlineData("conv4v,pool2,relu,conv4,conv1,leaky0.3,flatten,dense,abs,dense", 5, 7, 2, 300)]
    [InlineData("pool2,conv3v,relu,pool2,conv1,relu,gap,dense,relu,dense", 8, 12, 2, 150)]
    [InlineData("conv5,abs,gap,dense", 3, 2, 2, 160)]
    [InlineData("flatten,dense,relu,dense", 3, 2, 2, 100)]
    [InlineData("gap,dense,relu,dense", 4, 5, 3, 50)]
    [InlineData("pool2,flatten,dense", 4, 6, 1, 6)]
    public void Transform_AnyArchitecture_EqualsFiniteDifferences(string text, int height, int width, int channels, int features)
    {
        GradientFeatures map = Map(text, height, width, channels, features, 1);
        var architecture = Architecture.Parse(text);
        int layers = architecture.Count(l => l is DenseLayer or ConvolutionLayer), d = map.InputDimension;
        double[][] weights = [.. Enumerable.Range(0, layers).Select(l => map.WeightsOf(l).Select(w => (double)w).ToArray())];
        Assert.Equal(map.OutputDimension, weights.Sum(w => w.Length));
        Assert.InRange(map.OutputDimension, features / 3, features);
        const int Images = 7;
        float[] images = NaiveSketch.Gaussian(Images * d, 2), gradients = map.Transform(images);
        for (int i = 0; i < Images; i += Images - 1)
        {
            double[] x = [.. images.Skip(i * d).Take(d).Select(v => (double)v)];
            int position = i * map.OutputDimension;
            foreach (double[] w in weights)
            {
                for (int p = 0; p < w.Length; p++)
                {
                    // The network is piecewise linear in each weight, so a small step is exact but for rounding unless it crosses a kink.
                    const double Step = 1e-8;
                    double kept = w[p];
                    w[p] = kept + Step;
                    double above = NaiveNetwork.Output(architecture, height, width, weights, x);
                    w[p] = kept - Step;
                    double below = NaiveNetwork.Output(architecture, height, width, weights, x);
                    w[p] = kept;
                    Assert.Equal((above - below) / (2 * Step), gradients[position++], 1e-5);
                }
            }
        }
    }

    [Theory]
    [InlineData("conv3,relu,gap,dense", 5, 7, 1, 200)]
    [InlineData("conv2v,abs,flatten,dense", 5, 7, 2, 300)]
    [InlineData("pool2,conv4,leaky0.3,pool2,flatten,dense", 8, 4, 3, 400)]
    [InlineData("conv3v,pool3,relu,gap,dense", 5, 8, 2, 200)]
    [InlineData("flatten,dense,relu,dense", 3, 4, 2, 200)]
    public void Transform_OneActivation_UnbiasedAtAnyWidth(string text, int height, int width, int channels, int features)
    {
        const int Points = 12;
        float[] images = NaiveSketch.Gaussian(Points * height * width * channels, 5);
        double[] exact = Exact(text, height, width, channels, images);
        var grams = Enumerable.Range(0, 150).Select(s => KernelApproximation.Gram(Map(text, height, width, channels, features, (ulong)s), images)).ToList();
        KernelApproximation.Bias bias = KernelApproximation.MeasureBias(grams, exact);
        Assert.True(bias.Overall < 4, $"the mean is {bias.Overall:f2} standard errors off");
        Assert.True(bias.ShareBeyond < 0.02, $"{bias.ShareBeyond:p2} of the pairs are more than 4 standard errors off");
    }

    [Theory]
    [InlineData("conv3,relu,conv3,relu,gap,dense", 5, 7, 1, 1000, 16000)]
    [InlineData("conv3,relu,pool2,conv2,abs,conv2v,relu,flatten,dense", 4, 6, 3, 1000, 16000)]
    public void Transform_WiderNetworks_TendToTheExactKernel(string text, int height, int width, int channels, int few, int many)
    {
        const int Points = 12, Seeds = 64;
        float[] images = NaiveSketch.Gaussian(Points * height * width * channels, 5);
        double[] exact = Exact(text, height, width, channels, images);
        (double One, double Mean) Measure(int features)
        {
            var grams = Enumerable.Range(0, Seeds).Select(s => KernelApproximation.Gram(Map(text, height, width, channels, features, (ulong)s), images)).ToList();
            double[] mean = [.. Enumerable.Range(0, exact.Length).Select(i => grams.Average(g => g[i]))];
            double one = Math.Sqrt(grams.Average(g => Math.Pow(KernelApproximation.RelativeError(g, exact), 2)));
            double error = KernelApproximation.RelativeError(mean, exact);
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{text} m {features} width {Map(text, height, width, channels, features, 0).Width}: error {one:f4}, of the mean of {Seeds} {error:f4}");
            return (one, error);
        }

        (double One, double Mean) narrow = Measure(few), wide = Measure(many);

        // A sixteenfold count is about a fourfold width, so the spread falls to about half. The pairs err together, so the mean of 64 seeds
        // is like one number with an eighth of the spread: 4 standard errors are half of it, and hold the bias of order 1 / width too.
        Assert.True(wide.One < 0.65 * narrow.One, $"{narrow} {wide}");
        Assert.True(wide.Mean < 0.5 * wide.One, $"{narrow} {wide}");
    }

    [Fact]
    public void Transform_ScaledOrZeroImage_ScalesFeatures()
    {
        GradientFeatures map = Map("conv2,relu,conv3v,abs,pool2,flatten,dense", 6, 8, 3, 800, 1);
        float[] x = NaiveSketch.Gaussian(map.InputDimension, 1), z = map.Transform(x);
        Assert.Equal(Array.ConvertAll(z, v => 8 * v), map.Transform(Array.ConvertAll(x, v => 8 * v)));
        Assert.All(map.Transform(new float[map.InputDimension]), v => Assert.Equal(0, v));
    }

    [Theory]
    [InlineData("conv3,relu,conv3,relu,gap,dense", 9, 9, 3)]
    [InlineData("conv2v,relu,conv2,abs,flatten,dense,relu,dense", 3, 4, 2)]
    [InlineData("gap,dense,relu,dense", 3, 4, 2)]
    public void Transform_RowAmongOthersOnManyThreads_SameBits(string text, int height, int width, int channels)
    {
        GradientFeatures map = Map(text, height, width, channels, 500, 1);
        int d = map.InputDimension, m = map.OutputDimension;
        float[] images = NaiveSketch.Gaussian(70 * d, 1), all = map.Transform(images);
        Parallel.For(0, 70, i =>
        {
            float[] one = new float[m];
            map.Transform(images.AsSpan(i * d, d), one);
            Assert.Equal(one, all[(i * m)..(i * m + m)]);
        });
    }

    [Theory]
    [InlineData("conv3,relu,pool3,gap,dense", 4, 4, 2, "layer 3, pool3, does not fit the 4 x 4 image in front of it")]
    [InlineData("conv5v,relu,gap,dense", 5, 4, 2, "layer 1, conv5v, does not fit the 5 x 4 image in front of it")]
    [InlineData("conv3,gelu,gap,dense", 4, 4, 2, "gradient features serve the activations relu, leaky and abs only, not 'gelu'")]
    [InlineData("conv3,relu,gap,dense", 4, 0, 2, "0")]
    [InlineData("conv3,relu,conv3,relu,gap,dense", 4, 4, 2, "a network of width 1 has 28 parameters; use at least as many features")]
    public void Constructor_BadOptions_Throws(string text, int height, int width, int channels, string message)
    {
        ArgumentException e = Assert.ThrowsAny<ArgumentException>(
            () => new GradientFeatures(Math.Max(1, height * width * channels), Options(text, height, width, channels, 27), 0));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_RowsOfAnotherLength_Throws()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new GradientFeatures(33, Options("conv3,relu,gap,dense", 4, 4, 2, 100), 0));
        Assert.StartsWith("images of 4 x 4 x 2 do not fit rows of 33 numbers", e.Message, StringComparison.Ordinal);
        Assert.Equal(33, new GradientFeatures(33, Options("dense,relu,dense", 4, 4, 2, 100), 0).InputDimension);
    }

    private static GradientOptions Options(string text, int height, int width, int channels, int features) =>
        new() { Architecture = Architecture.Parse(text), Height = height, Width = width, Channels = channels, FeatureCount = features };

    private static GradientFeatures Map(string text, int height, int width, int channels, int features, ulong seed) =>
        new(height * width * channels, Options(text, height, width, channels, features), seed);

    private static double[] Exact(string text, int height, int width, int channels, float[] images) =>
        new ConvolutionalKernel(Architecture.Parse(text), height, width, channels, new KernelOptions { Precision = KernelPrecision.Double }).Compute(images);
}

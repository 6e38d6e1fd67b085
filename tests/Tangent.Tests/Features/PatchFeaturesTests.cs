using Tangent.Architectures;
using Tangent.Data;
using Tangent.Features;
using Tangent.Kernels;
using Tangent.Numerics;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Features;

public sealed class PatchFeaturesTests
{
    [Theory]
    [InlineData("conv3v,relu,pool2,flatten,dense", 6, 8, 1, 96, 3, true, 2, 2)]
    [InlineData("conv3,relu,pool3,flatten,dense", 6, 9, 3, 50, 3, false, 3, 3)]
    [InlineData("conv4v,relu,pool4,flatten,dense", 7, 7, 3, 601, 4, true, 4, 4)]
    [InlineData("conv2,relu,gap,dense", 5, 7, 2, 37, 2, false, 5, 7)]
    [InlineData("conv5v,relu,flatten,dense", 5, 6, 1, 3, 5, true, 1, 1)]
    [InlineData("conv1,relu,gap,dense", 3, 5, 3, 1, 1, false, 3, 5)]
    public void Transform_Shapes_AsTheReference(
        string architecture, int height, int width, int channels, int features, int q, bool valid, int windowHeight, int windowWidth)
    {
        const int Count = 5;
        PatchOptions options = Options(architecture, height, width, channels, features);
        int d = height * width * channels;
        float[] images = Gaussians(40 * d, 1), x = Gaussians(Count * d, 2);
        PatchFilters filters = PatchFilters.Fit(images, options, 3);
        var map = new PatchFeatures(options, filters);
        Assert.Equal((d, features), (map.InputDimension, map.OutputDimension));
        float[] z = map.Transform(x);
        for (int i = 0; i < Count; i++)
        {
            double[] expected = NaivePatchFeatures.Transform(x.AsSpan(i * d, d), options, filters, q, !valid, (windowHeight, windowWidth));
            for (int j = 0; j < features; j++)
                Assert.Equal(expected[j], z[i * features + j], 2e-6);
            Assert.Equal(z[(i * features)..((i + 1) * features)], map.Transform(x.AsMemory(i * d, d)));
        }
    }

    [Fact]
    public void Transform_ManyFilters_AsFewerBeyondOneTile()
    {
        // Eight windows of 1024 positions: tiles of 512 filters, and 16 of the first map are the first of the second.
        PatchOptions few = Options("conv3,relu,pool16,flatten,dense", 32, 64, 1, 16 * 16), many = few with { FeatureCount = 16 * 600 };
        float[] x = Gaussians(2 * 32 * 64, 1);
        float[] z = new PatchFeatures(few, PatchFilters.Fit(x, few, 1)).Transform(x), w = new PatchFeatures(many, PatchFilters.Fit(x, many, 1)).Transform(x);
        for (int i = 0; i < 2; i++)
        {
            for (int j = 0; j < few.FeatureCount; j++)
                Assert.Equal(z[i * few.FeatureCount + j] * Math.Sqrt(16 / 600.0), w[i * many.FeatureCount + j], 1e-7);
        }

        double[] last = NaivePatchFeatures.Transform(x.AsSpan(0, 32 * 64), many, PatchFilters.Fit(x, many, 1), 3, true, (16, 16));
        Assert.All(Enumerable.Range(0, many.FeatureCount), j => Assert.Equal(last[j], w[j], 2e-6));
    }

    [Fact]
    public void Transform_UniformFilters_HaveTheGaussianProcessKernelOfEncodedPatches()
    {
        // One position, so that the kernel is the arc-cosine kernel of two points on the sphere. A filter's term has a second moment of at most E z^4 <= 3: five
        // standard errors of 20,000 filters are 5 sqrt(3 / 20,000).
        const int Filters = 20_000, P = 12;
        PatchOptions options = Options("conv2v,relu,gap,dense", 2, 2, 3, 2 * Filters);
        var covariance = new CovarianceAccumulator(P);
        covariance.Add(Gaussians(100 * P, 5));
        float[] units = Gaussians(Filters * P, 6), x = Gaussians(4 * P, 7);
        for (int k = 0; k < Filters; k++)
        {
            Span<float> u = units.AsSpan(k * P, P);
            double norm = Math.Sqrt(u.ToArray().Sum(v => (double)v * v));
            for (int i = 0; i < P; i++)
                u[i] = (float)(u[i] / norm);
        }

        var filters = new PatchFilters(units, ImageWhitening.Fit(covariance), 0.1, 0);
        float[] z = new PatchFeatures(options, filters).Transform(x);
        float[] encoded = [.. Enumerable.Range(0, 4).SelectMany(i => NaivePatchFeatures.Encode([.. x[(i * P)..((i + 1) * P)].Select(v => (double)v)], filters)).Select(v => (float)(v / Math.Sqrt(P)))];
        double[] kernel = new FullyConnectedKernel(Architecture.FullyConnected(1), P, new KernelOptions { Kind = KernelKind.Nngp }).Compute(encoded);
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 4; j++)
            {
                double product = Enumerable.Range(0, 2 * Filters).Sum(f => (double)z[i * 2 * Filters + f] * z[j * 2 * Filters + f]);
                Assert.Equal(kernel[i * 4 + j], product, 5 * Math.Sqrt(3.0 / Filters));
            }
        }
    }

    [Fact]
    public void Fit_Filters_AreUnitEncodedPatchesAndDependOnTheSeed()
    {
        PatchOptions options = Options("conv3v,relu,gap,dense", 6, 6, 2, 40);
        float[] images = Gaussians(30 * 72, 1);
        PatchFilters filters = PatchFilters.Fit(images, options, 1), again = PatchFilters.Fit(images, options, 1), other = PatchFilters.Fit(images, options, 2);
        Assert.Equal((20, 18), (filters.Count, filters.Whitening.Dimension));
        Assert.Equal(filters.Units.ToArray(), again.Units.ToArray());
        Assert.NotEqual(filters.Units.ToArray(), other.Units.ToArray());
        Assert.InRange(filters.Contrast, 0.08, 0.1); // a tenth of the variance of 18 Gaussians about their mean, which is 17 / 18
        for (int k = 0; k < filters.Count; k++)
            Assert.Equal(1, filters.Units.Slice(k * 18, 18).ToArray().Sum(v => (double)v * v), 1e-5);
    }

    [Theory]
    [InlineData(32, 32, "conv7v,relu,pool13,flatten,dense")]
    [InlineData(28, 28, "conv7v,relu,pool11,flatten,dense")]
    [InlineData(96, 96, "conv7v,relu,pool45,flatten,dense")]
    [InlineData(32, 64, "conv6v,relu,gap,dense")]
    [InlineData(7, 9, "conv6v,relu,pool2,flatten,dense")]
    [InlineData(3, 5, "conv3,relu,gap,dense")]
    public void DefaultArchitecture_Sizes_FitTheImages(int height, int width, string expected)
    {
        Architecture architecture = PatchFeatures.DefaultArchitecture(height, width);
        architecture.Shapes(height, width);
        Assert.Equal(expected, architecture.ToString());
    }

    [Theory]
    [InlineData("conv3,relu,conv3,relu,gap,dense", "has one convolution")]
    [InlineData("conv3,abs,gap,dense", "has one convolution")]
    [InlineData("conv3,relu,pool2,gap,dense", "has one convolution")]
    [InlineData("dense,relu,dense", "has one convolution")]
    [InlineData("conv3v,relu,pool3,flatten,dense", "layer 3, pool3, does not fit the 4 x 4 image")]
    [InlineData("conv1,relu,gap,dense", "patches of one number")]
    public void Fit_OtherArchitectures_SaysWhatServes(string architecture, string message)
    {
        PatchOptions options = Options(architecture, 6, 6, 1, 40);
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => PatchFilters.Fit(new float[360], options, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Construct_OtherFilters_NamesBothSizes()
    {
        PatchOptions options = Options("conv3v,relu,gap,dense", 6, 6, 1, 40);
        PatchFilters filters = PatchFilters.Fit(Gaussians(360, 1), options, 1);
        string message = Assert.Throws<ArgumentException>(() => new PatchFeatures(options with { FeatureCount = 60 }, filters)).Message;
        Assert.StartsWith("the filters are 20 of 9 numbers but 30 of 9 are needed", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => PatchFilters.Fit(Gaussians(360, 1), options with { Threshold = -1 }, 1));
        Assert.Throws<ArgumentException>(() => PatchFilters.Fit([], options, 1));
        Assert.Throws<NumericalException>(() => PatchFilters.Fit(new float[360], options, 1));
    }

    private static PatchOptions Options(string architecture, int height, int width, int channels, int features) =>
        new() { Architecture = Architecture.Parse(architecture), Height = height, Width = width, Channels = channels, FeatureCount = features };

    private static float[] Gaussians(int count, ulong seed)
    {
        double[] g = new double[count];
        new PhiloxStream(seed, 9).FillGaussian(0, g);
        return Array.ConvertAll(g, v => (float)v);
    }
}

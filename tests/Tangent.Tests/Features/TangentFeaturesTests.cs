using Tangent.Architectures;
using Tangent.Features;
using Tangent.Kernels;
using Tangent.Numerics;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Features;

public sealed class TangentFeaturesTests
{
    [Theory]
    [InlineData("conv3,relu,conv3,relu,gap,dense", 6, 5, 2)]
    [InlineData("conv3,relu,pool2,conv2,relu,flatten,dense", 4, 6, 3)]
    [InlineData("conv3v,relu,conv3,relu,gap,dense,relu,dense", 6, 6, 1)]
    [InlineData("conv5,relu,flatten,dense", 5, 4, 8)]
    [InlineData("pool2,conv3,abs,gap,dense", 6, 6, 2)]
    public void Transform_ManySeeds_Unbiased(string text, int height, int width, int channels)
    {
        const int points = 8, seeds = 48;
        float[] images = NaiveSketch.Gaussian(points * height * width * channels, 5);
        foreach ((KernelKind kind, TrainedLayers trained) in new[] { (KernelKind.Ntk, TrainedLayers.All), (KernelKind.Ntk, TrainedLayers.Hidden), (KernelKind.Nngp, TrainedLayers.All) })
        {
            TangentFeaturesOptions options = Options(text, height, width, channels, 512) with { Kind = kind, Trained = trained };
            if (trained == TrainedLayers.Hidden && options.Architecture.Depth < 2)
                continue;
            double[] exact = Exact(options, images);
            var grams = Enumerable.Range(0, seeds).Select(s => KernelApproximation.Gram(new TangentFeatures(options, (ulong)s), images)).ToList();
            double one = grams.Average(g => KernelApproximation.RelativeError(g, exact));
            double[] mean = [.. exact.Select((_, k) => grams.Average(g => g[k]))];

            // 48 independent errors average to 1/7 of one; the bound leaves room for their spread.
            double error = KernelApproximation.RelativeError(mean, exact);
            Assert.True(error < one / 3, $"{text} {kind} {trained}: the mean errs {error:f4}, one seed {one:f4}");
            Assert.True(KernelApproximation.MeasureBias(grams, exact).Overall < 4.5, $"{text} {kind} {trained}: {KernelApproximation.MeasureBias(grams, exact)}");
            Assert.InRange(one, 0, kind == KernelKind.Nngp ? 0.15 : 0.3);
        }
    }

    [Fact]
    public void Transform_MoreFeatures_SmallerError()
    {
        const int points = 10, side = 8;
        float[] images = NaiveSketch.Gaussian(points * side * side * 3, 5);
        double Error(int features)
        {
            TangentFeaturesOptions options = Options("conv3,relu,conv3,relu,gap,dense", side, side, 3, features);
            double[] exact = Exact(options, images);
            return Enumerable.Range(0, 6).Average(s => KernelApproximation.RelativeError(KernelApproximation.Gram(new TangentFeatures(options, (ulong)s), images), exact));
        }

        // A sixteenfold width divides the error by 4.
        Assert.InRange(Error(128) / Error(2048), 2.5, 6.5);
    }

    [Theory]
    [InlineData(200, null, 128)]
    [InlineData(255, null, 128)]
    [InlineData(100, 256, 256)]
    [InlineData(600, 128, 128)]
    public void Constructor_AnyFeatureCount_GivesIt(int features, int? inner, int r)
    {
        const int points = 6, seeds = 40;
        TangentFeaturesOptions options = Options("conv3,relu,conv3,relu,gap,dense", 4, 4, 2, features) with { InnerWidth = inner };
        var map = new TangentFeatures(options, 1);
        Assert.Equal((features, r), (map.OutputDimension, map.InnerWidth));
        float[] images = NaiveSketch.Gaussian(points * map.InputDimension, 5);
        var grams = Enumerable.Range(0, seeds).Select(s => KernelApproximation.Gram(new TangentFeatures(options, (ulong)s), images)).ToList();
        Assert.True(KernelApproximation.MeasureBias(grams, Exact(options, images)).Overall < 4.5);
    }

    [Fact]
    public void Transform_ScaledRow_ScalesFeatures()
    {
        var map = new TangentFeatures(Options("conv3,relu,pool2,conv3,relu,flatten,dense", 6, 6, 3, 128), 1);
        float[] x = NaiveSketch.Gaussian(map.InputDimension, 1), z = map.Transform(x);
        Assert.Equal(Array.ConvertAll(z, v => 8 * v), map.Transform(Array.ConvertAll(x, v => 8 * v)));
        Assert.All(map.Transform(new float[map.InputDimension]), v => Assert.Equal(0, v));
    }

    [Fact]
    public void Transform_RowAmongOthers_SameBits()
    {
        var map = new TangentFeatures(Options("conv3,relu,conv3,relu,gap,dense", 9, 9, 3, 64), 1);
        float[] images = NaiveSketch.Gaussian(150 * map.InputDimension, 1), all = map.Transform(images);
        foreach (int i in new[] { 0, 63, 64, 149 })
        {
            float[] one = new float[64];
            map.Transform(images.AsSpan(i * map.InputDimension, map.InputDimension), one);
            Assert.Equal(one, all[(i * 64)..(i * 64 + 64)]);
        }
    }

    [Fact]
    public void Constructor_SameSeed_SameMap()
    {
        TangentFeaturesOptions options = Options("conv3,relu,gap,dense", 5, 5, 3, 64);
        float[] image = NaiveSketch.Gaussian(75, 1), z = new TangentFeatures(options, 9).Transform(image);
        Assert.Equal(z, new TangentFeatures(options, 9).Transform(image));
        Assert.NotEqual(z, new TangentFeatures(options, 10).Transform(image));
    }

    [Fact]
    public void Constructor_BadOptions_Throws()
    {
        TangentFeaturesOptions options = Options("conv3,relu,gap,dense", 5, 5, 3, 64);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TangentFeatures(options with { Height = 0 }, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TangentFeatures(options with { Width = 0 }, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TangentFeatures(options with { Channels = 0 }, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TangentFeatures(options with { FeatureCount = 1 }, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TangentFeatures(options with { InnerWidth = 8 }, 1));
        Assert.Throws<ArgumentException>(() => new TangentFeatures(options with { InnerWidth = 48 }, 1));
        Assert.Throws<ArgumentException>(() => new TangentFeatures(options with { Architecture = Architecture.Parse("conv3,pool2,relu,gap,dense") }, 1));
        Assert.Throws<ArgumentException>(() => new TangentFeatures(options with { Architecture = Architecture.Parse("conv3,gelu,gap,dense") }, 1));
        Assert.Throws<ArgumentException>(() => new TangentFeatures(options with { Trained = TrainedLayers.Hidden }, 1));
        Assert.Throws<ArgumentException>(() => new TangentFeatures(options, 1).Transform(new float[74], new float[64]));
        Assert.Throws<ArgumentException>(() => new TangentFeatures(options, 1).Transform(new float[75], new float[65]));
    }

    private static TangentFeaturesOptions Options(string text, int height, int width, int channels, int features) =>
        new() { Architecture = Architecture.Parse(text), Height = height, Width = width, Channels = channels, FeatureCount = features };

    private static double[] Exact(TangentFeaturesOptions options, float[] images)
    {
        var kernel = new ConvolutionalKernel(
            options.Architecture,
            options.Height,
            options.Width,
            options.Channels,
            new KernelOptions { Kind = options.Kind, Trained = options.Trained, Precision = KernelPrecision.Double });
        return kernel.Compute(images);
    }
}

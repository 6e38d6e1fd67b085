using Tangent.Architectures;
using Tangent.Features;
using Tangent.Kernels;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Features;

public sealed class CntkSketchTests
{
    [Theory]
    [InlineData("conv3,relu,conv3,relu,gap,dense", TrainedLayers.All, 256, 256)]
    [InlineData("conv3,relu,conv3,relu,gap,dense", TrainedLayers.Hidden, 256, 256)]
    [InlineData("conv3v,relu,conv2,relu,flatten,dense", TrainedLayers.All, 300, 128)]
    [InlineData("conv3,relu,pool2,conv3,relu,gap,dense", TrainedLayers.All, 512, 256)]
    [InlineData("conv2,conv3,relu,gap,dense,relu,dense", TrainedLayers.All, 256, 256)]
    [InlineData("conv3,relu,gap,dense", TrainedLayers.Hidden, 256, 256)]
    public void Transform_MeanOverSeeds_IsTheExactKernelUpToTruncation(string architecture, TrainedLayers trained, int m, int r)
    {
        const int n = 4, side = 6, channels = 2, seeds = 60;
        float[] x = Images(n, side, channels);
        var network = Architecture.Parse(architecture);
        double[] exact = new ConvolutionalKernel(network, side, side, channels, new KernelOptions { Trained = trained }).Compute(x);
        double[] mean = new double[n * n], square = new double[n * n];
        float[] z = new float[n * m];
        for (int seed = 0; seed < seeds; seed++)
        {
            Map(network, side, channels, m, r, trained, (ulong)seed).Transform(x, z);
            for (int e = 0; e < n * n; e++)
            {
                double value = NaiveSketch.Dot(z.AsSpan(e / n * m, m), z.AsSpan(e % n * m, m));
                mean[e] += value / seeds;
                square[e] += value * value / seeds;
            }
        }

        for (int e = 0; e < n * n; e++)
        {
            double norms = Math.Sqrt(exact[e / n * (n + 1)] * exact[e % n * (n + 1)]);
            double spread = Math.Sqrt(Math.Max(0, square[e] - mean[e] * mean[e]));

            // Sampling, truncation at degree 12, and what composing noisy layers of r numbers adds.
            Assert.InRange(mean[e] - exact[e], -5 * spread / Math.Sqrt(seeds) - 0.03 * norms, 5 * spread / Math.Sqrt(seeds) + 0.03 * norms);
            Assert.InRange(spread, 0, 0.4 * norms);
        }
    }

    [Fact]
    public void Transform_MorePositionNumbers_LowersTheError()
    {
        const int n = 6, side = 8, channels = 3;
        float[] x = Images(n, side, channels);
        var network = Architecture.Convolutional(2);
        double[] exact = new ConvolutionalKernel(network, side, side, channels).Compute(x);
        double narrow = 0, wide = 0;
        for (ulong seed = 0; seed < 6; seed++)
        {
            narrow += RelativeError(Map(network, side, channels, 128, 128, TrainedLayers.All, seed), x, exact) / 6;
            wide += RelativeError(Map(network, side, channels, 2048, 2048, TrainedLayers.All, seed), x, exact) / 6;
        }

        Assert.InRange(wide, 0, 0.12);
        Assert.InRange(wide, 0, 0.5 * narrow);
    }

    [Fact]
    public void Transform_ScaledImage_ScalesTheFeatures()
    {
        const int side = 5, channels = 2, m = 128;
        CntkSketch map = Map(Architecture.Parse("conv3,relu,conv3v,relu,gap,dense"), side, channels, m, 128, TrainedLayers.All, 3);
        float[] x = Images(1, side, channels), z = new float[m], scaled = new float[m], zero = new float[m];
        map.Transform(x, z);
        map.Transform([.. x.Select(v => 4 * v)], scaled);
        for (int i = 0; i < m; i++)
            Assert.Equal(4 * z[i], scaled[i], 1e-3f * (1 + Math.Abs(z[i])));
        zero.AsSpan().Fill(1);
        map.Transform(new float[x.Length], zero);
        Assert.All(zero, v => Assert.Equal(0, v));
    }

    [Fact]
    public void Transform_Block_EqualsImageByImageAndIsFixedBySeed()
    {
        const int n = 3, side = 5, channels = 1, m = 64;
        var network = Architecture.Parse("conv3,relu,conv3,relu,flatten,dense");
        float[] x = Images(n, side, channels), block = new float[n * m], single = new float[m], other = new float[n * m];
        Map(network, side, channels, m, 64, TrainedLayers.All, 3).Transform(x, block);
        CntkSketch again = Map(network, side, channels, m, 64, TrainedLayers.All, 3);
        for (int i = n - 1; i >= 0; i--)
        {
            again.Transform(x.AsSpan(i * side * side, side * side), single);
            Assert.Equal(block[(i * m)..((i + 1) * m)], single);
        }

        Map(network, side, channels, m, 64, TrainedLayers.All, 4).Transform(x, other);
        Assert.NotEqual(block, other);
    }

    [Fact]
    public void Constructor_BadOptions_Throws()
    {
        Assert.Throws<ArgumentException>(() => new CntkSketch(new CntkSketchOptions { Architecture = Architecture.FullyConnected(2) }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CntkSketch(new CntkSketchOptions { PositionDimension = 48 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CntkSketch(new CntkSketchOptions { Height = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CntkSketch(new CntkSketchOptions { Degree = 1 }));
        var misfit = Architecture.Parse("pool5,conv3,relu,gap,dense");
        Assert.Throws<ArgumentException>(() => new CntkSketch(new CntkSketchOptions { Architecture = misfit }));
    }

    // Smooth images on a bright ground: neighbouring positions are alike, which is the hard case for signed sums.
    private static float[] Images(int n, int side, int channels)
    {
        float[] noise = NaiveSketch.Gaussian(n * side * side * channels, 5);
        for (int i = 0; i < noise.Length; i++)
            noise[i] = 1 + 0.5f * noise[i] + MathF.Sin(i / (float)(channels * side) + i / (side * side * channels));
        return noise;
    }

    private static CntkSketch Map(Architecture network, int side, int channels, int m, int r, TrainedLayers trained, ulong seed) => new(
        new CntkSketchOptions
        {
            Architecture = network,
            Height = side,
            Width = side,
            Channels = channels,
            FeatureCount = m,
            PositionDimension = r,
            NodeDimension = r,
            Degree = 12,
            Trained = trained,
        },
        seed);

    private static double RelativeError(CntkSketch map, float[] x, double[] exact)
    {
        int n = x.Length / map.InputDimension, m = map.OutputDimension;
        float[] z = new float[n * m];
        map.Transform(x, z);
        double error = 0;
        for (int e = 0; e < n * n; e++)
            error += Math.Pow(NaiveSketch.Dot(z.AsSpan(e / n * m, m), z.AsSpan(e % n * m, m)) - exact[e], 2);
        return Math.Sqrt(error / exact.Sum(k => k * k));
    }
}

using System.Globalization;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text.Json;
using CsCheck;
using Tangent.Architectures;
using Tangent.Kernels;
using Tangent.Numerics;
using Tangent.Tests.Numerics;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Kernels;

public sealed class ConvolutionalKernelTests
{
    private static readonly Gen<string> Architectures = Gen.Select(
        Pick("", "conv3,relu,", "conv2,relu,", "conv3v,relu,", "conv4,", "pool2,", "conv1,relu,", "conv5,relu,"),
        Pick("conv3,relu,", "conv2v,relu,", "conv3,conv2,relu,", "conv4,leaky-0.4,conv3,abs,", "conv3,"),
        Pick("", "pool2,", "pool3,"),
        Pick("", "conv3,relu,", "conv2,pool2,relu,", "conv2v,relu,", "conv6,leaky0.2,"),
        Pick("gap,dense", "flatten,dense", "gap,dense,relu,dense", "flatten,dense,dense,relu,dense"),
        (a, b, c, d, e) => a + b + c + d + e);

    [Fact]
    [Trait(VectorWidthTests.Trait, VectorWidthTests.Value)]
    public void Compute_Golden_Agrees()
    {
        foreach (JsonElement golden in ExactKernels.Root.GetProperty("convolutional").EnumerateArray())
        {
            string layer = $"conv{golden.GetProperty("filter")}{(golden.GetProperty("padding").GetString() == "valid" ? "v" : "")},relu,";
            string body = string.Concat(Enumerable.Repeat(layer, golden.GetProperty("depth").GetInt32()));
            AssertGolden(golden, Architecture.Parse($"{body}{golden.GetProperty("head")},dense"), TrainedLayers.All);
        }

        foreach (JsonElement golden in ExactKernels.Root.GetProperty("architectures").EnumerateArray())
        {
            TrainedLayers trained = golden.GetProperty("trained").GetString() == "hidden" ? TrainedLayers.Hidden : TrainedLayers.All;
            AssertGolden(golden, Architecture.Parse(golden.GetProperty("arch").GetString()!), trained);
        }
    }

    [Fact]
    public void Compute_PaperCntk_Agrees()
    {
        JsonElement golden = ExactKernels.Root.GetProperty("paper_cntk");
        var architecture = Architecture.Parse("conv3v,relu,conv3v,relu,conv3v,relu,gap,dense");
        var options = new KernelOptions { Trained = TrainedLayers.Hidden, Precision = KernelPrecision.Double };
        double[] ntk = [.. Compute(golden, architecture, options, out int channels).Select(k => k * channels)];
        ExactKernels.AssertClose(ExactKernels.Numbers(golden.GetProperty("hidden_times_channels")), ntk, 1e-9);
        // The values of the published code differ from plain loops by up to 2e-9.
        ExactKernels.AssertClose(ExactKernels.Numbers(golden.GetProperty("ntk")), ntk, 1e-8);
    }

    [Fact]
    public void Compute_RandomArchitectures_EqualNaive()
    {
        int compared = 0;
        Gen.Select(Architectures, Gen.Int[1, 8], Gen.Int[1, 8], Gen.Int[1, 3], Gen.Enum<TrainedLayers>(), Gen.UInt[0, 1000]).Sample(
            (text, height, width, channels, trained, seed) =>
            {
                var architecture = Architecture.Parse(text);
                if (!Fits(architecture, height, width))
                    return;
                Interlocked.Increment(ref compared);
                double[] x = Images(3, height, width, channels, seed);
                int d = height * width * channels;
                foreach (KernelKind kind in Enum.GetValues<KernelKind>())
                {
                    var options = new KernelOptions { Kind = kind, Trained = trained, Precision = KernelPrecision.Double };
                    KernelOptions halved = options with { Precision = KernelPrecision.Single };
                    double[] k = new ConvolutionalKernel(architecture, height, width, channels, options).Compute(x);
                    double[] single = new ConvolutionalKernel(architecture, height, width, channels, halved).Compute(x);
                    for (int i = 0; i < 3; i++)
                    {
                        for (int j = 0; j < 3; j++)
                        {
                            (double nngp, double ntk) = NaiveConvolutionalKernel.Compute(
                                architecture, height, width, channels, x[(i * d)..((i + 1) * d)], x[(j * d)..((j + 1) * d)], trained);
                            double expected = kind == KernelKind.Nngp ? nngp : ntk;
                            double scale = Math.Sqrt(k[i * 4] * k[j * 4]);
                            string entry = $"{text} {kind} {i},{j}, {expected:R} expected: ";
                            Assert.True(Math.Abs(expected - k[i * 3 + j]) <= 1e-7 * scale, $"{entry}{k[i * 3 + j]:R}");
                            Assert.True(Math.Abs(expected - single[i * 3 + j]) <= 2e-3 * scale, $"{entry}{single[i * 3 + j]:R}");
                        }
                    }
                }
            },
            iter: 300);
        Assert.InRange(compared, 50, 300);
    }

    [Fact]
    public void Compute_Blocks_EqualWhole()
    {
        const int N = 11;
        var kernel = new ConvolutionalKernel(Architecture.Parse("conv3,relu,pool2,conv3,relu,gap,dense"), 6, 4, 2);
        KernelRows x = kernel.Prepare(Images(N, 6, 4, 2, 1));
        double[] whole = kernel.Compute(x);
        for (int i = 0; i < N; i++)
        {
            for (int j = 0; j < N; j++)
                Assert.Equal(whole[i * N + j], whole[j * N + i]);
        }

        double[] rows = new double[5 * N];
        kernel.ComputeRows(x, 3, 5, x, rows);
        Assert.Equal(whole[(3 * N)..(8 * N)], rows);
        Assert.Equal(Enumerable.Range(0, N).Select(i => whole[i * N + i]), kernel.ComputeDiagonal(x));
        double[] cross = kernel.Compute(Images(N, 6, 4, 2, 1), Images(N, 6, 4, 2, 1));
        ExactKernels.AssertClose(whole, cross, 1e-5);
    }

    [Fact]
    public void Compute_OneThread_SameBits()
    {
        double[] x = Images(9, 5, 6, 3, 3);
        var kernel = new ConvolutionalKernel(Architecture.Parse("conv3,relu,conv3,relu,gap,dense"), 5, 6, 3);
        int threads = Parallelism.MaxThreads;
        try
        {
            Parallelism.MaxThreads = 2;
            double[] two = kernel.Compute(x);
            Parallelism.MaxThreads = 1;
            Assert.Equal(two, kernel.Compute(x));
        }
        finally
        {
            Parallelism.MaxThreads = threads;
        }
    }

    [Fact]
    public void Compute_Floats_EqualDoubles()
    {
        double[] x = [.. Images(3, 4, 4, 3, 2).Select(v => (double)(float)v)];
        var kernel = new ConvolutionalKernel(Architecture.Convolutional(2), 4, 4, 3);
        Assert.Equal(kernel.Compute(x), kernel.Compute(x.Select(v => (float)v).ToArray()));
    }

    [Theory]
    [InlineData(KernelPrecision.Double, 1e-12)]
    [InlineData(KernelPrecision.Single, 1e-5)]
    public void Compute_ScaledImages_IsHomogeneous(KernelPrecision precision, double tolerance)
    {
        double[] x = Images(2, 4, 5, 2, 5);
        var kernel = new ConvolutionalKernel(Architecture.Convolutional(3), 4, 5, 2, new KernelOptions { Precision = precision });
        double[] k = kernel.Compute(x);
        double[] scaled = kernel.Compute(x.Select((v, i) => i < 40 ? v * 3e-30 : v * 7e35).ToArray());
        ExactKernels.AssertClose([1, 1], [scaled[0] / k[0] / 9e-60, scaled[3] / k[3] / 49e70], tolerance);
        ExactKernels.AssertClose([1], [scaled[1] / k[1] / 21e5], tolerance);
    }

    [Theory]
    [InlineData(KernelPrecision.Double, 1e-12)]
    [InlineData(KernelPrecision.Single, 2e-5)]
    [Trait(VectorWidthTests.Trait, VectorWidthTests.Value)]
    public void Compute_EveryRegisterWidth_Agrees(KernelPrecision precision, double tolerance)
    {
        foreach (string text in new[] { "conv3,relu,pool2,conv2,leaky0.3,gap,dense", "conv4,relu,conv3v,abs,flatten,dense,relu,dense" })
        {
            foreach (int side in new[] { 4, 6, 18 })
            {
                double[] x = Images(2, side, side, 2, 8);
                var architecture = Architecture.Parse(text);
                var options = new KernelOptions { Precision = precision };
                double[] wide = new ConvolutionalKernel(architecture, side, side, 2, options, wide: true).Compute(x);
                double[] native = new ConvolutionalKernel(architecture, side, side, 2, options, wide: false).Compute(x);
                ExactKernels.AssertClose(wide, native, tolerance);
            }
        }
    }

    [Fact]
    public void Compute_ZeroImageAndBlankPatches_AreFinite()
    {
        double[] x = Images(3, 6, 6, 1, 6);
        x.AsSpan(0, 36).Clear();
        x.AsSpan(36, 18).Clear();
        double[] k = new ConvolutionalKernel(Architecture.Convolutional(2), 6, 6, 1).Compute(x);
        Assert.Equal([0, 0, 0], k[..3]);
        Assert.All(k, v => Assert.True(double.IsFinite(v)));
        Assert.True(k[4] > 0);
    }

    [Fact]
    public void Compute_Images_IsPositiveSemiDefinite()
    {
        const int N = 12;
        var options = new KernelOptions { Precision = KernelPrecision.Double };
        double[] k = new ConvolutionalKernel(Architecture.Convolutional(2), 3, 3, 1, options).Compute(Images(N, 3, 3, 1, 7));
        // Cholesky without a shift: every pivot of a positive definite matrix is positive.
        for (int j = 0; j < N; j++)
        {
            Assert.True(k[j * N + j] > 0);
            for (int i = j + 1; i < N; i++)
            {
                double factor = k[i * N + j] / k[j * N + j];
                for (int c = j; c < N; c++)
                    k[i * N + c] -= factor * k[j * N + c];
            }
        }
    }

    [Fact]
    public void Constructor_BadArchitecture_Throws()
    {
        Assert.Throws<ArgumentException>(() => new ConvolutionalKernel(Architecture.FullyConnected(1), 4, 4, 1));
        Assert.Throws<ArgumentException>(() => new ConvolutionalKernel(Architecture.Parse("conv3,relu,pool3,gap,dense"), 4, 4, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConvolutionalKernel(Architecture.Convolutional(1), 0, 4, 1));
        var kernel = new ConvolutionalKernel(Architecture.Convolutional(1), 2, 2, 1);
        Assert.Throws<ArgumentException>(() => kernel.Compute(new[] { 1, 2, double.NaN, 3 }));
        Assert.Throws<ArgumentException>(() => new ConvolutionalKernel(Architecture.Parse("conv3,gelu,gap,dense"), 4, 4, 1));
        Assert.Throws<FormatException>(() => Architecture.Parse("conv3,relu,relu,gap,dense"));
        Assert.Throws<FormatException>(() => Architecture.Parse("conv3,flatten,relu,dense"));
    }

    private static Gen<string> Pick(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static void AssertGolden(JsonElement golden, Architecture architecture, TrainedLayers trained)
    {
        foreach (KernelKind kind in Enum.GetValues<KernelKind>())
        {
            double[] expected = ExactKernels.Numbers(golden.GetProperty(kind == KernelKind.Ntk ? "ntk" : "nngp"));
            var options = new KernelOptions { Kind = kind, Trained = trained, Precision = KernelPrecision.Double };
            ExactKernels.AssertClose(expected, Compute(golden, architecture, options, out _), 1e-9);
            options = options with { Precision = KernelPrecision.Single };
            ExactKernels.AssertClose(expected, Compute(golden, architecture, options, out _), 1e-4);
        }
    }

    private static double[] Compute(JsonElement golden, Architecture architecture, KernelOptions options, out int channels)
    {
        JsonElement images = golden.GetProperty("images_hwc");
        int height = images[0].GetArrayLength(), width = images[0][0].GetArrayLength();
        channels = images[0][0][0].GetArrayLength();
        return new ConvolutionalKernel(architecture, height, width, channels, options).Compute(ExactKernels.Numbers(images));
    }

    private static bool Fits(Architecture architecture, int height, int width)
    {
        try
        {
            architecture.Shapes(height, width);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // The last image repeats the first one shifted, so that some patches are equal; one has a blank corner.
    private static double[] Images(int count, int height, int width, int channels, uint seed)
    {
        int d = height * width * channels;
        double[] x = new double[count * d];
        new PhiloxStream(seed, 1).FillGaussian(0, x);
        x.AsSpan(0, d - channels).CopyTo(x.AsSpan((count - 1) * d + channels));
        x.AsSpan(d, d / 3).Clear();
        return x;
    }
}

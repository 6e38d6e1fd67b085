using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text.Json;
using CsCheck;
using Tangent.Architectures;
using Tangent.Kernels;
using Tangent.Numerics;
using Tangent.Tests.Numerics;

namespace Tangent.Tests.Kernels;

public sealed class FullyConnectedKernelTests
{
    private static readonly KernelOptions Nngp = new() { Kind = KernelKind.Nngp };

    [Fact]
    [Trait(VectorWidthTests.Trait, VectorWidthTests.Value)]
    public void Compute_Golden_Agrees()
    {
        foreach (JsonElement golden in ExactKernels.Root.GetProperty("fully_connected").EnumerateArray())
        {
            double[] x = ExactKernels.Numbers(golden.GetProperty("x"));
            var architecture = Architecture.FullyConnected(golden.GetProperty("depth").GetInt32());
            double[] ntk = new FullyConnectedKernel(architecture, 5).Compute(x);
            double[] nngp = new FullyConnectedKernel(architecture, 5, Nngp).Compute(x);
            ExactKernels.AssertClose(ExactKernels.Numbers(golden.GetProperty("ntk")), ntk, 1e-10);
            ExactKernels.AssertClose(ExactKernels.Numbers(golden.GetProperty("nngp")), nngp, 1e-10);
        }
    }

    [Fact]
    public void Compute_AnyShape_EqualsProfile()
    {
        string[] texts =
        [
            "dense", "dense,relu,dense", "dense,dense,relu,dense,relu,dense,relu,dense", "dense,abs,dense",
            "dense,leaky-0.5,dense,abs,dense,leaky0.9,dense", "dense,gelu,dense", "dense,erf,dense,relu,dense", "dense,cos,dense",
        ];
        Gen.Select(Gen.Int[1, 9], Gen.Int[0, 150], Gen.Int[0, 70], Gen.Int[0, texts.Length - 1], Gen.UInt, Gen.Bool).Sample(
            (d, n, m, text, seed, hidden) =>
            {
                var options = new KernelOptions { Trained = hidden ? TrainedLayers.Hidden : TrainedLayers.All };
                double[] x = Gaussian(n * d, seed), y = Gaussian(m * d, seed + 1);
                var kernel = new FullyConnectedKernel(Architecture.Parse(texts[text]), d, options);
                double[] k = kernel.Compute(x, y);
                for (int i = 0; i < n; i++)
                {
                    for (int j = 0; j < m; j++)
                        Assert.Equal(Direct(kernel.Profile, x.AsSpan(i * d, d), y.AsSpan(j * d, d)), k[i * m + j], 1e-6 * d);
                }

                Assert.Equal(kernel.Compute(x, x), kernel.Compute(x));
            },
            iter: 60);
    }

    [Fact]
    public void Compute_Blocks_EqualWhole()
    {
        const int N = 310;
        var kernel = new FullyConnectedKernel(Architecture.FullyConnected(2), 7);
        KernelRows x = kernel.Prepare(Gaussian(N * 7, 1));
        double[] whole = kernel.Compute(x);
        for (int i = 0; i < N; i++)
        {
            for (int j = 0; j < i; j++)
                Assert.Equal(whole[i * N + j], whole[j * N + i]);
        }

        (int, int, int, int)[] blocks = [(0, N, 0, N), (3, 300, 3, 300), (10, 290, 0, N), (128, 128, 20, 130), (299, 1, 0, 1)];
        foreach ((int first, int count, int column, int columns) in blocks)
        {
            double[] block = new double[count * columns];
            kernel.ComputeBlock(x, first, count, x, column, columns, block);
            for (int i = 0; i < block.Length; i++)
                Assert.Equal(whole[(first + i / columns) * N + column + i % columns], block[i]);
        }

        double[] rows = new double[20 * N];
        kernel.ComputeRows(x, 90, 20, x, rows);
        Assert.Equal(whole[(90 * N)..(110 * N)], rows);
        Assert.Equal(Enumerable.Range(0, N).Select(i => whole[i * N + i]), kernel.ComputeDiagonal(x));
    }

    [Fact]
    public void Compute_OneThread_SameBits()
    {
        double[] x = Gaussian(200 * 6, 3);
        var kernel = new FullyConnectedKernel(Architecture.FullyConnected(3), 6);
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
    public void Compute_ScaledRows_IsHomogeneous()
    {
        double[] x = Gaussian(5 * 4, 4);
        double[] scaled = [.. x.Select((v, i) => v * Math.Pow(10, 60 * (i / 4) - 120))];
        var kernel = new FullyConnectedKernel(Architecture.FullyConnected(3), 4);
        double[] k = kernel.Compute(x);
        double[] expected = [.. k.Select((v, i) => v * Math.Pow(10, 60 * (i / 5) - 120) * Math.Pow(10, 60 * (i % 5) - 120))];
        double[] actual = kernel.Compute(scaled);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(1, actual[i] / expected[i], 12);
    }

    [Fact]
    public void Compute_ParallelAndNearlyParallelRows_AreAccurate()
    {
        var profile = new KernelProfile(Architecture.FullyConnected(3));
        var kernel = new FullyConnectedKernel(profile.Architecture, 3);
        double[] u = [0.3, -0.7, 1.1];
        Assert.Equal(Dot(u, u) * 3 * 4, kernel.Compute(u, new[] { 0.9, -2.1, 3.3 })[0], 13);
        Assert.Equal(Dot(u, u) * 3 * profile.Evaluate(-1), kernel.Compute(u, new[] { -0.9, 2.1, -3.3 })[0], 13);

        // In the plane the angle is known: K_L is 4 - theta (0 + 1 + 2 + 3)/pi to first order in the angle.
        foreach (double theta in new[] { 1e-5, 1e-7, 1e-9 })
        {
            double k = kernel.Compute(new[] { 1.0, 0, 0 }, new[] { Math.Cos(theta), Math.Sin(theta), 0 })[0];
            Assert.Equal(6 / Math.PI, (4 - k) / theta, 1e-4 + 1e-14 / theta);
        }
    }

    [Fact]
    public void Compute_ZeroRow_IsZero()
    {
        double[] k = new FullyConnectedKernel(Architecture.FullyConnected(2), 2).Compute(new[] { 0.0, 0, 1, 2 });
        Assert.Equal([0, 0, 0], k[..3]);
        Assert.Equal(15, k[3], 12);
    }

    [Fact]
    public void Compute_Floats_EqualDoubles()
    {
        float[] x = [.. Gaussian(30, 5).Select(v => (float)v)];
        var kernel = new FullyConnectedKernel(Architecture.FullyConnected(2), 3);
        Assert.Equal(kernel.Compute(x.Select(v => (double)v).ToArray()), kernel.Compute(x));
    }

    [Fact]
    [Trait(VectorWidthTests.Trait, VectorWidthTests.Value)]
    public void Recursion_EveryRegisterWidth_Agrees()
    {
        ArcCosineRecursion recursion = ArcCosineRecursion.Of(new KernelProfile(Architecture.FullyConnected(4)))!;
        double[] wide = [.. Enumerable.Range(0, 64).Select(i => Math.Cos(i * Math.PI / 63))];
        double[] complements = [.. wide.Select(c => 1 - Math.Abs(c))];
        double[] native = [.. wide];
        double[] expected = [.. wide.Select(new KernelProfile(Architecture.FullyConnected(4)).Evaluate)];
        recursion.Evaluate<NativeLanes<double>, Vector<double>>(native, [.. complements]);
        recursion.Evaluate<Lanes512<double>, Vector512<double>>(wide, complements);
        ExactKernels.AssertClose(expected, native, 1e-14);
        ExactKernels.AssertClose(expected, wide, 1e-14);
    }

    [Fact]
    public void Compute_BadArguments_Throw()
    {
        var kernel = new FullyConnectedKernel(Architecture.FullyConnected(1), 2);
        Assert.Throws<ArgumentException>(() => kernel.Compute(new double[3]));
        Assert.Throws<ArgumentException>(() => kernel.Compute(new[] { 1, double.NaN }));
        Assert.Throws<ArgumentException>(() => kernel.Compute(new[] { 1, double.PositiveInfinity }));
        var other = new FullyConnectedKernel(Architecture.FullyConnected(1), 2);
        Assert.Throws<ArgumentException>(() => kernel.Compute(other.Prepare(new double[2])));
        KernelRows x = kernel.Prepare(new double[4]);
        Assert.Throws<ArgumentOutOfRangeException>(() => kernel.ComputeRows(x, 1, 2, x, new double[4]));
        Assert.Throws<ArgumentException>(() => kernel.ComputeRows(x, 0, 2, x, new double[3]));
        Assert.Throws<ArgumentException>(() => new FullyConnectedKernel(Architecture.Convolutional(1), 2));
    }

    [Fact]
    public void EstimateSeconds_Rows_IsPositive()
    {
        var kernel = new FullyConnectedKernel(Architecture.FullyConnected(1), 2);
        Assert.InRange(kernel.EstimateSeconds(kernel.Prepare(Gaussian(20, 1)), 1_000_000), 1e-9, 1e9);
    }

    private static double[] Gaussian(int count, uint seed)
    {
        double[] numbers = new double[count];
        new PhiloxStream(seed, 0).FillGaussian(0, numbers);
        return numbers;
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    private static double Direct(KernelProfile profile, ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double scale = Math.Sqrt(Dot(x, x)) * Math.Sqrt(Dot(y, y));
        return (profile.IsHomogeneous ? scale : 1) * profile.Evaluate(Dot(x, y) / scale);
    }
}

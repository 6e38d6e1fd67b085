using Tangent.Architectures;
using Tangent.Features;
using Tangent.Kernels;
using Tangent.Numerics;

namespace Tangent.Tests.Features;

public sealed class KernelSectionsGradientsTests
{
    [Theory]
    [InlineData("dense,relu,dense", 1, 7, 40, 1)]
    [InlineData("dense,relu,dense", 5, 70, 600, 2)]
    [InlineData("dense,relu,dense,relu,dense", 9, 65, 513, 1)]
    [InlineData("dense,relu,dense,relu,dense,relu,dense", 33, 3, 100, 3)]
    [InlineData("dense,gelu,dense", 6, 20, 90, 2)]
    public void Gradients_AnyRows_AreCentralDifferences(string architecture, int d, int n, int m, int outputs)
    {
        var kernel = new FullyConnectedKernel(Architecture.Parse(architecture), d);
        float[] stored = RandomFourierFeaturesTests.Gaussians(m, d, 1), x = RandomFourierFeaturesTests.Gaussians(n, d, 2), weights = RandomFourierFeaturesTests.Gaussians(outputs, m, 3);
        AssertDifferences(kernel, stored, x, weights, 1e-5);
    }

    [Fact]
    public void Gradients_AtStoredRows_AreTheMeanOfBothSides()
    {
        // The kernel has a kink along the stored row's own direction, across which central differences take the mean.
        const int D = 4, M = 30;
        float[] stored = RandomFourierFeaturesTests.Gaussians(M, D, 1), weights = RandomFourierFeaturesTests.Gaussians(1, M, 3);
        AssertDifferences(new FullyConnectedKernel(Architecture.FullyConnected(2), D), stored, stored, weights, 1e-5);
        float[] opposite = Array.ConvertAll(stored, v => -2 * v);
        AssertDifferences(new FullyConnectedKernel(Architecture.FullyConnected(1), D), stored, opposite, weights, 1e-5);
    }

    [Fact]
    public void Gradients_ZeroRow_IsZero()
    {
        var map = new KernelSections(new FullyConnectedKernel(Architecture.FullyConnected(1), 3), RandomFourierFeaturesTests.Gaussians(10, 3, 1));
        float[] gradients = [1, 2, 3];
        map.Gradients(new float[3], RandomFourierFeaturesTests.Gaussians(1, 10, 3), 1, gradients);
        Assert.Equal([0, 0, 0], gradients);
    }

    [Fact]
    public void Gradients_OtherBlocksOrThreads_SameBits()
    {
        const int D = 5, N = 150;
        var map = new KernelSections(new FullyConnectedKernel(Architecture.FullyConnected(2), D), RandomFourierFeaturesTests.Gaussians(700, D, 1));
        float[] x = RandomFourierFeaturesTests.Gaussians(N, D, 2), weights = RandomFourierFeaturesTests.Gaussians(2, 700, 3), all = new float[N * 2 * D], one = new float[2 * D];
        map.GradientsParallel(x, weights, 2, all);
        map.Gradients(x.AsSpan(77 * D, D), weights, 2, one);
        Assert.Equal(all[(77 * 2 * D)..(78 * 2 * D)], one);
    }

    [Fact]
    public void Gradients_BadArguments_Throws()
    {
        var map = new KernelSections(new FullyConnectedKernel(Architecture.FullyConnected(1), 3), RandomFourierFeaturesTests.Gaussians(10, 3, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => map.Gradients(new float[3], [], 0, []));
        Assert.Throws<ArgumentException>(() => map.Gradients(new float[3], new float[9], 1, new float[3]));
        Assert.Throws<ArgumentException>(() => map.Gradients(new float[3], new float[10], 1, new float[4]));
        var images = new ConvolutionalKernel(Architecture.Parse("conv3,relu,gap,dense"), 2, 2, 1);
        Assert.Throws<NotSupportedException>(() => new KernelSections(images, [1, 2, 3, 4]).Gradients(new float[4], [1], 1, new float[4]));
    }

    private static void AssertDifferences(FullyConnectedKernel kernel, float[] stored, float[] x, float[] weights, double tolerance)
    {
        const double Step = 1e-5;
        int d = kernel.InputDimension, m = stored.Length / d, n = x.Length / d, k = weights.Length / m;
        float[] gradients = new float[n * k * d];
        new KernelSections(kernel, stored).Gradients(x, weights, k, gradients);
        double[] exact = Array.ConvertAll(x, v => (double)v), rows = Array.ConvertAll(stored, v => (double)v);
        double error = 0, total = 0;
        for (int j = 0; j < d; j++)
        {
            double[] above = Values(Step), below = Values(-Step);
            for (int e = 0; e < above.Length; e++)
            {
                double expected = (above[e] - below[e]) / (2 * Step);
                error += Math.Pow(gradients[e * d + j] - expected, 2);
                total += expected * expected;
            }

            double[] Values(double by)
            {
                double[] moved = [.. exact];
                for (int i = j; i < moved.Length; i += d)
                    moved[i] += by;
                double[] sections = kernel.Compute(moved, rows);
                return [.. Enumerable.Range(0, n * k).Select(e => Enumerable.Range(0, m).Sum(q => sections[e / k * m + q] * weights[e % k * m + q]))];
            }
        }

        double relative = Math.Sqrt(error / total);
        TestContext.Current.TestOutputHelper?.WriteLine($"differences: {relative:g3} of {Math.Sqrt(total):g3}");
        Assert.True(relative < tolerance, $"relative error {relative:g3}");
    }
}

using Tangent.Architectures;
using Tangent.Features;
using Tangent.Kernels;
using Tangent.Numerics;

namespace Tangent.Tests.Features;

public sealed class KernelSectionsTests
{
    private static readonly FullyConnectedKernel s_kernel = new(Architecture.FullyConnected(2), 5);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(70, 600)]
    public void Transform_AnyRows_GivesTheKernel(int n, int m)
    {
        float[] stored = RandomFourierFeaturesTests.Gaussians(m, 5, 1), x = RandomFourierFeaturesTests.Gaussians(n, 5, 2);
        var map = new KernelSections(s_kernel, stored);
        Assert.Equal((5, m), (map.InputDimension, map.OutputDimension));
        double[] expected = s_kernel.Compute(x, stored);
        Assert.All(expected.Zip(map.Transform(x)), p => Assert.Equal(p.First, p.Second, 1e-5 * (1 + Math.Abs(p.First))));
        Assert.Equal(s_kernel.ComputeDiagonal(s_kernel.Prepare(x)), map.Diagonal(x));
    }

    [Fact]
    public void Apply_AnyWeights_IsWeightsTimesTransform()
    {
        const int N = 70, M = 600, K = 3;
        float[] x = RandomFourierFeaturesTests.Gaussians(N, 5, 2);
        double[] weights = new double[K * M], sums = new double[N * K];
        new PhiloxStream(4, 1).FillGaussian(0, weights);
        var map = new KernelSections(s_kernel, RandomFourierFeaturesTests.Gaussians(M, 5, 1));
        map.Apply(x, weights, sums);
        float[] features = map.Transform(x);
        for (int j = 0; j < sums.Length; j++)
            Assert.Equal(Enumerable.Range(0, M).Sum(i => weights[j % K * M + i] * features[j / K * M + i]), sums[j], 1e-9 * M);
        double[] row = new double[K];
        map.Apply(x.AsSpan(66 * 5, 5), weights, row);
        Assert.Equal(sums[(66 * K)..(67 * K)], row);
    }

    [Fact]
    public void Transform_NumbersThatAreTooLarge_ThrowsOneClearLine()
    {
        var map = new KernelSections(s_kernel, [1e30f, 0, 0, 0, 0]);
        Assert.Contains("scale the inputs", Assert.Throws<NumericalException>(() => map.Transform(new float[] { 1e30f, 1, 1, 1, 1 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new KernelSections(s_kernel, []));
        Assert.Throws<ArgumentException>(() => new KernelSections(s_kernel, new float[7]));
        Assert.Throws<ArgumentException>(() => map.Transform(new float[5], new float[2]));
    }
}

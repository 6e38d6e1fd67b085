using Tangent.Kernels;
using Tangent.Numerics;

namespace Tangent.Tests.Kernels;

public sealed class RbfKernelTests
{
    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(3, 2)]
    [InlineData(17, 4)]
    public void Compute_AnyDimension_EqualsFormula(int d, double width)
    {
        const int N = 90;
        double[] x = new double[N * d];
        new PhiloxStream(1, 2).FillGaussian(0, x);
        double[] k = new RbfKernel(d, width).Compute(x);
        for (int i = 0; i < N; i++)
        {
            for (int j = 0; j < N; j++)
            {
                double squares = Enumerable.Range(0, d).Sum(c => (x[i * d + c] - x[j * d + c]) * (x[i * d + c] - x[j * d + c]));
                Assert.Equal(Math.Exp(-squares / (2 * width * width)), k[i * N + j], 1e-13);
                Assert.Equal(k[i * N + j], k[j * N + i]);
            }
        }
    }

    [Fact]
    public void Constructor_BadWidth_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RbfKernel(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RbfKernel(1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RbfKernel(0, 1));
        Assert.Throws<ArgumentException>(() => new RbfKernel(1, 1).Compute(new[] { double.NaN }));
    }
}

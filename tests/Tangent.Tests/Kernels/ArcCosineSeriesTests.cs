using Tangent.Architectures;
using Tangent.Kernels;

namespace Tangent.Tests.Kernels;

public sealed class ArcCosineSeriesTests
{
    [Fact]
    public void Series_AtZero_AreThePapers()
    {
        double[] kappa1 = ArcCosineSeries.Kappa1(0, 9), kappa0 = ArcCosineSeries.Kappa0(0, 9);
        double factor = 1; // (2i)! / (4^i (i!)^2)
        Assert.Equal(1 / Math.PI, kappa1[0], 1e-15);
        Assert.Equal(0.5, kappa1[1], 1e-15);
        Assert.Equal(0.5, kappa0[0], 1e-15);
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(factor / Math.PI / ((2 * i + 1) * (2 * i + 2)), kappa1[2 * i + 2], 1e-15);
            Assert.Equal(factor / Math.PI / (2 * i + 1), kappa0[2 * i + 1], 1e-15);
            Assert.Equal(0, kappa1[2 * i + 3], 1e-15);
            Assert.Equal(0, kappa0[2 * i + 2], 1e-15);
            factor *= (2 * i + 1) / (2.0 * i + 2);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(0.7)]
    public void Series_AnyCenter_SumToTheKernels(double center)
    {
        double[] kappa1 = ArcCosineSeries.Kappa1(center, 200), kappa0 = ArcCosineSeries.Kappa0(center, 200);
        for (double x = -(1 - center) * 0.9; x <= (1 - center) * 0.9; x += 0.05)
        {
            Assert.Equal(Activation.Relu.Dual(center + x), Sum(kappa1, x), 1e-9);
            Assert.Equal(Activation.Relu.DualDerivative(center + x), Sum(kappa0, x), 1e-9);
        }
    }

    // math.md section 2: the truncation errors of the paper's series, which occur at 1.
    [Theory]
    [InlineData(0, 0.0225, 0.182)]
    [InlineData(1, 0.0093, 0.129)]
    [InlineData(3, 0.0035, 0.091)]
    [InlineData(7, 0.0013, 0.064)]
    public void Series_CutOff_LosesTheKnownMass(int last, double kappa1, double kappa0)
    {
        Assert.Equal(kappa1, 1 - Sum(ArcCosineSeries.Kappa1(0, 2 * last + 2), 1), 0.00006);
        Assert.Equal(kappa0, 1 - Sum(ArcCosineSeries.Kappa0(0, 2 * last + 1), 1), 0.0006);
    }

    [Fact]
    public void Complete_Series_IsExactAtTheEnd()
    {
        double[] series = ArcCosineSeries.Kappa0(0.4, 8);
        ArcCosineSeries.Complete(series, 0.6, 1);
        Assert.Equal(1, Sum(series, 0.6), 1e-14);
        Assert.Equal(ArcCosineSeries.Kappa0(0.4, 8)[..8], series[..8]);
    }

    [Fact]
    public void Kappa0_CenterOutside_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ArcCosineSeries.Kappa0(1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => ArcCosineSeries.Kappa0(-0.1, 3));
    }

    private static double Sum(double[] series, double x) => series.Select((c, k) => c * Math.Pow(x, k)).Sum();
}

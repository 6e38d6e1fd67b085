using Tangent.Architectures;
using Tangent.Kernels;

namespace Tangent.Tests.Kernels;

public sealed class KernelPolynomialTests
{
    [Fact]
    public void Fit_PolynomialKernel_FindsIt()
    {
        double[] fit = KernelPolynomial.Fit(t => 0.5 + 2 * t * t + t * t * t, 5);
        double[] expected = [0.5, 0, 2, 1, 0, 0];
        for (int k = 0; k < expected.Length; k++)
            Assert.Equal(expected[k], fit[k], 1e-6);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 8)]
    [InlineData(3, 16)]
    public void Fit_TangentKernel_IsExactOnTheDiagonalAndNonNegative(int depth, int degree)
    {
        var profile = new KernelProfile(Architecture.FullyConnected(depth));
        double[] fit = KernelPolynomial.Fit(profile.Evaluate, degree);
        Assert.Equal(depth + 1, fit.Sum(), 1e-12);
        Assert.All(fit, c => Assert.True(c >= 0));

        // No worse in the mean square than the series with its lost mass in the last term, which is one of the admissible polynomials at
        // depth 1.
        if (depth != 1)
            return;
        double[] value = ArcCosineSeries.Kappa1(0, degree), derivative = ArcCosineSeries.Kappa0(0, degree), series = [.. value];
        for (int k = 1; k <= degree; k++)
            series[k] += derivative[k - 1];
        ArcCosineSeries.Complete(series, 1, 2);
        Assert.True(MeanSquare(fit, profile) <= MeanSquare(series, profile));
    }

    private static double MeanSquare(double[] series, KernelProfile profile) => Enumerable.Range(0, 2001)
        .Select(r => (2 * r + 1.0) / 2001 - 1)
        .Average(t => Math.Pow(series.Select((c, k) => c * Math.Pow(t, k)).Sum() - profile.Evaluate(t), 2));
}

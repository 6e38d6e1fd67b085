using System.Numerics;
using Tangent.Architectures;
using Tangent.Kernels;
using Tangent.Numerics;

namespace Tangent.Tests.Numerics;

public sealed class GegenbauerSeriesTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(1000)]
    public void FromPowers_AnyDimension_SumsToTheSameFunction(int d)
    {
        double[] c = [.3, .1, 0, .7, .2, 0, .05, .4, .001, .02];
        double[] b = GegenbauerSeries.FromPowers(c, d, 0);
        foreach (double t in new[] { -1, -.7, 0, .2, .9, 1 })
        {
            double expected = c.Select((v, k) => v * Math.Pow(t, k)).Sum(), sum = 0, previous = 0, current = 1;
            for (int l = 0; l < b.Length; l++)
            {
                sum += b[l] * current;
                double next = l == 0 ? t : ((2.0 * l + d - 2) * t * current - l * previous) / (l + d - 2.0);
                (previous, current) = (current, next);
            }

            Assert.Equal(expected, sum, 1e-13);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(20)]
    [InlineData(400)]
    public void EvaluateOrthonormal_SquaredSum_IntegratesToWeights(int d)
    {
        // t = cos(angle) has density sin^(d-2); the trapezoidal rule in the angle is exact for polynomials of these degrees.
        double[] weights = [.5, -1, 0, 2, .25, 0, 0, 1.5];
        const int N = 4000;
        double[] t = [.. Enumerable.Range(1, N - 1).Select(i => Math.Cos(Math.PI * i / N))], values = new double[N - 1];
        GegenbauerSeries.EvaluateOrthonormal(weights, d, t, values);
        double mass = 0, integral = 0;
        for (int i = 0; i < t.Length; i++)
        {
            double density = Math.Pow(1 - t[i] * t[i], (d - 2) / 2.0);
            mass += density;
            integral += density * values[i] * values[i];
        }

        Assert.Equal(weights.Sum(w => w * w), integral / mass, d == 2 ? 0.01 : 1e-5);
    }

    [Theory]
    [InlineData(2, 5, 2)]
    [InlineData(3, 5, 11)]
    [InlineData(4, 3, 16)]
    [InlineData(20, 2, 209)]
    public void LogHarmonicCount_SmallCases_CountsHarmonics(int d, int l, double expected) =>
        Assert.Equal(expected, Math.Exp(GegenbauerSeries.LogHarmonicCount(d, l)), 1e-9 * expected);

    [Fact]
    public void MaclaurinCoefficients_ArcCosineKernels_MatchClosedForm()
    {
        // math: kappa1 has c_0 = 1/pi, c_1 = 1/2, c_{2i+2} = (1/pi) (2i)! / (4^i (i!)^2 (2i+1)(2i+2)).
        double[] c = MaclaurinSeries.Coefficients(Activation.Relu.Dual, 0.95, 40);
        // 256 points on the circle: the first alias is c_256 0.95^256, about 1e-12.
        double ratio = 1;
        Assert.Equal(1 / Math.PI, c[0], 1e-11);
        Assert.Equal(0.95 / 2, c[1], 1e-11);
        for (int i = 0; 2 * i + 2 < c.Length; i++)
        {
            Assert.Equal(ratio / Math.PI / ((2 * i + 1) * (2 * i + 2)) * Math.Pow(0.95, 2 * i + 2), c[2 * i + 2], 1e-11);
            ratio *= (2 * i + 1) / (2.0 * i + 2);
        }
    }

    [Fact]
    public void FromPowers_DeepKernelHighDimension_KeepsTheMass()
    {
        var profile = new KernelProfile(Architecture.FullyConnected(3));
        double[] c = MaclaurinSeries.Coefficients(profile.EvaluateComplex, 0.998, 3000);
        foreach (int d in new[] { 2, 3, 20, 5000, 1_000_000 })
            Assert.Equal(profile.Evaluate(0.998), GegenbauerSeries.FromPowers(c, d, 1e-7).Sum(), 1e-4);
    }

    [Fact]
    public void Transform_RandomSignal_EqualsDefinition()
    {
        var stream = new PhiloxStream(1, 9);
        Complex[] x = [.. Enumerable.Range(0, 16).Select(i => new Complex(stream.Gaussian(2 * i), stream.Gaussian(2 * i + 1)))];
        Complex[] fast = [.. x];
        MaclaurinSeries.Transform(fast);
        for (int k = 0; k < 16; k++)
        {
            Complex sum = Complex.Zero;
            for (int j = 0; j < 16; j++)
                sum += x[j] * Complex.FromPolarCoordinates(1, -2 * Math.PI * j * k / 16);
            Assert.True(Complex.Abs(sum - fast[k]) < 1e-12);
        }
    }
}

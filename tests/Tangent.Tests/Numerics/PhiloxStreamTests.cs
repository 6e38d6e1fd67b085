using Tangent.Numerics;

namespace Tangent.Tests.Numerics;

public sealed class PhiloxStreamTests
{
    [Theory]
    [InlineData(0, 0, 0, 0xe169c58d6627e8d5, 0x9b00dbd8bc57ac4c)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0x41c83b0e408f276d, 0x6d5451fda20bc7c6)]
    [InlineData(0x85a308d3243f6a88, 0x0370734413198a2e, 0x299f31d0a4093822, 0x94fdccebd16cfe09, 0x24126ea15001e420)]
    public void Philox_KnownAnswers_Match(ulong low, ulong high, ulong key, ulong expectedLow, ulong expectedHigh)
    {
        Assert.Equal((expectedLow, expectedHigh), PhiloxStream.Philox(low, high, key));
    }

    [Fact]
    public void FillGaussian_AnyStart_EqualsByPosition()
    {
        var stream = new PhiloxStream(7, 3);
        foreach (int start in new[] { 0, 1, 2, 5 })
        {
            foreach (int length in new[] { 0, 1, 2, 3, 8, 9 })
            {
                double[] numbers = new double[length];
                stream.FillGaussian(start, numbers);
                for (int i = 0; i < length; i++)
                    Assert.Equal(stream.Gaussian(start + i), numbers[i]);
            }
        }
    }

    [Fact]
    public void Gaussian_Moments_AreStandard()
    {
        double[] g = new double[1 << 18];
        new PhiloxStream(1, 2).FillGaussian(0, g);
        // Standard errors of the first four moments of n Gaussians: sqrt(1, 2, 15, 96 over n).
        double n = g.Length;
        Assert.InRange(g.Average(), -5 / Math.Sqrt(n), 5 / Math.Sqrt(n));
        Assert.InRange(g.Average(x => x * x) - 1, -5 * Math.Sqrt(2 / n), 5 * Math.Sqrt(2 / n));
        Assert.InRange(g.Average(x => x * x * x), -5 * Math.Sqrt(15 / n), 5 * Math.Sqrt(15 / n));
        Assert.InRange(g.Average(x => x * x * x * x) - 3, -5 * Math.Sqrt(96 / n), 5 * Math.Sqrt(96 / n));
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.25, -0.6744897501960817)]
    [InlineData(0.001, -3.090232306167813)]
    [InlineData(1e-20, -9.262340089798408)]
    public void InverseNormal_KnownQuantiles_Match(double p, double expected) => Assert.Equal(expected, InverseNormal.Evaluate(p), 1e-14 * Math.Max(1, Math.Abs(expected)));

    [Fact]
    public void InverseNormalLog_Random_EqualsPlatform()
    {
        var stream = new PhiloxStream(5, 5);
        for (int i = 0; i < 10000; i++)
        {
            double u = stream.Uniform(i) * Math.Pow(2, -(i % 60));
            Assert.Equal(Math.Log(u), InverseNormal.Log(u), 4e-16 * Math.Max(1, Math.Abs(Math.Log(u))));
        }
    }
}

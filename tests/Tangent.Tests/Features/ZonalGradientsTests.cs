using Tangent.Architectures;
using Tangent.Features;
using Tangent.Kernels;
using Tangent.Numerics;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Features;

public sealed class ZonalGradientsTests
{
    [Theory]
    [InlineData("dense,relu,dense,relu,dense", 2, 40, 1, 1e-4)] // On the circle f' grows without bound towards t = 1 and -1.
    [InlineData("dense,relu,dense,relu,dense", 5, 300, 2, 1e-5)]
    [InlineData("dense,relu,dense", 9, 64, 3, 1e-5)]
    [InlineData("dense,relu,dense,relu,dense,relu,dense", 33, 700, 1, 1e-5)]
    [InlineData("dense,relu,dense,relu,dense", 33, 30, 2, 1e-5)]
    [InlineData("dense,relu,dense,relu,dense", 200, 500, 1, 2e-5)] // The peak at t = 0 is narrower the larger d is.
    [InlineData("dense,gelu,dense,gelu,dense", 6, 200, 2, 1e-5)]
    [InlineData("dense,erf,dense", 12, 64, 1, 1e-5)]
    public void Gradients_AnyKernel_EqualsSeries(string text, int d, int features, int outputs, double tolerance)
    {
        var architecture = Architecture.Parse(text);
        var map = new ZonalFeatures(d, new ZonalOptions { Architecture = architecture, FeatureCount = features }, 3);
        var naive = new NaiveZonalFeatures(map, architecture, 3);
        const int n = 70;
        float[] rows = NaiveSketch.Gaussian(n * d, 4), weights = NaiveSketch.Gaussian(outputs * features, 5);
        float[] gradients = new float[n * outputs * d];
        map.Gradients(rows, weights, outputs, gradients);
        double error = 0, total = 0;
        for (int i = 0; i < n; i++)
        {
            for (int c = 0; c < outputs; c++)
            {
                double[] expected = naive.Gradient(rows.AsSpan(i * d, d), weights.AsSpan(c * features, features));
                for (int j = 0; j < d; j++)
                {
                    error += Math.Pow(gradients[(i * outputs + c) * d + j] - expected[j], 2);
                    total += expected[j] * expected[j];
                }
            }
        }

        double relative = Math.Sqrt(error / total);
        TestContext.Current.TestOutputHelper?.WriteLine($"{text} d {d}: carried {map.CarriedDegree}, {relative:g3}");
        Assert.True(relative < tolerance, $"relative error {relative:g3}");
    }

    [Theory]
    [InlineData("dense,relu,dense,relu,dense", 1, 8, 1e-3)]
    [InlineData("dense,relu,dense,relu,dense", 4, 200, 1e-3)]
    [InlineData("dense,relu,dense,relu,dense", 20, 1000, 5e-3)] // Features interpolate f linearly: near its peak their slope is half a cell off.
    [InlineData("dense,gelu,dense,gelu,dense", 4, 200, 1e-3)]
    [InlineData("dense,gelu,dense,gelu,dense", 1, 8, 1e-3)]
    public void Gradients_AnyKernel_EqualsDifferencesOfFeatures(string text, int d, int features, double tolerance)
    {
        var map = new ZonalFeatures(d, new ZonalOptions { Architecture = Architecture.Parse(text), FeatureCount = features }, 1);
        float[] rows = NaiveSketch.Gaussian(10 * d, 6), weights = NaiveSketch.Gaussian(map.OutputDimension, 7);
        GradientDifferences.AssertEqual(map, rows, weights, 1e-3f, tolerance);
    }

    [Fact]
    public void Gradients_RowAmongOthers_SameBits()
    {
        const int d = 9, k = 2;
        ZonalFeatures map = Map(d, 100);
        float[] rows = NaiveSketch.Gaussian(150 * d, 8), weights = NaiveSketch.Gaussian(k * 100, 9), all = new float[150 * k * d], one = new float[k * d];
        map.Gradients(rows, weights, k, all);
        foreach (int i in new[] { 0, 63, 64, 149 })
        {
            map.Gradients(rows.AsSpan(i * d, d), weights, k, one);
            Assert.Equal(one, all[(i * k * d)..((i + 1) * k * d)]);
        }

        float[] parallel = new float[all.Length];
        map.GradientsParallel(rows, weights, k, parallel);
        Assert.Equal(all, parallel);
    }

    [Fact]
    public void Gradients_ZeroRow_GivesZeros()
    {
        float[] gradients = new float[12];
        gradients.AsSpan().Fill(float.NaN);
        Map(6, 50).Gradients(new float[6], NaiveSketch.Gaussian(100, 1), 2, gradients);
        Assert.All(gradients, g => Assert.Equal(0, g));
    }

    [Fact]
    public void Gradients_BadSizes_Throws()
    {
        ZonalFeatures map = Map(3, 20);
        Assert.Throws<ArgumentException>(() => map.Gradients(new float[4], new float[20], 1, new float[3]));
        Assert.Throws<ArgumentException>(() => map.Gradients(new float[3], new float[19], 1, new float[3]));
        Assert.Throws<ArgumentException>(() => map.Gradients(new float[3], new float[40], 2, new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => map.Gradients(new float[3], [], 0, []));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(40)]
    public void ZonalDerivativeWeights_AnyDimension_EqualDifferencesOfTheSeries(int d)
    {
        double[] masses = [.4, .3, .2, .15, .1, .08, .05], t = [-.9, -.3, 0, .2, .71], slopes = new double[5], above = new double[5], below = new double[5];
        double[] weights = ZonalFunction.Weights(masses, 1);
        const double h = 1e-5;
        GegenbauerSeries.EvaluateOrthonormal(ZonalDerivative.Weights(masses, d, 1), d + 2, t, slopes);
        GegenbauerSeries.EvaluateOrthonormal(weights, d, Array.ConvertAll(t, v => v + h), above);
        GegenbauerSeries.EvaluateOrthonormal(weights, d, Array.ConvertAll(t, v => v - h), below);
        for (int i = 0; i < t.Length; i++)
            Assert.Equal((above[i] - below[i]) / (2 * h), slopes[i], 1e-6 * (1 + Math.Abs(slopes[i])));
    }

    private static ZonalFeatures Map(int d, int features) => new(d, new ZonalOptions { FeatureCount = features }, 1);
}

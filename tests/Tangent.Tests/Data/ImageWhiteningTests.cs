using Tangent.Data;
using Tangent.Numerics;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Data;

public sealed class ImageWhiteningTests
{
    [Theory]
    [InlineData(1, 5, 0.1)]
    [InlineData(6, 40, 0.1)]
    [InlineData(12, 5, 0.01)]
    [InlineData(20, 300, 1)]
    public void Fit_RandomRows_EqualsEigendecomposition(int d, int n, double regularization)
    {
        float[] rows = Correlated(d, n);
        var sums = new CovarianceAccumulator(d);
        sums.Add(rows.AsSpan(0, n / 2 * d));
        sums.Add(rows.AsSpan(n / 2 * d));
        (double[] mean, double[] covariance) = NaiveCovariance(rows, d);
        AssertClose(mean, sums.Mean(), 1e-12);
        AssertClose(covariance, sums.Covariance(), 1e-12);

        var whitening = ImageWhitening.Fit(sums, regularization);
        double ridge = regularization * Enumerable.Range(0, d).Sum(i => covariance[i * d + i]) / d;
        (double[] values, double[] vectors) = JacobiEigen(covariance, d);
        double[] expected = Spectral(vectors, d, k => 1 / Math.Sqrt(values[k] + ridge));
        AssertClose(expected, [.. whitening.Matrix.ToArray().Select(v => (double)v)], 2e-7 * expected.Max(Math.Abs));

        // A direction of variance l has variance l / (l + eps) afterwards.
        float[] white = new float[rows.Length];
        whitening.Apply(rows, white);
        AssertClose(Spectral(vectors, d, k => values[k] / (values[k] + ridge)), NaiveCovariance(white, d).Covariance, 1e-4);
    }

    [Fact]
    public void Apply_InPlaceOrStoredOrAlone_SameBits()
    {
        const int d = 17, n = 600;
        float[] rows = Correlated(d, n), white = new float[n * d], one = new float[d];
        var sums = new CovarianceAccumulator(d);
        sums.Add(rows);
        var whitening = ImageWhitening.Fit(sums);
        whitening.Apply(rows, white);
        foreach (int i in new[] { 0, 255, 256, 599 })
        {
            whitening.Apply(rows.AsSpan(i * d, d), one);
            Assert.Equal(one, white[(i * d)..(i * d + d)]);
        }

        new ImageWhitening(whitening.Mean, whitening.Matrix).Apply(rows, rows);
        Assert.Equal(white, rows);
    }

    [Fact]
    public void Fit_BadArguments_Throws()
    {
        var sums = new CovarianceAccumulator(3);
        Assert.Throws<InvalidOperationException>(() => ImageWhitening.Fit(sums));
        sums.Add([1, 2, 3, 1, 2, 3]);
        Assert.Throws<NumericalException>(() => ImageWhitening.Fit(sums));
        sums.Add([1, 2, 4]);
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageWhitening.Fit(sums, 0));
        Assert.Throws<ArgumentException>(() => sums.Add(new float[4]));
        Assert.Throws<ArgumentException>(() => ImageWhitening.Fit(sums).Apply(new float[6], new float[3]));
        Assert.Throws<ArgumentException>(() => new ImageWhitening(new float[3], new float[8]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CovarianceAccumulator(0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1.5)]
    [InlineData(100)]
    [InlineData(1e5)]
    [InlineData(1e10)]
    public void InverseSquareRootTerms_AnyCondition_ExactOnInterval(double condition)
    {
        (double Shift, double Weight)[] terms = InverseSquareRoot.Terms(0.03, 0.03 * condition);
        Assert.All(terms, t => Assert.True(t is { Shift: > 0, Weight: > 0 }));
        for (int i = 0; i <= 1000; i++)
        {
            double x = 0.03 * Math.Pow(condition, i / 1000.0);
            Assert.Equal(1, Math.Sqrt(x) * terms.Sum(t => t.Weight / (x + t.Shift)), 1e-9);
        }

        Assert.InRange(terms.Length, 2, 8 + 1.3 * Math.Log(condition) * Math.Log(1e10) / (2 * Math.PI * Math.PI) * 2);
    }

    private static float[] Correlated(int d, int n)
    {
        float[] g = NaiveSketch.Gaussian(n * d, 11);
        for (int i = 0; i < n * d; i++)
            g[i] = (float)(0.3 * g[i] / (1 + i % d) + g[i / d * d] + 2);
        return g;
    }

    private static (double[] Mean, double[] Covariance) NaiveCovariance(float[] rows, int d)
    {
        int n = rows.Length / d;
        double[] mean = [.. Enumerable.Range(0, d).Select(j => Enumerable.Range(0, n).Average(i => (double)rows[i * d + j]))];
        double[] covariance = [.. Enumerable.Range(0, d * d).Select(k =>
            Enumerable.Range(0, n).Average(i => (rows[i * d + k / d] - mean[k / d]) * (rows[i * d + k % d] - mean[k % d])))];
        return (mean, covariance);
    }

    // Cyclic Jacobi rotations; column k of the vectors belongs to value k.
    private static (double[] Values, double[] Vectors) JacobiEigen(double[] matrix, int d)
    {
        double[] a = [.. matrix], v = new double[d * d];
        for (int i = 0; i < d; i++)
            v[i * d + i] = 1;
        for (int sweep = 0; sweep < 30; sweep++)
        {
            for (int p = 0; p < d; p++)
            {
                for (int q = p + 1; q < d; q++)
                {
                    double angle = 0.5 * Math.Atan2(2 * a[p * d + q], a[q * d + q] - a[p * d + p]), c = Math.Cos(angle), s = Math.Sin(angle);
                    for (int k = 0; k < d; k++)
                        (a[k * d + p], a[k * d + q]) = (c * a[k * d + p] - s * a[k * d + q], s * a[k * d + p] + c * a[k * d + q]);
                    for (int k = 0; k < d; k++)
                        (a[p * d + k], a[q * d + k]) = (c * a[p * d + k] - s * a[q * d + k], s * a[p * d + k] + c * a[q * d + k]);
                    for (int k = 0; k < d; k++)
                        (v[k * d + p], v[k * d + q]) = (c * v[k * d + p] - s * v[k * d + q], s * v[k * d + p] + c * v[k * d + q]);
                }
            }
        }

        return ([.. Enumerable.Range(0, d).Select(k => a[k * d + k])], v);
    }

    private static double[] Spectral(double[] vectors, int d, Func<int, double> function) => [.. Enumerable.Range(0, d * d).Select(e =>
        Enumerable.Range(0, d).Sum(k => vectors[e / d * d + k] * function(k) * vectors[e % d * d + k]))];

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance);
    }
}

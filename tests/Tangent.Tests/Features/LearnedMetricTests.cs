using Tangent.Features;
using Tangent.Numerics;
using Tangent.Regression;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Features;

public sealed class LearnedMetricTests
{
    [Theory]
    [InlineData(1, 5, 1e-6)]
    [InlineData(6, 100, 1e-6)]
    [InlineData(9, 3, 1e-6)]
    [InlineData(20, 500, 1e-2)]
    public void Fit_AnyGradients_RootSquaresToScaledProduct(int d, int n, double regularization)
    {
        float[] jacobians = Gradients(d, n);
        var sums = new GradientOuterProduct(d, 1);
        sums.Add(jacobians);
        var metric = LearnedMetric.Fit(sums, regularization);
        double[] g = sums.Result();
        double trace = Enumerable.Range(0, d).Sum(i => g[i * d + i]);
        var root = ReferenceMatrix.From(metric.Root, d, d, d);
        ReferenceMatrix square = root.Times(root);
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < d; j++)
            {
                double expected = (g[i * d + j] * d / trace + (i == j ? regularization : 0)) / (1 + regularization);
                Assert.Equal(expected, square[i, j], 2e-6 * d);
                Assert.Equal(root[j, i], root[i, j]);
            }

            Assert.Equal(square[i, i], metric.Diagonal()[i], 1e-5);
        }

        Assert.Equal(d, metric.Diagonal().Sum(), 1e-5 * d);

        // Positive definite: no eigenvalue of the root is below sqrt(eps / (1 + eps)) but for rounding in single precision.
        double[] shifted = [.. metric.Root.ToArray().Select((v, e) => v - (e % (d + 1) == 0 ? 0.9 * Math.Sqrt(regularization) : 0))];
        Assert.Equal(-1, DenseMatrix.Cholesky<double>(shifted, d, d, 1));
    }

    [Fact]
    public void Fit_Diagonal_ScalesCoordinates()
    {
        const int d = 5;
        float[] jacobians = Gradients(d, 50), rows = NaiveSketch.Gaussian(3 * d, 2), moved = new float[rows.Length];
        var sums = new GradientOuterProduct(d, 1, diagonal: true);
        sums.Add(jacobians);
        var metric = LearnedMetric.Fit(sums);
        double[] g = sums.Result();
        metric.Apply(rows, moved);
        for (int e = 0; e < rows.Length; e++)
            Assert.Equal(rows[e] * Math.Sqrt((g[e % d] * d / g.Sum() + 1e-6) / (1 + 1e-6)), moved[e], 1e-5);
        Assert.True(metric.IsDiagonal);
    }

    [Fact]
    public void Apply_RowsOrStoredRoot_EqualsProduct()
    {
        const int d = 6;
        var sums = new GradientOuterProduct(d, 1);
        sums.Add(Gradients(d, 30));
        var metric = LearnedMetric.Fit(sums);
        float[] rows = NaiveSketch.Gaussian(100 * d, 2), moved = new float[rows.Length], one = new float[d];
        metric.Apply(rows, moved);
        ReferenceMatrix expected = ReferenceMatrix.From(rows, 100, d, d).Times(ReferenceMatrix.From(metric.Root, d, d, d));
        for (int e = 0; e < rows.Length; e++)
            Assert.Equal(expected[e / d, e % d], moved[e], 1e-5);
        new LearnedMetric(metric.Root, d).Apply(rows.AsSpan(42 * d, d), one);
        Assert.Equal(moved[(42 * d)..(43 * d)], one);
    }

    [Fact]
    public void Fit_BadArguments_Throws()
    {
        var sums = new GradientOuterProduct(2, 1);
        Assert.Throws<InvalidOperationException>(() => LearnedMetric.Fit(sums));
        sums.Add(new float[2]);
        Assert.Throws<NumericalException>(() => LearnedMetric.Fit(sums));
        sums.Add([1, 2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => LearnedMetric.Fit(sums, 0));
        Assert.Throws<ArgumentException>(() => new LearnedMetric(new float[3], 2));
        Assert.Throws<ArgumentException>(() => LearnedMetric.Fit(sums).Apply(new float[4], new float[2]));
    }

    // Coordinate j matters 1 / (1 + j)^2; the last is a copy of the first.
    private static float[] Gradients(int d, int n)
    {
        float[] g = NaiveSketch.Gaussian(n * d, 3);
        for (int e = 0; e < g.Length; e++)
            g[e] = e % d == d - 1 ? g[e - d + 1] : g[e] / (1 + e % d) / (1 + e % d);
        return g;
    }
}

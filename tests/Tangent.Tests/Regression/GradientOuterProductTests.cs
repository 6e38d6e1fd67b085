using Tangent.Numerics;
using Tangent.Regression;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Regression;

public sealed class GradientOuterProductTests
{
    [Theory]
    [InlineData(1, 1, false, false)]
    [InlineData(7, 1, false, false)]
    [InlineData(7, 3, false, true)]
    [InlineData(5, 2, true, false)]
    [InlineData(5, 2, true, true)]
    public void Add_Shards_EqualsSumByDefinition(int d, int k, bool diagonal, bool weighted)
    {
        const int n = 200;
        double[] weights = weighted ? [.. Enumerable.Range(1, k).Select(c => 0.3 * c)] : [];
        float[] jacobians = NaiveSketch.Gaussian(n * k * d, 1);
        double[] expected = new double[d * d];
        for (int e = 0; e < n * k; e++)
        {
            for (int j = 0; j < d * d; j++)
                expected[j] += (weighted ? weights[e % k] : 1) / n * jacobians[e * d + j / d] * jacobians[e * d + j % d];
        }

        if (diagonal)
            expected = [.. Enumerable.Range(0, d).Select(j => expected[j * d + j])];
        var whole = new GradientOuterProduct(d, k, diagonal, weights);
        whole.Add(jacobians);
        var merged = new GradientOuterProduct(d, k, diagonal, weights);
        for (int first = 0; first < n; first += 33)
        {
            var shard = new GradientOuterProduct(d, k, diagonal, weights);
            shard.Add(jacobians.AsSpan(first * k * d, Math.Min(33, n - first) * k * d));
            merged.Add(shard);
        }

        Assert.Equal(n, whole.RowCount);
        Assert.Equal(n, merged.RowCount);
        for (int j = 0; j < expected.Length; j++)
        {
            Assert.Equal(expected[j], whole.Result()[j], 1e-12);
            Assert.Equal(whole.Result()[j], merged.Result()[j], 1e-12);
        }
    }

    [Fact]
    public void Add_BadArguments_Throws()
    {
        var sums = new GradientOuterProduct(3, 2);
        Assert.Throws<InvalidOperationException>(() => sums.Result());
        Assert.Throws<ArgumentException>(() => sums.Add(new float[9]));
        Assert.Throws<NumericalException>(() => sums.Add([1, 2, 3, 4, 5, float.NaN]));
        Assert.Throws<ArgumentException>(() => sums.Add(new GradientOuterProduct(3, 2, diagonal: true)));
        Assert.Throws<ArgumentException>(() => sums.Add(new GradientOuterProduct(3, 2, false, [1, 2])));
        Assert.Throws<ArgumentException>(() => new GradientOuterProduct(3, 2, false, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientOuterProduct(3, 1, false, [-1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientOuterProduct(50_000, 1));
        Assert.Equal(50_000, new GradientOuterProduct(50_000, 1, diagonal: true).Dimension);
    }
}

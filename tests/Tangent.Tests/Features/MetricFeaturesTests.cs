using Tangent.Architectures;
using Tangent.Features;
using Tangent.Regression;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Features;

public sealed class MetricFeaturesTests
{
    private const int D = 5;
    private static readonly ZonalFeatures Inner = new(D, new ZonalOptions { FeatureCount = 150 }, 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Transform_Rows_EqualsInnerOfMovedRows(bool diagonal)
    {
        LearnedMetric metric = Metric(diagonal);
        float[] rows = NaiveSketch.Gaussian(130 * D, 1), moved = new float[rows.Length];
        metric.Apply(rows, moved);
        Assert.Equal(Inner.Transform(moved), new MetricFeatures(Inner, metric).Transform(rows));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients_Rows_EqualsDifferences(bool diagonal)
    {
        var map = new MetricFeatures(Inner, Metric(diagonal));
        GradientDifferences.AssertEqual(map, NaiveSketch.Gaussian(70 * D, 1), NaiveSketch.Gaussian(2 * 150, 2), 1e-3f, 2e-3);
    }

    [Fact]
    public void Gradients_InnerWithoutThem_Throws()
    {
        var map = new MetricFeatures(new RandomFourierFeatures(D, new RandomFourierOptions { FeatureCount = 10 }, 0), Metric(false));
        Assert.Throws<NotSupportedException>(() => map.Gradients(new float[D], new float[10], 1, new float[D]));
        Assert.Throws<ArgumentException>(() => new MetricFeatures(Inner, new LearnedMetric([1, 1], 2)));
    }

    private static LearnedMetric Metric(bool diagonal)
    {
        var sums = new GradientOuterProduct(D, 1, diagonal);
        sums.Add([3, 1, 0, 0, 1, 0, 1, 2, 0, -1, 1, 1, 1, 1, 1]);
        return LearnedMetric.Fit(sums);
    }
}

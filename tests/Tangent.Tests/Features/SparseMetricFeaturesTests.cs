using Tangent.Features;

namespace Tangent.Tests.Features;

public sealed class SparseMetricFeaturesTests
{
    private static readonly NtkSketch s_inner = new(6, new NtkSketchOptions { Depth = 1, FeatureCount = 64 }, 3);

    [Fact]
    public void Transform_SparseRows_IsThatOfTheRowsWrittenOut()
    {
        var metric = new LearnedMetric([1, 0.5f, 2, 0, 3, 0.25f], 6);
        MetricFeatures map = MetricFeatures.Around(s_inner, metric);
        var sparse = Assert.IsType<SparseMetricFeatures>(map);

        // The second and third of three rows, as a block of a longer list.
        int[] offsets = [0, 2, 4, 5], indices = [0, 1, 1, 4, 2];
        float[] values = [9, 9, 1, -2, 3], features = new float[2 * map.OutputDimension];
        sparse.Transform(offsets.AsSpan(1), indices, values, features);
        float[] expected = new float[features.Length];
        map.Transform([0, 1, 0, 0, -2, 0, 0, 0, 3, 0, 0, 0], expected);
        Assert.Equal(expected, features);
    }

    [Fact]
    public void Around_FullMetric_IsNotSparse()
    {
        var full = new LearnedMetric(new float[36], 6);
        Assert.IsNotType<SparseMetricFeatures>(MetricFeatures.Around(s_inner, full));
        Assert.Throws<ArgumentException>(() => new SparseMetricFeatures(s_inner, full));
        var map = new SparseMetricFeatures(s_inner, new LearnedMetric(new float[6], 6));
        Assert.Throws<ArgumentException>(() => map.Transform([0, 1], [6], [1], new float[map.OutputDimension]));
    }
}

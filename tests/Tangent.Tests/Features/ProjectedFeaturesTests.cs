using Tangent.Features;

namespace Tangent.Tests.Features;

public sealed class ProjectedFeaturesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(131)]
    public void Transform_Rows_AreProductsWithTheDirections(int rows)
    {
        var random = new Random(rows);
        var inner = new ZonalFeatures(5, new ZonalOptions { FeatureCount = 96 }, 2);
        float[] directions = [.. Enumerable.Range(0, 11 * 96).Select(_ => random.NextSingle() - 0.5f)], x = [.. Enumerable.Range(0, rows * 5).Select(_ => random.NextSingle() - 0.5f)];
        var map = new ProjectedFeatures(inner, directions);
        Assert.Equal((5, 11), (map.InputDimension, map.OutputDimension));
        float[] z = inner.Transform(x), found = map.Transform(x);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < 11; j++)
                Assert.Equal(Enumerable.Range(0, 96).Sum(k => (double)z[i * 96 + k] * directions[j * 96 + k]), found[i * 11 + j], 1e-4);
        }
    }

    [Fact]
    public void Constructor_DirectionsOfAnotherLength_Throws()
    {
        var inner = new ZonalFeatures(5, new ZonalOptions { FeatureCount = 96 }, 2);
        Assert.Throws<ArgumentException>(() => new ProjectedFeatures(inner, new float[95]));
        Assert.Throws<ArgumentException>(() => new ProjectedFeatures(inner, []));
    }
}

using Tangent.Features;
using Tangent.Sketching;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Features;

public sealed class SphericalProjectionTests
{
    [Theory]
    [InlineData(5, 12, false)]
    [InlineData(5, 12, true)]
    [InlineData(300, 700, true)] // Structured blocks of 512.
    public void ApplyTransposed_AnyForm_IsTheTranspose(int d, int count, bool orthogonal)
    {
        const int n = 3, stride = 2;
        var projection = SphericalProjection.Create(d, count, orthogonal, new SketchStreams(1, 2));
        float[] x = NaiveSketch.Gaussian(n * d, 1), a = NaiveSketch.Gaussian(n * (count + stride), 2);
        float[] products = new float[n * count], sums = new float[n * (d + stride)];
        projection.Apply(x, n, products, count);
        projection.ApplyTransposed(a, n, count + stride, sums, d + stride);
        for (int i = 0; i < n; i++)
        {
            double expected = NaiveSketch.Dot(products.AsSpan(i * count, count), a.AsSpan(i * (count + stride), count));
            Assert.Equal(expected, NaiveSketch.Dot(x.AsSpan(i * d, d), sums.AsSpan(i * (d + stride), d)), 1e-4 * Math.Sqrt(d * count));
            Assert.True(i == n - 1 || sums[(i * (d + stride)) + d] == 0);
        }
    }
}

using Tangent.Sketching;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Sketching;

public sealed class PolySketchTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Apply_RoomForEveryProduct_IsExact(int degree)
    {
        const int d = 3;
        float[] x = NaiveSketch.Gaussian(d, 1), y = NaiveSketch.Gaussian(d, 2);
        var sketch = new PolySketch(d, (int)Math.Pow(d, degree), degree, new SketchStreams(1, 1));
        float[] first = new float[sketch.WorkspaceLength], second = new float[sketch.WorkspaceLength];
        sketch.Apply(x, first);
        sketch.Apply(y, second);
        for (int l = 2; l <= degree; l++)
        {
            double expected = Math.Pow(NaiveSketch.Dot(x, y), l);
            double actual = NaiveSketch.Dot(sketch.Power(l, first), sketch.Power(l, second));
            Assert.Equal(expected, actual, 1e-5 * Math.Max(1, Math.Abs(expected)));
        }
    }

    [Theory]
    [InlineData(8, 64)]
    [InlineData(6, 128)]
    [InlineData(7, 96)]
    public void Apply_OverSeeds_IsUnbiasedWithinItsSpread(int degree, int node)
    {
        const int d = 20, seeds = 1500;
        float[] x = Unit(NaiveSketch.Gaussian(d, 1)), y = Unit([.. NaiveSketch.Gaussian(d, 2).Zip(x, (a, b) => a + 4 * b)]);
        double c = NaiveSketch.Dot(x, y);
        double[] sum = new double[degree + 1], squares = new double[degree + 1];
        for (int seed = 0; seed < seeds; seed++)
        {
            var sketch = new PolySketch(d, node, degree, new SketchStreams((ulong)seed, 1));
            float[] first = new float[sketch.WorkspaceLength], second = new float[sketch.WorkspaceLength];
            sketch.Apply(x, first);
            sketch.Apply(y, second);
            for (int l = 2; l <= degree; l++)
            {
                double error = NaiveSketch.Dot(sketch.Power(l, first), sketch.Power(l, second)) - Math.Pow(c, l);
                sum[l] += error;
                squares[l] += error * error;
            }
        }

        for (int l = 2; l <= degree; l++)
        {
            // l - 1 nodes, each of second moment at most (1 + 8 / s) for unit vectors.
            double variance = Math.Pow(1 + 8.0 / node, l - 1) - 1;
            Assert.InRange(sum[l] / seeds, -5 * Math.Sqrt(variance / seeds), 5 * Math.Sqrt(variance / seeds));
            Assert.InRange(squares[l] / seeds, 0, variance);
        }
    }

    [Fact]
    public void Apply_ScaledInput_ScalesThePowers()
    {
        const int d = 10, degree = 5;
        var sketch = new PolySketch(d, 64, degree, new SketchStreams(1, 1));
        float[] x = NaiveSketch.Gaussian(d, 1), first = new float[sketch.WorkspaceLength], second = new float[sketch.WorkspaceLength];
        sketch.Apply(x, first);
        sketch.Apply([.. x.Select(v => 2 * v)], second);
        for (int l = 2; l <= degree; l++)
            Assert.Equal(sketch.Power(l, first).ToArray().Select(v => v * MathF.Pow(2, l)), sketch.Power(l, second).ToArray());
    }

    private static float[] Unit(float[] x)
    {
        float norm = (float)Math.Sqrt(NaiveSketch.Dot(x, x));
        return [.. x.Select(v => v / norm)];
    }
}

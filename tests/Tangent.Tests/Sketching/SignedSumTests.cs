using Tangent.Sketching;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Sketching;

public sealed class SignedSumTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(200)]
    public void Apply_EveryLength_EqualsDefinition(int length)
    {
        const int count = 3;
        var sum = new SignedSum(count, length, new SketchStreams(4, 7));
        float[] source = NaiveSketch.Gaussian(5 * length, 1), y = new float[length];
        int[] starts = [2 * length, -1, length / 2];
        sum.Apply(source, starts, 0.5f, y);
        for (int j = 0; j < length; j++)
        {
            double expected = 0;
            for (int i = 0; i < count; i++)
            {
                if (starts[i] >= 0)
                    expected += 0.5 * source[starts[i] + j] * sum[i][j];
            }

            Assert.Equal(expected, y[j], 1e-6);
        }
    }

    [Fact]
    public void Signs_PowerOfTwo_AreOrthogonal()
    {
        var sum = new SignedSum(9, 64, new SketchStreams(4, 7));
        for (int i = 0; i < 9; i++)
        {
            for (int j = 0; j < i; j++)
                Assert.Equal(0, Enumerable.Range(0, 64).Sum(k => sum[i][k] * sum[j][k]));
        }
    }

    [Theory]
    [InlineData(64)]
    [InlineData(50)]
    public void Apply_OverSeeds_IsUnbiasedWithinItsSpread(int length)
    {
        const int count = 4, seeds = 4000;
        float[] x = NaiveSketch.Gaussian(count * length, 1), y = [.. NaiveSketch.Gaussian(count * length, 2).Zip(x, (a, b) => a + b)];
        float[] sx = new float[length], sy = new float[length];
        int[] starts = [0, length, 2 * length, 3 * length];
        double exact = NaiveSketch.Dot(x, y), sum = 0, squares = 0;
        for (int seed = 0; seed < seeds; seed++)
        {
            var sketch = new SignedSum(count, length, new SketchStreams((ulong)seed, 1));
            sketch.Apply(x, starts, 1, sx);
            sketch.Apply(y, starts, 1, sy);
            double error = NaiveSketch.Dot(sx, sy) - exact;
            sum += error;
            squares += error * error;
        }

        // Signs of length n: the terms of the inner product that belong to two different vectors, as for CountSketch.
        double variance = (NaiveSketch.Dot(x, x) * NaiveSketch.Dot(y, y) + exact * exact) / length;
        Assert.InRange(sum / seeds, -5 * Math.Sqrt(variance / seeds), 5 * Math.Sqrt(variance / seeds));
        Assert.InRange(squares / seeds, 0, variance);
    }

    [Fact]
    public void Apply_VectorBeyondTheSource_Throws()
    {
        var sum = new SignedSum(1, 8, new SketchStreams(4, 7));
        Assert.Throws<ArgumentException>(() => sum.Apply(new float[10], [3], 1, new float[8]));
    }
}

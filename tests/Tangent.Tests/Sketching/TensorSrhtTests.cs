using Tangent.Numerics;
using Tangent.Sketching;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Sketching;

public sealed class TensorSrhtTests
{
    [Theory]
    [InlineData(5, 3, 15)]
    [InlineData(5, 3, 20)]
    [InlineData(5, 4, 32)]
    [InlineData(3, 5, 32)]
    public void Apply_RoomForEveryPair_IsExact(int left, int right, int m)
    {
        (float[] x, float[] y, float[] u, float[] v) = Vectors(left, right);
        double expected = NaiveSketch.Dot(x, u) * NaiveSketch.Dot(y, v);
        Assert.Equal(expected, Sketched(x, y, u, v, m, 1), 1e-4 * (1 + Math.Abs(expected)));
    }

    // (HD1 x)_i (HD2 y)_j over all pairs, so each output must be one of them, and no pair may occur twice.
    [Theory]
    [InlineData(16, 16, 16)]
    [InlineData(16, 16, 40)]
    [InlineData(16, 8, 50)]
    [InlineData(7, 16, 12)]
    [InlineData(16, 14, 5)]
    public void Apply_Outputs_AreDistinctPairsOfTheTransforms(int left, int right, int m)
    {
        var sketch = new TensorSrht(left, right, m, new SketchStreams(4, 10));
        (float[] x, float[] y, _, _) = Vectors(left, right);
        float[] z = new float[m];
        sketch.Apply(x, y, z, new float[sketch.ScratchLength]);
        double[] hx = NaiveSketch.Hadamard(x, new SignDiagonal(new PhiloxStream(4, 10), sketch.LeftLength), 1);
        double[] hy = NaiveSketch.Hadamard(y, new SignDiagonal(new PhiloxStream(4, 11), sketch.RightLength), 1);
        var pairs = new HashSet<(int, int)>();
        int[] leftUses = new int[hx.Length], rightUses = new int[hy.Length];
        foreach (float value in z)
        {
            (int i, int j) = (from a in Enumerable.Range(0, hx.Length)
                              from b in Enumerable.Range(0, hy.Length)
                              orderby Math.Abs(hx[a] * hy[b] / Math.Sqrt(m) - value)
                              select (a, b)).First();
            Assert.Equal(hx[i] * hy[j] / Math.Sqrt(m), value, 1e-4);
            Assert.True(pairs.Add((i, j)));
            leftUses[i]++;
            rightUses[j]++;
        }

        Assert.InRange(leftUses.Max() - leftUses.Min(), 0, 1);
        Assert.InRange(rightUses.Max() - rightUses.Min(), 0, (m + sketch.LeftLength - 1) / sketch.LeftLength);
    }

    [Theory]
    [InlineData(64, 64, 64)]
    [InlineData(60, 50, 32)]
    [InlineData(64, 20, 256)]
    [InlineData(20, 64, 100)]
    public void Apply_OverSeeds_IsUnbiasedWithinItsSpread(int left, int right, int m)
    {
        const int seeds = 4000;
        (float[] x, float[] y, float[] u, float[] v) = Vectors(left, right);
        double a = NaiveSketch.Dot(x, u), b = NaiveSketch.Dot(y, v);
        double ra = NaiveSketch.Dot(x, x) * NaiveSketch.Dot(u, u) + a * a, rb = NaiveSketch.Dot(y, y) * NaiveSketch.Dot(v, v) + b * b;
        double sum = 0, squares = 0;
        for (int s = 0; s < seeds; s++)
        {
            double error = Sketched(x, y, u, v, m, (ulong)s) - a * b;
            sum += error;
            squares += error * error;
        }

        // Independent pairs have variance (ra + a^2)(rb + b^2) - a^2 b^2 over m, and ours is not above it.
        double variance = ((ra + a * a) * (rb + b * b) - a * a * b * b) / m;
        Assert.InRange(sum / seeds, -5 * Math.Sqrt(variance / seeds), 5 * Math.Sqrt(variance / seeds));
        Assert.InRange(squares / seeds, 0, 1.2 * variance);
    }

    // Two coordinates of equal size: the transforms vanish on half of their entries, and a fixed pairing would often meet only zeros.
    [Fact]
    public void Apply_ConcentratedVectors_KeepsItsSpread()
    {
        const int n = 64, seeds = 2000;
        float[] x = new float[n];
        x[3] = x[17] = MathF.Sqrt(0.5f);
        double squares = 0;
        for (int s = 0; s < seeds; s++)
            squares += Math.Pow(Sketched(x, x, x, x, n, (ulong)s) - 1, 2);
        Assert.InRange(squares / seeds, 0, 8.0 / n);
    }

    // One case for every way that pairs are drawn: all of them, short outputs, the left wider, the right wider, some pairs twice in a row and padding.
    [Theory]
    [InlineData(5, 3, 15)]
    [InlineData(5, 3, 20)]
    [InlineData(16, 16, 16)]
    [InlineData(16, 8, 50)]
    [InlineData(7, 16, 12)]
    [InlineData(7, 16, 50)]
    [InlineData(16, 14, 5)]
    [InlineData(9, 40, 5)]
    [InlineData(5, 5, 64)]
    [InlineData(5, 3, 30)]
    [InlineData(300, 700, 400)]
    public void AccumulateTransposed_AnyPairs_IsTheTranspose(int left, int right, int m)
    {
        var sketch = new TensorSrht(left, right, m, new SketchStreams(4, 10));
        (float[] x, float[] y, float[] u, _) = Vectors(left, right);
        float[] a = NaiveSketch.Gaussian(m, 5), z = new float[m], transformed = new float[sketch.RightLength], sums = [.. u];
        float[] scratch = new float[sketch.ScratchLength];
        scratch.AsSpan().Fill(float.NaN);
        sketch.Apply(x, y, z, scratch);
        sketch.TransformRight(y, transformed);
        scratch.AsSpan().Fill(float.NaN);
        sketch.AccumulateTransposed(a, transformed, sums, scratch);
        double expected = NaiveSketch.Dot(a, z), size = Math.Sqrt(NaiveSketch.Dot(a, a) * NaiveSketch.Dot(z, z));
        Assert.Equal(expected, NaiveSketch.Dot(sums, x) - NaiveSketch.Dot(u, x), 1e-5 * size);
    }

    [Theory]
    [InlineData(16, 16, 16)]
    [InlineData(16, 8, 50)]
    [InlineData(16, 14, 5)]
    [InlineData(300, 200, 400)]
    public void CombinePicked_SeveralRightVectors_EqualsApply(int left, int right, int m)
    {
        var sketch = new TensorSrht(left, right, m, new SketchStreams(4, 11));
        Assert.True(sketch.SharesLeft);
        float[] x = NaiveSketch.Gaussian(left, 1), transformed = new float[sketch.LeftLength], picked = new float[sketch.CombineScratchLength];
        sketch.TransformLeft(x, transformed);
        sketch.Pick(transformed, picked);
        for (ulong seed = 2; seed < 5; seed++)
        {
            float[] y = NaiveSketch.Gaussian(right, seed), other = new float[sketch.RightLength], actual = new float[m], expected = new float[m];
            sketch.Apply(x, y, expected, new float[sketch.ScratchLength]);
            sketch.TransformRight(y, other);
            sketch.CombinePicked(picked, other, actual);
            Assert.Equal(expected, actual);
        }
    }

    private static (float[] X, float[] Y, float[] U, float[] V) Vectors(int left, int right)
    {
        float[] x = NaiveSketch.Gaussian(left, 1), y = NaiveSketch.Gaussian(right, 2);
        float[] u = NaiveSketch.Gaussian(left, 3), v = NaiveSketch.Gaussian(right, 4);
        return (x, y, [.. u.Zip(x, (a, b) => a + b)], [.. v.Zip(y, (a, b) => a + b)]);
    }

    private static double Sketched(float[] x, float[] y, float[] u, float[] v, int m, ulong seed)
    {
        var sketch = new TensorSrht(x.Length, y.Length, m, new SketchStreams(seed, 0));
        float[] first = new float[m], second = new float[m], scratch = new float[sketch.ScratchLength];
        sketch.Apply(x, y, first, scratch);
        sketch.Apply(u, v, second, scratch);
        return NaiveSketch.Dot(first, second);
    }
}

using Tangent.Numerics;
using Tangent.Sketching;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Sketching;

public sealed class SrhtTests
{
    [Theory]
    [InlineData(5, 8)]
    [InlineData(8, 24)]
    [InlineData(100, 128)]
    public void Apply_WholeTransforms_IsIsometry(int d, int m)
    {
        float[] x = NaiveSketch.Gaussian(d, 1), y = NaiveSketch.Gaussian(d, 2);
        (double dot, _) = Sketched(x, y, m, 3);
        Assert.Equal(NaiveSketch.Dot(x, y), dot, 1e-4);
    }

    [Fact]
    public void Apply_Rows_AreDistinctRowsOfTheTransform()
    {
        const int d = 50, m = 20;
        var sketch = new Srht(d, m, new SketchStreams(4, 10));
        float[] x = NaiveSketch.Gaussian(d, 1), y = new float[m];
        sketch.Apply(x, y, new float[sketch.ScratchLength]);
        double[] all = NaiveSketch.Hadamard(x, new SignDiagonal(new PhiloxStream(4, 10), 64), 1 / Math.Sqrt(m));
        int[] rows = RandomPermutation.Draw(new PhiloxStream(4, 11), 64, m);
        Assert.Equal(m, rows.Distinct().Count());
        for (int k = 0; k < m; k++)
            Assert.Equal(all[rows[k]], y[k], 1e-5);
    }

    [Theory]
    [InlineData(60, 16)]
    [InlineData(64, 40)]
    [InlineData(30, 50)]
    public void Apply_OverSeeds_IsUnbiasedWithinItsSpread(int d, int m)
    {
        const int seeds = 4000;
        float[] x = NaiveSketch.Gaussian(d, 1), y = NaiveSketch.Gaussian(d, 2);
        double exact = NaiveSketch.Dot(x, y), norms = NaiveSketch.Dot(x, x) * NaiveSketch.Dot(y, y);
        double sum = 0, squares = 0;
        for (int s = 0; s < seeds; s++)
        {
            double error = Sketched(x, y, m, (ulong)s).Dot - exact;
            sum += error;
            squares += error * error;
        }

        // One row has variance at most |x|^2 |y|^2 + <x, y>^2; rows drawn without replacement are not positively correlated.
        double variance = (norms + exact * exact) / m;
        Assert.InRange(sum / seeds, -5 * Math.Sqrt(variance / seeds), 5 * Math.Sqrt(variance / seeds));
        Assert.InRange(squares / seeds, 0, 1.2 * variance);
    }

    [Fact]
    public void Apply_Sum_IsLinear()
    {
        const int d = 40, m = 30;
        var sketch = new Srht(d, m, new SketchStreams(4, 0));
        float[] x = NaiveSketch.Gaussian(d, 1), y = NaiveSketch.Gaussian(d, 2), scratch = new float[sketch.ScratchLength];
        float[] sx = new float[m], sy = new float[m], sum = new float[m];
        sketch.Apply(x, sx, scratch);
        sketch.Apply(y, sy, scratch);
        sketch.Apply([.. x.Zip(y, (a, b) => a + 2 * b)], sum, scratch);
        for (int i = 0; i < m; i++)
            Assert.Equal(sx[i] + 2 * sy[i], sum[i], 1e-5f);
    }

    private static (double Dot, float[] Row) Sketched(float[] x, float[] y, int m, ulong seed)
    {
        var sketch = new Srht(x.Length, m, new SketchStreams(seed, 0));
        float[] sx = new float[m], sy = new float[m], scratch = new float[sketch.ScratchLength];
        sketch.Apply(x, sx, scratch);
        sketch.Apply(y, sy, scratch);
        return (NaiveSketch.Dot(sx, sy), sx);
    }
}

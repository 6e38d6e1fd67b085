using Tangent.Sketching;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Sketching;

public sealed class OsnapTests
{
    [Theory]
    [InlineData(40, 10, 1)]
    [InlineData(40, 13, 4)]
    [InlineData(10, 64, 6)]
    public void Apply_Coordinate_HasItsCopiesInSeparateBlocks(int d, int m, int s)
    {
        var sketch = new Osnap(d, m, s, new SketchStreams(3, 1));
        for (int i = 0; i < d; i++)
        {
            float[] unit = new float[d], y = new float[m];
            unit[i] = 1;
            sketch.Apply(unit, y);
            int[] places = [.. Enumerable.Range(0, m).Where(k => y[k] != 0)];
            Assert.Equal(s, places.Length);
            for (int copy = 0; copy < s; copy++)
            {
                Assert.InRange(places[copy], copy * m / s, (copy + 1) * m / s - 1);
                Assert.Equal(1 / Math.Sqrt(s), Math.Abs(y[places[copy]]), 1e-6);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Apply_OverSeeds_IsUnbiasedWithinItsSpread(int s)
    {
        const int d = 50, m = 16, seeds = 4000;
        float[] x = NaiveSketch.Gaussian(d, 1), y = [.. NaiveSketch.Gaussian(d, 2).Zip(x, (a, b) => a + b)];
        float[] sx = new float[m], sy = new float[m];
        double exact = NaiveSketch.Dot(x, y), sum = 0, squares = 0;
        for (int seed = 0; seed < seeds; seed++)
        {
            var sketch = new Osnap(d, m, s, new SketchStreams((ulong)seed, 1));
            sketch.Apply(x, sx);
            sketch.Apply(y, sy);
            double error = NaiveSketch.Dot(sx, sy) - exact;
            sum += error;
            squares += error * error;
        }

        // Var = (1 / m) sum_{i != j} (x_i^2 y_j^2 + x_i y_i x_j y_j), at most (|x|^2 |y|^2 + <x, y>^2) / m.
        double variance = (NaiveSketch.Dot(x, x) * NaiveSketch.Dot(y, y) + exact * exact) / m;
        Assert.InRange(sum / seeds, -5 * Math.Sqrt(variance / seeds), 5 * Math.Sqrt(variance / seeds));
        Assert.InRange(squares / seeds, 0, 1.1 * variance);
    }

    [Fact]
    public void Apply_Sparse_EqualsDense()
    {
        const int d = 100, m = 32;
        var sketch = new Osnap(d, m, 4, new SketchStreams(3, 1));
        int[] indices = [97, 3, 50];
        float[] values = [1.5f, -2, 3], row = new float[d], dense = new float[m], sparse = new float[m];
        for (int k = 0; k < indices.Length; k++)
            row[indices[k]] = values[k];
        sketch.Apply(row, dense);
        sketch.Apply(indices, values, sparse);
        for (int i = 0; i < m; i++)
            Assert.Equal(dense[i], sparse[i], 1e-6f);
    }

    // 2^31 - 1 columns and no table; a dense row beyond the table's limit hashes too.
    [Fact]
    public void Apply_HugeDimension_IsTheSameMap()
    {
        const int d = 70000, m = 64;
        float[] row = new float[d], dense = new float[m], sparse = new float[m];
        row[69999] = 2;
        row[5] = 1;
        new Osnap(d, m, 4, new SketchStreams(3, 1)).Apply(row, dense);
        new Osnap(int.MaxValue, m, 4, new SketchStreams(3, 1)).Apply([5, 69999], [1, 2], sparse);
        Assert.Equal(dense, sparse);
    }

    [Fact]
    public void Apply_IndexOutside_Throws() =>
        Assert.Throws<ArgumentException>(() => new Osnap(10, 8, 2, new SketchStreams(3, 1)).Apply([10], [1], new float[8]));
}

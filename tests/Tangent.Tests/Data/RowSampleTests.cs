using Tangent.Data;

namespace Tangent.Tests.Data;

public sealed class RowSampleTests
{
    private static MatrixRowSource Rows(int count, int blockSize = 7) => new(
        [.. Enumerable.Range(0, 2 * count).Select(i => (float)i)], 2, [.. Enumerable.Range(0, count).Select(i => (double)i)], 1, blockSize);

    [Theory]
    [InlineData(0, 5, 0)]
    [InlineData(30, 0, 0)]
    [InlineData(30, 1, 1)]
    [InlineData(30, 12, 12)]
    [InlineData(30, 30, 30)]
    [InlineData(30, 99, 30)]
    public void Draw_Counts_RowsOfTheSourceInOrder(int rows, int count, int expected)
    {
        RowSample sample = RowSample.Draw(Rows(rows), rows, count, 3);
        Assert.Equal(expected, sample.RowCount);
        float[] inputs = sample.ToDense();
        double[] targets = [.. sample.ReadBlocks().SelectMany(b => b.Targets)];
        Assert.Equal(targets.Order().Distinct(), targets);
        Assert.Equal(targets.SelectMany(t => new[] { 2 * (float)t, 2 * (float)t + 1 }), inputs);
        Assert.Equal(targets, RowSample.Draw(Rows(rows, 30), rows, count, 3).ReadBlocks().SelectMany(b => b.Targets));
    }

    [Fact]
    public void Draw_ManySeeds_EveryRowEquallyOften()
    {
        // Of 2000 samples of 5 out of 20, a row is in 500 on average with standard deviation sqrt(2000 / 4 * 3 / 4) = 19.4.
        int[] counts = new int[20];
        for (ulong seed = 0; seed < 2000; seed++)
        {
            foreach (double row in RowSample.Draw(Rows(20), 20, 5, seed).ReadBlocks().SelectMany(b => b.Targets))
                counts[(int)row]++;
        }

        Assert.All(counts, c => Assert.InRange(c, 500 - 5 * 19.4, 500 + 5 * 19.4));
    }

    [Fact]
    public void Draw_SparseRows_StaySparse()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.svm"], string.Concat(Enumerable.Range(0, 40).Select(i => $"{i} {1 + i % 9}:{i + 1}\n")));
        DataSet data = DataSet.Open(folder["a.svm"], new TableOptions { Scale = ColumnScale.None, Bias = 0 }, new RowSplit(0, 0));
        RowSample sample = RowSample.Draw(data.Training, 40, 10, 1);
        RowBlock block = Assert.Single(sample.ReadBlocks());
        Assert.NotNull(block.Sparse);
        float[] dense = sample.ToDense();
        for (int i = 0; i < 10; i++)
            Assert.Equal(block.Targets[i] + 1, dense.Skip(9 * i).Take(9).Sum());
    }
}

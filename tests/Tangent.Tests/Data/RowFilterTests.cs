using Tangent.Data;

namespace Tangent.Tests.Data;

public sealed class RowFilterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void ReadBlocks_SomeRows_GivesThemInOrder(int blockSize)
    {
        var source = new MatrixRowSource(
            [.. Enumerable.Range(0, 60).Select(i => (float)i)], 2, [.. Enumerable.Range(0, 30).Select(i => (double)i)], 1, blockSize);
        RowBlock[] blocks = [.. new RowFilter(source, row => row % 3 == 1).ReadBlocks()];
        Assert.Equal(Enumerable.Range(0, 10).Select(i => 3.0 * i + 1), blocks.SelectMany(b => b.Targets));
        Assert.Equal(Enumerable.Range(0, 10).SelectMany(i => new[] { 6f * i + 2, 6f * i + 3 }), blocks.SelectMany(b => b.Inputs));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => 3L * i + 2), blocks.SelectMany(b => b.LineNumbers));
        long next = 0;
        foreach (RowBlock block in blocks)
        {
            Assert.Equal(next, block.FirstRow);
            next += block.Count;
        }
    }

    [Fact]
    public void ReadBlocks_SparseRows_StaySparse()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.svm"], string.Concat(Enumerable.Range(0, 40).Select(i => $"{i} {1 + i % 9}:{i + 1}\n")));
        DataSet data = DataSet.Open(folder["a.svm"], new TableOptions { Scale = ColumnScale.None, Bias = 0 }, new RowSplit(0, 0));
        RowBlock block = Assert.Single(new RowFilter(data.Training, row => row >= 38).ReadBlocks());
        Assert.Equal([39f, 40f], block.Sparse!.Values);
    }
}

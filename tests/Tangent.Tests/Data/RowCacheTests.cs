using Tangent.Data;

namespace Tangent.Tests.Data;

public sealed class RowCacheTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(1000, false)]
    [InlineData(1 << 20, true)]
    public void ReadBlocks_AgainAndAgain_GivesTheSameRows(long bytes, bool held)
    {
        float[] inputs = [.. Enumerable.Range(0, 300).Select(i => (float)i)];
        var source = new Counted(new MatrixRowSource(inputs, 3, new double[100], 1, blockSize: 7));
        var cache = new RowCache(source, bytes);
        Assert.Single(cache.ReadBlocks().Take(1));
        Assert.False(cache.IsHeld);
        for (int i = 0; i < 3; i++)
            Assert.Equal(inputs, cache.ReadBlocks().SelectMany(b => b.Inputs));
        Assert.Equal(held, cache.IsHeld);
        Assert.Equal(held ? 2 : 4, source.Readings);
        Assert.Equal(3, cache.InputDimension);
        Assert.Equal(1, cache.TargetCount);
    }

    private sealed class Counted(IRowSource inner) : IRowSource
    {
        public int Readings { get; private set; }

        public int InputDimension => inner.InputDimension;

        public int TargetCount => inner.TargetCount;

        public IEnumerable<RowBlock> ReadBlocks()
        {
            Readings++;
            return inner.ReadBlocks();
        }
    }
}

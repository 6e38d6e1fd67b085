using Tangent.Data;

namespace Tangent.Tests.Data;

public sealed class RowSplitTests
{
    [Theory]
    [InlineData(0.2, 5, 1)]
    [InlineData(0.25, 4, 1)]
    [InlineData(0.1, 10, 1)]
    [InlineData(0.15, 20, 3)]
    [InlineData(0.5, 2, 1)]
    [InlineData(1.0 / 3, 3, 1)]
    [InlineData(0.01, 100, 1)]
    [InlineData(0.99, 100, 99)]
    public void IsTest_EveryChunk_HasExactCount(double fraction, int chunk, int count)
    {
        var split = new RowSplit(3, fraction);
        for (int c = 0; c < 200; c++)
            Assert.Equal(count, Enumerable.Range(c * chunk, chunk).Count(r => split.IsTest(r)));
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.123)]
    [InlineData(0.001)]
    public void IsTest_EveryRowOverSeeds_HasTheFraction(double fraction)
    {
        const int Seeds = 4000;
        int[] counts = new int[200];
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            var split = new RowSplit(seed, fraction);
            for (int row = 0; row < counts.Length; row++)
                counts[row] += split.IsTest(row) ? 1 : 0;
        }

        // Six binomial standard deviations: about 1e-7 over the 200 rows.
        double bound = 6 * Math.Sqrt(Seeds * fraction * (1 - fraction)) + 6;
        Assert.All(counts, c => Assert.InRange(c, (Seeds * fraction) - bound, (Seeds * fraction) + bound));
    }

    [Fact]
    public void IsTest_FractionWithoutChunk_HasTheShareInAll()
    {
        var split = new RowSplit(1, 0.123);
        int[] perChunk = [.. Enumerable.Range(0, 1000).Select(c => Enumerable.Range(c * 100, 100).Count(r => split.IsTest(r)))];
        Assert.All(perChunk, c => Assert.InRange(c, 12, 13));
        Assert.InRange(perChunk.Sum(), 12300 - 80, 12300 + 80);
    }

    [Fact]
    public void IsTest_ZeroFraction_IsNever() => Assert.DoesNotContain(Enumerable.Range(0, 1000), r => new RowSplit(0, 0).IsTest(r));

    [Fact]
    public void IsTest_AnyOrder_IsTheSame()
    {
        var forward = new RowSplit(5, 0.2);
        var backward = new RowSplit(5, 0.2);
        bool[] there = [.. Enumerable.Range(0, 300).Select(r => forward.IsTest(r))];
        for (int row = 299; row >= 0; row--)
            Assert.Equal(there[row], backward.IsTest(row));
    }

    [Fact]
    public void IsTest_TwoNeighbouringRows_AreHeldOutTogetherAsOftenAsAnyPairOfAChunk()
    {
        // Chunks of 20 with 3 held out: P(two given rows of a chunk) = 3 * 2 / (20 * 19).
        const int Seeds = 20000;
        int both = Enumerable.Range(0, Seeds).Count(seed => new RowSplit((ulong)seed, 0.15) is var s && s.IsTest(0) && s.IsTest(1));
        double p = 6.0 / 380;
        Assert.Equal(p, both / (double)Seeds, 5 * Math.Sqrt(p / Seeds));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    public void FoldOf_EveryChunk_HasEachFoldOnce(int folds)
    {
        var split = new RowSplit(7, 0.2);
        for (int c = 0; c < 100; c++)
            Assert.Equal(Enumerable.Range(0, folds), Enumerable.Range(c * folds, folds).Select(r => split.FoldOf(r, folds)).Order());
    }

    [Fact]
    public void FoldOf_EveryRowOverSeeds_IsUniform()
    {
        const int Seeds = 5000;
        int[,] counts = new int[15, 5];
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            var split = new RowSplit(seed, 0);
            for (int row = 0; row < 15; row++)
                counts[row, split.FoldOf(row, 5)]++;
        }

        Assert.All(counts.Cast<int>(), c => Assert.Equal(Seeds / 5.0, c, 6 * Math.Sqrt(Seeds * 0.2 * 0.8)));
    }

    [Fact]
    public void Split_Golden_DoesNotChange()
    {
        var split = new RowSplit(42, 0.2);
        Assert.Equal("4 5 14 17 23 29 33 37", string.Join(' ', Enumerable.Range(0, 40).Where(r => split.IsTest(r))));
        Assert.Equal("1 0 4 2 3 4 3 2 1 0", string.Join(' ', Enumerable.Range(0, 10).Select(r => split.FoldOf(r, 5))));
        Assert.Equal("2 4 0 3 1", string.Join(' ', Enumerable.Range(1_000_000_000, 5).Select(r => split.FoldOf(r, 5))));
    }

    [Fact]
    public void FoldOf_TwoNumbersOfFolds_DoNotDisturbEachOther()
    {
        var split = new RowSplit(1, 0);
        int[] alone = [.. Enumerable.Range(0, 50).Select(r => new RowSplit(1, 0).FoldOf(r, 5))];
        for (int row = 0; row < 50; row++)
        {
            split.FoldOf(row, 3);
            Assert.Equal(alone[row], split.FoldOf(row, 5));
        }
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Constructor_FractionOutside_Throws(double fraction) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RowSplit(0, fraction));
}

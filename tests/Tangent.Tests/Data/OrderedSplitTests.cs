using Tangent.Data;

namespace Tangent.Tests.Data;

public sealed class OrderedSplitTests
{
    [Theory]
    [InlineData(10, 0.2, 8)]
    [InlineData(11, 0.25, 8)]
    [InlineData(5, 0, 5)]
    public void IsTest_LastRows_AreHeldOut(int rows, double fraction, int training)
    {
        var split = new OrderedSplit(1, fraction, rows);
        Assert.Equal(Enumerable.Range(0, rows).Select(row => row >= training), Enumerable.Range(0, rows).Select(row => split.IsTest(row)));
    }

    [Fact]
    public void FoldOf_Rows_AreStretchesAndTheFirstFoldIsTheLast()
    {
        var split = new OrderedSplit(1, 0.2, 13);
        Assert.Equal([4, 4, 3, 3, 2, 2, 1, 1, 0, 0], Enumerable.Range(0, 10).Select(row => split.FoldOf(row, 5)));
        Assert.Equal([1, 1, 1, 1, 1, 0, 0, 0, 0, 0], Enumerable.Range(0, 10).Select(row => split.FoldOf(row, 2)));
    }
}

using System.Globalization;
using Tangent.Data;

namespace Tangent.Tests.Data;

public sealed class GroupedSplitTests
{
    // 40 groups of three rows that do not stand together.
    private static string Table() => "id,x,y\n" + string.Concat(
        Enumerable.Range(0, 120).Select(i => string.Create(CultureInfo.InvariantCulture, $"g{i % 40},{i},{i * i}\n")));

    [Fact]
    public void IsTest_RowsOfAGroup_AreOnOneSide()
    {
        using var file = new TemporaryTable(Table());
        var split = new GroupedSplit(7, 0.2, "id");
        TableScan scan = file.Scan(null, split);
        Assert.Equal((40, 96, 24), (split.GroupCount, scan.TrainingRows, scan.TestRows));
        Assert.All(Enumerable.Range(40, 80), row => Assert.Equal(split.IsTest(row % 40), split.IsTest(row)));

        int[] training = [.. Enumerable.Range(0, 120).Where(row => !split.IsTest(row))];
        var folds = training.Select((row, place) => (Group: row % 40, Fold: split.FoldOf(place, 4))).GroupBy(r => r.Group).ToList();
        Assert.All(folds, g => Assert.Single(g.Select(r => r.Fold).Distinct()));
        Assert.Equal([8, 8, 8, 8], folds.GroupBy(g => g.First().Fold).OrderBy(f => f.Key).Select(f => f.Count()));
    }

    [Fact]
    public void Scan_Again_GivesTheSameGroups()
    {
        using var file = new TemporaryTable(Table());
        var split = new GroupedSplit(7, 0.2, "id");
        file.Scan(null, split);
        bool[] before = [.. Enumerable.Range(0, 120).Select(row => split.IsTest(row))];
        file.Scan(null, split);
        Assert.Equal(before, Enumerable.Range(0, 120).Select(row => split.IsTest(row)));
    }
}

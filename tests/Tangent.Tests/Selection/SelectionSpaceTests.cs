using Tangent.Architectures;
using Tangent.Data;
using Tangent.Models;
using Tangent.Selection;

namespace Tangent.Tests.Selection;

public sealed class SelectionSpaceTests
{
    [Fact]
    public void Candidates_Table_AreAllCombinationsOfAllKindsSoon()
    {
        IReadOnlyList<TrainingOptions> all = new SelectionSpace().Candidates(new TrainingOptions(), DataFormat.DelimitedText, "exact");
        Assert.Equal(48, all.Distinct().Count());
        Assert.Equal([ColumnScale.Standard, ColumnScale.Standard, ColumnScale.Quantile, ColumnScale.Quantile], all.Take(4).Select(c => c.Table.Scale));
        Assert.Equal([0, null, 0, null], all.Take(4).Select(c => c.Adapt));
        Assert.All(all, c => Assert.Equal("exact", c.Method));
    }

    [Fact]
    public void Candidates_GivenArchitecture_VaryNoDepth()
    {
        var options = new TrainingOptions { Architecture = Architecture.Parse("dense,relu,dense") };
        var space = new SelectionSpace { Depths = null, Methods = ["zonal"], FeatureCounts = [100, 200] };
        IReadOnlyList<TrainingOptions> all = space.Candidates(options, DataFormat.DelimitedText, "exact");
        Assert.Equal(32, all.Count);
        Assert.All(all, c => Assert.Equal((options.Architecture, null), (c.Architecture, c.Depth)));
        Assert.Equal(16, all.Count(c => c.FeatureCount == 200));
    }

    [Fact]
    public void Candidates_ImagesByPositions_HaveNoMetricScaleOrConstant()
    {
        IReadOnlyList<TrainingOptions> all = new SelectionSpace().Candidates(new TrainingOptions(), DataFormat.Cifar, "tangent");
        Assert.Equal([2, 3, 1], all.Select(c => c.Depth!.Value));
        Assert.All(all, c => Assert.Equal(0, c.Adapt));
    }
}

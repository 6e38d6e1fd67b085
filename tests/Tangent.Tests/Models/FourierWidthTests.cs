using System.Globalization;
using System.Text;
using Tangent.Data;
using Tangent.Features;
using Tangent.Models;
using Tangent.Numerics;
using Tangent.Tests.Data;

namespace Tangent.Tests.Models;

public sealed class FourierWidthTests
{
    // A fast sine wants a narrower kernel than the median distance, a straight line none narrower.
    [Theory]
    [InlineData(12, true)]
    [InlineData(0.3, false)]
    public void Fit_Frequency_DecidesTheWidth(double frequency, bool narrow)
    {
        double[] g = new double[3 * 900];
        new PhiloxStream(1, 2).FillGaussian(0, g);
        var text = new StringBuilder("a,b,y\n");
        for (int i = 0; i < g.Length; i += 3)
            text.Append(CultureInfo.InvariantCulture, $"{g[i]},{g[i + 1]},{Math.Sin(frequency * g[i] / 3) + 0.05 * g[i + 2]}\n");
        using var table = new TemporaryTable(text.ToString());
        DataSet data = DataSet.Open(table.FilePath, new TableOptions(), new RowSplit(0, 0));
        FeatureMapDescription map = FeatureMapDescription.For(data.Schema, "rff", new TrainingOptions { FeatureCount = 128 });
        double width = map.Fit(data).Width!.Value, median = RandomFourierFeatures.MedianWidth(data.Training.ReadBlocks().Single().Inputs, 3);
        Assert.Equal(narrow, width < 0.8 * median);
        Assert.Equal(width, map.Fit(data).Width);
    }

    [Fact]
    public void Fit_WithoutTargets_IsTheMedianDistance()
    {
        using var table = new TemporaryTable("a,b\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{i % 7}.5,{i % 5}.25\n")));
        DataSet data = DataSet.Open(table.FilePath, new TableOptions { Targets = [] }, new RowSplit(0, 0));
        double median = RandomFourierFeatures.MedianWidth(data.Training.ReadBlocks().Single().Inputs, 3);
        Assert.Equal(median, FeatureMapDescription.For(data.Schema, "rff", new TrainingOptions()).Fit(data).Width);
    }
}

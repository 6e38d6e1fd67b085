using System.Globalization;
using System.Text;
using Tangent.Features;
using Tangent.Models;
using Tangent.Numerics;
using Tangent.Tests.Data;

namespace Tangent.Tests.Models;

public sealed class FeatureMapDescriptionTests
{
    [Theory]
    [InlineData("rff", true)]
    [InlineData("gradient", false)]
    public void Train_Baseline_SurvivesItsFile(string method, bool hasWidth)
    {
        var text = new StringBuilder("a,b,c,y\n");
        double[] g = new double[3 * 400];
        new PhiloxStream(1, 2).FillGaussian(0, g);
        for (int i = 0; i < g.Length; i += 3)
            text.Append(CultureInfo.InvariantCulture, $"{g[i]},{g[i + 1]},{g[i + 2]},{Math.Abs(g[i]) + g[i + 1]}\n");
        using var table = new TemporaryTable(text.ToString());
        TangentModel model = new ModelTrainer(new TrainingOptions { Method = method, FeatureCount = 200 }).Train(table.FilePath).Model;
        Assert.True(model.Header.Test!.R2 > 0.8);
        double? width = model.Header.Map.Width;
        Assert.Equal(hasWidth, width is not null);

        using var folder = new TemporaryFolder();
        model.Save(folder["m"]);
        TangentModel loaded = TangentModel.Load(folder["m"], statistics: false);
        Assert.Equal(model.Header.Map, loaded.Header.Map);
        float[] x = [.. Enumerable.Range(1, model.Map.InputDimension).Select(v => (float)v)];
        Assert.Equal(model.Map.Transform(x), loaded.Map.Transform(x));
        using var file = new ModelFileReader(folder["m"]);
        Assert.Equal(hasWidth, file.Header.GetProperty("map").TryGetProperty("width", out _));
        if (hasWidth)
            Assert.InRange(width!.Value, 1.5, 3.2);
    }

    [Fact]
    public void CreateMap_NoWidth_TakesTheTypicalDistance()
    {
        var description = new FeatureMapDescription { Method = "rff", Architecture = "dense,relu,dense", InputDimension = 8, FeatureCount = 64, Seed = 3 };
        float[] x = [1, 2, 3, 4, 5, 6, 7, 8];
        Assert.Equal((description with { Width = 4 }).CreateMap().Transform(x), description.CreateMap().Transform(x));
    }
}

using System.Globalization;
using System.Text;
using Tangent.Architectures;
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

    [Theory]
    [InlineData(null, null, "conv3,relu,conv3,relu,conv3,relu,gap,dense", true)]
    [InlineData(null, 1, "conv3,relu,gap,dense", true)]
    [InlineData("conv2v,relu,flatten,dense", null, "conv2v,relu,flatten,dense", true)]
    [InlineData("dense,relu,dense", null, "dense,relu,dense", false)]
    public void Train_GradientOnImages_TakesThemByPositionsWhereItConvolves(string? arch, int? depth, string expected, bool convolutional)
    {
        const int Count = 60;
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a-images-idx4-ubyte"], ImageFiles.Idx([Count, 4, 3, 2], ImageFiles.Bytes(Count * 24, 1)));
        File.WriteAllBytes(folder["a-labels-idx1-ubyte"], ImageFiles.Idx([Count], [.. Enumerable.Range(0, Count).Select(i => (byte)(i % 3))]));
        var options = new TrainingOptions
        {
            Method = "gradient",
            Architecture = arch is null ? null : Architecture.Parse(arch),
            Depth = depth,
            FeatureCount = 300,
        };
        TangentModel model = new ModelTrainer(options).Train(folder["a-images-idx4-ubyte"]).Model;
        FeatureMapDescription map = model.Header.Map;
        Assert.Equal((expected, convolutional ? 24 : 25), (map.Architecture, map.InputDimension));
        Assert.Equal(convolutional ? [4, 3, 2] : null, map.ImageShape);

        model.Save(folder["m"]);
        float[] x = [.. Enumerable.Range(1, map.InputDimension).Select(v => (float)v)];
        Assert.Equal(model.Map.Transform(x), TangentModel.Load(folder["m"], statistics: false).Map.Transform(x));
        ArgumentException e = Assert.Throws<ArgumentException>(
            () => new ModelTrainer(options with { Architecture = Architecture.Parse("conv3,pool3,gap,dense") }).Train(folder["a-images-idx4-ubyte"]));
        Assert.StartsWith("layer 2, pool3, does not fit the 4 x 3 image in front of it", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_GradientThatConvolvesOnATable_IsRefused()
    {
        using var table = new TemporaryTable("a,b,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{i % 7},{i % 5}.5\n")));
        var options = new TrainingOptions { Method = "gradient", Architecture = Architecture.Convolutional(1) };
        ArgumentException e = Assert.Throws<ArgumentException>(() => new ModelTrainer(options).Train(table.FilePath));
        Assert.StartsWith("the arch 'conv3,relu,gap,dense' needs images; for gradient use dense and relu", e.Message, StringComparison.Ordinal);
    }
}

using Tangent.Architectures;
using Tangent.Data;
using Tangent.Features;
using Tangent.Models;
using Tangent.Tests.Data;

namespace Tangent.Tests.Models;

public sealed class PatchModelTests
{
    private const int Count = 60, Height = 8, Width = 10;

    private static readonly TrainingOptions Options = new() { Method = "patches", FeatureCount = 50, Architecture = Architecture.Parse("conv3v,relu,pool2,flatten,dense") };

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, true)]
    public void Save_Patches_PredictAsBefore(int channels, bool mirror)
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, channels);
        TangentModel model = new ModelTrainer(Options with { Mirror = mirror }).Train(path).Model;
        Assert.Equal((50, 3), (model.Header.FeatureCount, model.Header.Map.Filters!.Count)); // 12 windows and two signs
        Assert.Null(((ImageSchema)model.Header.Schema).Whitening);
        Assert.Equal(mirror, model.Map is MirrorFeatures);
        model.Save(folder["m"]);
        TangentModel loaded = TangentModel.Load(folder["m"], statistics: true);
        Assert.Equal(mirror, loaded.Header.Map.Mirror);
        Assert.Equal(Values(model, path), Values(loaded, path));
        Assert.Equal(Count, loaded.Update(DataSet.OpenLike(path, loaded.Header.Schema, targets: true), remove: false));
        Assert.True(model.CompactBytes >= 4L * model.Header.Map.Filters.Units.Length);
        Assert.Equal(loaded.CompactBytes, model.CompactBytes);
    }

    [Fact]
    public void Load_MirrorOfOtherMethods_IsKept()
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, 1);
        foreach (string method in new[] { "tangent", "cntk-sketch", "gradient" })
        {
            TangentModel model = new ModelTrainer(Options with { Method = method, Mirror = true, FeatureCount = 200 }).Train(path).Model;
            model.Save(folder["m"]);
            Assert.Equal(Values(model, path), Values(TangentModel.Load(folder["m"], statistics: false), path));
            Assert.IsType<MirrorFeatures>(model.Map);
        }
    }

    [Theory]
    [InlineData("zonal")]
    [InlineData("nystrom")]
    public void Train_MirrorWhereItDoesNotServe_SaysSo(string method)
    {
        using var folder = new TemporaryFolder();
        ArgumentException e = Assert.Throws<ArgumentException>(
            () => new ModelTrainer(new TrainingOptions { Method = method, Mirror = true, FeatureCount = 20 }).Train(Write(folder, 1)));
        Assert.StartsWith("mirror images are for images by positions and method tangent, patches, cntk-sketch or gradient", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_Defaults_TakeTheArchitectureOfTheSize()
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, 3);
        string Trained(TrainingOptions options) => new ModelTrainer(options).Train(path).Model.Header.Map.Architecture;
        Assert.Equal(PatchFeatures.DefaultArchitecture(Height, Width).ToString(), Trained(Options with { Architecture = null }));
        Assert.Equal("conv3,relu,gap,dense", Trained(Options with { Architecture = null, Depth = 1 }));
        Assert.Contains("has one convolution", Assert.Throws<ArgumentException>(() => Trained(Options with { Architecture = null, Depth = 2 })).Message, StringComparison.Ordinal);
    }

    private static double[] Values(TangentModel model, string path) =>
        [.. model.Predict(DataSet.OpenLike(path, model.Header.Schema, targets: false)).SelectMany(b => b.Values)];

    private static string Write(TemporaryFolder folder, int channels)
    {
        int[] sizes = channels == 1 ? [Count, Height, Width] : [Count, Height, Width, channels];
        string path = folder[$"a-images-idx{sizes.Length}-ubyte"];
        File.WriteAllBytes(path, ImageFiles.Idx(sizes, ImageFiles.Bytes(Count * Height * Width * channels, 1)));
        File.WriteAllBytes(folder["a-labels-idx1-ubyte"], ImageFiles.Idx([Count], [.. Enumerable.Range(0, Count).Select(i => (byte)(i % 3))]));
        return path;
    }
}

using Tangent.Data;
using Tangent.Models;

namespace Tangent.Tests.Data;

public sealed class WhitenedImagesTests
{
    private const int Count = 90, Side = 4;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadBlocks_Whitened_AsTheWhiteningOfTheScaledImages(bool bias)
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, 1);
        var split = new RowSplit(2, 0.2);
        int d = Side * Side;
        DataSet plain = DataSet.Open(path, new TableOptions { Bias = 0 }, split);
        DataSet whitened = DataSet.Open(path, new TableOptions { Bias = bias ? 1 : 0, Whitening = 0.5 }, split);
        var covariance = new CovarianceAccumulator(d);
        foreach (RowBlock block in plain.Training.ReadBlocks())
            covariance.Add(block.Inputs);
        var whitening = ImageWhitening.Fit(covariance, 0.5);
        foreach ((IRowSource raw, IRowSource white) in new[] { (plain.Training, whitened.Training), (plain.Test!, whitened.Test!) })
        {
            float[] expected = [.. raw.ReadBlocks().SelectMany(b => b.Inputs)];
            whitening.Apply(expected, expected);
            float[] rows = [.. white.ReadBlocks().SelectMany(b => b.Inputs)];
            int stride = d + (bias ? 1 : 0);
            Assert.Equal(expected, rows.Where((_, i) => i % stride < d));
            Assert.All(rows.Where((_, i) => i % stride >= d), one => Assert.Equal(1f, one));
        }

        Assert.Contains("whitened with regularization 0.5", string.Join('\n', whitened.Notes()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, null, false)]
    [InlineData(3, null, true)]
    [InlineData(3, 0.0, false)]
    [InlineData(1, 0.2, true)]
    public void Open_Channels_DecideUnlessAsked(int channels, double? asked, bool expected)
    {
        using var folder = new TemporaryFolder();
        var schema = (ImageSchema)DataSet.Open(Write(folder, channels), new TableOptions { Whitening = asked }, new RowSplit(0, 0)).Schema;
        Assert.Equal((expected, expected), (schema.Whitening is not null, schema.WhiteningTransform is not null));
    }

    [Fact]
    public void Save_WhitenedModel_PredictsAsBefore()
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, 3);
        var options = new TrainingOptions { FeatureCount = 64, Depth = 1 };
        TangentModel model = new ModelTrainer(options).Train(path).Model;
        Assert.Equal("tangent", model.Header.Map.Method);
        model.Save(folder["m"]);
        TangentModel loaded = TangentModel.Load(folder["m"], statistics: true);
        Assert.Equal(ImageWhitening.DefaultRegularization, ((ImageSchema)loaded.Header.Schema).Whitening);
        double[] Predict(TangentModel m) => [.. m.Predict(DataSet.OpenLike(path, m.Header.Schema, targets: false)).SelectMany(b => b.Values)];
        Assert.Equal(Predict(model), Predict(loaded));
        Assert.Equal(Count, (int)loaded.Update(DataSet.OpenLike(path, loaded.Header.Schema, targets: true), remove: false));
        Assert.Null(((ImageSchema)new ModelTrainer(options with { Method = "zonal" }).Train(path).Model.Header.Schema).Whitening);
    }

    private static string Write(TemporaryFolder folder, int channels)
    {
        int[] sizes = channels == 1 ? [Count, Side, Side] : [Count, Side, Side, channels];
        string path = folder[$"a-images-idx{sizes.Length}-ubyte"];
        File.WriteAllBytes(path, ImageFiles.Idx(sizes, ImageFiles.Bytes(Count * Side * Side * channels, 1)));
        File.WriteAllBytes(folder["a-labels-idx1-ubyte"], ImageFiles.Idx([Count], [.. Enumerable.Range(0, Count).Select(i => (byte)(i % 3))]));
        return path;
    }
}

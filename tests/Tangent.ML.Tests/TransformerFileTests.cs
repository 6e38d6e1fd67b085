using Microsoft.ML;
using Microsoft.ML.Data;
using Tangent.Data;

namespace Tangent.ML.Tests;

public sealed class TransformerFileTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    [Theory]
    [InlineData("zonal", null)]
    [InlineData("zonal", 64)]
    [InlineData("rff", null)]
    [InlineData("nystrom", null)]
    [InlineData("ntk-sketch", null)]
    public void Load_OfSavedFeatures_IsTheSameToTheLastBit(string method, int? projectedFrom)
    {
        IDataView data = Examples.View(_ml);
        var options = new TangentOptions { Method = method, FeatureCount = 32, ProjectedFrom = projectedFrom, Scale = ColumnScale.Quantile, Seed = 9 };
        TangentTransformer fitted = _ml.Transforms.Tangent("Out", "Features", options).Fit(data);
        fitted.Save(Place("features"));
        TangentTransformer loaded = _ml.Transforms.LoadTangent(Place("features"));
        Assert.Equal(Examples.Vectors(fitted.Transform(data), "Out"), Examples.Vectors(loaded.Transform(data), "Out"));
        loaded.Save(Place("again"));
        Assert.Equal(File.ReadAllBytes(Place("features")), File.ReadAllBytes(Place("again")));
    }

    [Fact]
    public void Load_OfSavedRegression_IsTheSameToTheLastBit()
    {
        IDataView data = Examples.View(_ml);
        var options = new TangentRidgeOptions { Features = new() { FeatureCount = 64 }, KeepStatistics = true };
        TangentRegressionTransformer fitted = _ml.Regression.Trainers.TangentRidge(options: options).Fit(data);
        fitted.Save(Place("ridge"));
        TangentRegressionTransformer loaded = _ml.Regression.LoadTangentRidge(Place("ridge"));
        Assert.Equal(fitted.Transform(data).GetColumn<float>("Score"), loaded.Transform(data).GetColumn<float>("Score"));
        Assert.NotNull(loaded.Model.Statistics);
        loaded.Save(Place("again"));
        Assert.Equal(File.ReadAllBytes(Place("ridge")), File.ReadAllBytes(Place("again")));
    }

    [Fact]
    public void Load_OfAnotherKind_SaysWhichCallServes()
    {
        IDataView data = Examples.View(_ml);
        _ml.Transforms.Tangent("Out", "Features", new TangentOptions { FeatureCount = 16 }).Fit(data).Save(Place("features"));
        _ml.Regression.Trainers.TangentRidge(options: new() { Features = new() { FeatureCount = 16 } }).Fit(data).Save(Place("ridge"));
        Assert.Contains("loaded with LoadTangentRidge", Assert.Throws<DataException>(() => _ml.Transforms.LoadTangent(Place("ridge"))).Message, StringComparison.Ordinal);
        Assert.Throws<DataException>(() => _ml.Regression.LoadTangentRidge(Place("features")));
        Assert.Throws<DataException>(() => _ml.Transforms.LoadTangent(Place("nothing")));
    }

    [Fact]
    public void Save_ByMlNet_NamesOurOwnWay()
    {
        IDataView data = Examples.View(_ml);
        TangentTransformer fitted = _ml.Transforms.Tangent("Out", "Features", new TangentOptions { FeatureCount = 16 }).Fit(data);
        string message = Assert.Throws<NotSupportedException>(() => _ml.Model.Save(fitted, data.Schema, Place("zip"))).Message;
        Assert.Contains("TangentTransformer.Save(path)", message, StringComparison.Ordinal);
        Assert.Contains("mlContext.Transforms.LoadTangent(path)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_IntoAChain_Predicts()
    {
        IDataView data = Examples.View(_ml);
        var first = _ml.Transforms.NormalizeMinMax("Features").Fit(data);
        IDataView scaled = first.Transform(data);
        var last = _ml.Regression.Trainers.TangentRidge(options: new() { Features = new() { FeatureCount = 64 } }).Fit(scaled);
        _ml.Model.Save(first, data.Schema, Place("zip"));
        last.Save(Place("ridge"));
        var chain = new TransformerChain<ITransformer>(_ml.Model.Load(Place("zip"), out _), _ml.Regression.LoadTangentRidge(Place("ridge")));
        Assert.Equal(last.Transform(scaled).GetColumn<float>("Score"), chain.Transform(data).GetColumn<float>("Score"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Place(string name) => Path.Combine(_folder, name);
}

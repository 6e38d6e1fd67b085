using Microsoft.ML;
using Microsoft.ML.Data;
using Tangent.Data;

namespace Tangent.ML.Tests;

public sealed class TangentMulticlassTrainerTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TangentRidgeOptions _options = new() { Features = new() { FeatureCount = 256 } };

    [Fact]
    public void CrossValidate_ThreeClasses_AreToldApart()
    {
        IDataView data = Examples.View(_ml, 600);
        var chain = _ml.Transforms.Conversion.MapValueToKey("Key", "Class")
            .Append(_ml.MulticlassClassification.Trainers.TangentRidge("Key", options: _options))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Predicted", "PredictedLabel"));
        var folds = _ml.MulticlassClassification.CrossValidate(data, chain, numberOfFolds: 3, labelColumnName: "Key");
        Assert.All(folds, f => Assert.True(f.Metrics.MicroAccuracy > 0.7, $"{f.Metrics.MicroAccuracy}"));
        Assert.All(folds, f => Assert.True(f.Metrics.LogLossReduction > 0.2, $"{f.Metrics.LogLossReduction}"));
    }

    [Fact]
    public void PredictionEngine_OfAChain_GivesLabelsAndProbabilities()
    {
        IDataView data = Examples.View(_ml, 600);
        var chain = _ml.Transforms.Conversion.MapValueToKey("Key", "Class")
            .Append(_ml.MulticlassClassification.Trainers.TangentRidge("Key", options: _options))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Predicted", "PredictedLabel"));
        using PredictionEngine<Example, Classified> engine = _ml.Model.CreatePredictionEngine<Example, Classified>(chain.Fit(data));
        Example[] rows = Examples.Rows(200, seed: 2);
        Classified[] found = [.. rows.Select(r => engine.Predict(r))];
        Assert.True(found.Zip(rows).Count(p => p.First.Predicted == p.Second.Class) > 160);
        Assert.All(found, f => Assert.Equal(1, f.Score.Sum(), 1e-5));
        Assert.All(found, f => Assert.All(f.Score, p => Assert.InRange(p, 0, 1)));
    }

    [Theory]
    [InlineData("Class")]
    [InlineData("Number")]
    public void Transform_Columns_HaveTheAnnotationsOfMlNet(string label)
    {
        IDataView data = Keyed(label);
        IDataView own = _ml.MulticlassClassification.Trainers.TangentRidge("Key", options: _options).Fit(data).Transform(data);
        IDataView other = _ml.MulticlassClassification.Trainers.SdcaMaximumEntropy("Key").Fit(data).Transform(data);
        foreach (string column in (string[])["PredictedLabel", "Score"])
            Assert.Equal(Annotated.Describe(other.Schema[column]), Annotated.Describe(own.Schema[column]));
    }

    [Theory]
    [InlineData("Class")]
    [InlineData("Number")]
    public void Load_OfSaved_IsTheSame(string label)
    {
        IDataView data = Keyed(label);
        TangentMulticlassTransformer fitted = _ml.MulticlassClassification.Trainers.TangentRidge("Key", options: _options).Fit(data);
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "classes.tangent");
        fitted.Save(path);
        TangentMulticlassTransformer loaded = _ml.MulticlassClassification.LoadTangentRidge(path);
        IDataView expected = fitted.Transform(data), actual = loaded.Transform(data);
        Assert.Equal(Examples.Vectors(expected, "Score"), Examples.Vectors(actual, "Score"));
        Assert.Equal(expected.GetColumn<uint>("PredictedLabel"), actual.GetColumn<uint>("PredictedLabel"));
        Assert.Equal(Annotated.Describe(expected.Schema["PredictedLabel"]), Annotated.Describe(actual.Schema["PredictedLabel"]));
        Assert.Equal("Features", loaded.FeatureColumnName);
        string message = Assert.Throws<DataException>(() => _ml.Regression.LoadTangentRidge(path)).Message;
        Assert.Contains("the model is one of classification; load it with mlContext.MulticlassClassification.LoadTangentRidge", message, StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void Fit_ClassWithoutRows_KeepsItsPlace()
    {
        IDataView keyed = Keyed("Class"), some = _ml.Data.FilterRowsByColumn(keyed, "Id", upperBound: 60);
        IDataView without = _ml.Data.FilterByCustomPredicate<KeyOnly>(keyed, row => row.Key == 2);
        IDataView scored = _ml.MulticlassClassification.Trainers.TangentRidge("Key", options: _options).Fit(without).Transform(some);
        Assert.All(Examples.Vectors(scored, "Score"), s => Assert.Equal(3, s.Length));
        Assert.DoesNotContain(2u, scored.GetColumn<uint>("PredictedLabel"));
    }

    [Fact]
    public void Fit_LabelThatIsNoKey_SaysWhatToDo()
    {
        string message = Assert.Throws<ArgumentException>(() => _ml.MulticlassClassification.Trainers.TangentRidge("Class").Fit(Examples.View(_ml))).Message;
        Assert.StartsWith("the label column 'Class' is String, and classes need a key; make one with MapValueToKey", message, StringComparison.Ordinal);
    }

    private IDataView Keyed(string label)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Examples.Rows().Select(r => new Numbered { Id = r.Id, Class = r.Class, Number = r.Class.Length, Features = r.Features }));
        return _ml.Transforms.Conversion.MapValueToKey("Key", label).Fit(data).Transform(data);
    }

    private sealed class Numbered
    {
        public float Id { get; set; }

        public string Class { get; set; } = "";

        public float Number { get; set; }

        [VectorType(Examples.Slots)]
        public float[] Features { get; set; } = [];
    }

    private sealed class KeyOnly
    {
        public uint Key { get; set; }
    }
}

using Microsoft.ML;
using Microsoft.ML.Data;
using Tangent.Data;

namespace Tangent.ML.Tests;

public sealed class TangentRegressionTrainerTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly TangentRidgeOptions _options = new() { Features = new() { FeatureCount = 256 } };

    [Fact]
    public void CrossValidate_SmoothFunction_IsFitted()
    {
        IDataView data = Examples.View(_ml, 600);
        var folds = _ml.Regression.CrossValidate(data, _ml.Regression.Trainers.TangentRidge(options: _options), numberOfFolds: 3);
        Assert.All(folds, f => Assert.True(f.Metrics.RSquared > 0.9, $"{f.Metrics.RSquared}"));
    }

    [Fact]
    public void Fit_BehindStandardTransforms_Predicts()
    {
        IDataView data = Examples.View(_ml, 600);
        var options = _options with { Features = _options.Features with { Scale = ColumnScale.None } };
        var chain = _ml.Transforms.NormalizeMeanVariance("Features", fixZero: false)
            .Append(_ml.Transforms.Concatenate("All", "Features"))
            .AppendCacheCheckpoint(_ml)
            .Append(_ml.Regression.Trainers.TangentRidge("Label", "All", options));
        var model = chain.Fit(data);
        IDataView test = Examples.View(_ml, 200, seed: 2);
        Assert.True(_ml.Regression.Evaluate(model.Transform(test)).RSquared > 0.9);
        using PredictionEngine<Example, Scored> engine = _ml.Model.CreatePredictionEngine<Example, Scored>(model);
        float[] scores = [.. model.Transform(test).GetColumn<float>("Score")];
        Assert.Equal(scores, Examples.Rows(200, seed: 2).Select(r => engine.Predict(r).Score));
    }

    [Fact]
    public void Fit_Twice_IsTheSameToTheLastBit()
    {
        IDataView data = Examples.View(_ml);
        TangentRegressionTrainer trainer = _ml.Regression.Trainers.TangentRidge(options: _options with { Folds = 4 });
        Assert.Equal(trainer.Fit(data).Model.Ridge.Weights.ToArray(), trainer.Fit(data).Model.Ridge.Weights.ToArray());
    }

    [Fact]
    public void Transform_Score_HasTheAnnotationsOfMlNet()
    {
        IDataView data = Examples.View(_ml);
        IDataView own = _ml.Regression.Trainers.TangentRidge(options: _options).Fit(data).Transform(data);
        IDataView other = _ml.Regression.Trainers.Sdca().Fit(data).Transform(data);
        Assert.Equal(Annotated.Describe(other.Schema["Score"]), Annotated.Describe(own.Schema["Score"]));
        IDataView second = _ml.Regression.Trainers.TangentRidge(options: _options).Fit(own).Transform(own);
        Assert.Contains("ScoreColumnSetId Key<UInt32, 0-2147483646> 2", Annotated.Describe(second.Schema["Score"]));
    }

    [Fact]
    public void PermutationFeatureImportance_OfTheModel_FindsTheColumns()
    {
        IDataView data = Examples.View(_ml);
        TangentRegressionTransformer fitted = _ml.Regression.Trainers.TangentRidge(options: _options).Fit(data);
        var importance = _ml.Regression.PermutationFeatureImportance(fitted, data, permutationCount: 2);
        Assert.Equal(Examples.Slots, importance.Length);
        Assert.All(importance, p => Assert.True(p.RSquared.Mean < 0));
    }

    [Fact]
    public void Fit_ExactMethod_Predicts()
    {
        IDataView data = Examples.View(_ml), test = Examples.View(_ml, 200, seed: 2);
        var options = new TangentRidgeOptions { Features = new() { Method = "exact" } };
        Assert.True(_ml.Regression.Evaluate(_ml.Regression.Trainers.TangentRidge(options: options).Fit(data).Transform(test)).RSquared > 0.9);
    }

    [Fact]
    public void Fit_WrongLabel_SaysWhatToDo()
    {
        IDataView data = Examples.View(_ml);
        string message = Assert.Throws<ArgumentException>(() => _ml.Regression.Trainers.TangentRidge("Class").Fit(data)).Message;
        Assert.StartsWith("the label column 'Class' is String, and regression needs Single; convert it with ConvertType", message, StringComparison.Ordinal);
        Assert.StartsWith("there is no column 'Nope'", Assert.Throws<ArgumentException>(() => _ml.Regression.Trainers.TangentRidge("Nope").Fit(data)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_MissingLabel_SaysWhere()
    {
        Example[] rows = Examples.Rows();
        rows[4].Label = float.NaN;
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        string message = Assert.Throws<DataException>(() => _ml.Regression.Trainers.TangentRidge(options: _options).Fit(data)).Message;
        Assert.StartsWith("row 5 of the label column 'Label' is missing or infinite", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_TooFewRows_SaysSo()
    {
        IDataView data = Examples.View(_ml, 3);
        string message = Assert.Throws<DataException>(() => _ml.Regression.Trainers.TangentRidge(options: _options).Fit(data)).Message;
        Assert.Contains("3 training rows are too few", message, StringComparison.Ordinal);
    }
}

using Tangent.Data;
using Tangent.Models;
using Tangent.Regression;
using Tangent.Tests.Cli;

namespace Tangent.Tests.Models;

public sealed class FeatureCountCurveTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(500, false)]
    [InlineData(120, false)]
    [InlineData(500, true)]
    public void Compute_LeadingFeatures_ScoresAsAFitToThemAlone(int rows, bool classes)
    {
        string path = _run.WriteTable("t", rows, classes: classes);
        var options = new TrainingOptions { FeatureCount = 128, Depth = 1, Ridge = 0.5 };
        TrainingResult result = new ModelTrainer(options).Train(path, TestContext.Current.CancellationToken);
        TangentModel model = result.Model;
        IReadOnlyList<FeatureCountScore> scores = FeatureCountCurve.Compute(model, result.Test!, TestContext.Current.CancellationToken);
        Assert.Equal([16, 32, 64, 128], scores.Select(s => s.FeatureCount));
        Assert.Equal((model.Header.Test!.Mse, model.Header.Test.Accuracy, model.Header.Test.Rows), (scores[^1].Score.Mse, scores[^1].Score.Accuracy, scores[^1].Score.Rows));

        // The sums of the first features are those of rows cut off behind them.
        RidgeAccumulator leading = model.Statistics!.Leading(32);
        DataSet data = options.Open(path);
        var cut = new RidgeAccumulator(32, model.Header.OutputCount);
        foreach (RowBlock block in data.Training.ReadBlocks())
        {
            float[] features = model.Map.Transform(block);
            double[] targets = new double[block.Count * cut.TargetCount];
            RidgeTrainer.EncodeTargets(classes ? cut.TargetCount : 0, block.Targets, targets);
            cut.Add([.. Enumerable.Range(0, block.Count).SelectMany(i => features[(128 * i)..(128 * i + 32)])], targets);
        }

        RidgeModel expected = new RidgeSolver(cut).Solve(1), actual = new RidgeSolver(leading).Solve(1);
        for (int i = 0; i < 32; i++)
            Assert.Equal(expected.Weights[i], actual.Weights[i], 1e-6 * (1 + Math.Abs(expected.Weights[i])));
        Assert.Equal(cut.SquaredNorm(32), model.Statistics.SquaredNorm(32), 1e-6 * cut.SquaredNorm(32));
    }

    [Fact]
    public void Serves_FeaturesMadeForTheirNumber_IsFalse()
    {
        string path = _run.WriteTable("t", 60);
        var options = new TrainingOptions { FeatureCount = 16, Ridge = 1 };
        Assert.True(FeatureCountCurve.Serves(new ModelTrainer(options).Train(path, TestContext.Current.CancellationToken).Model));
        foreach (TrainingOptions other in new[] { options with { Method = "nystrom" }, options with { KeepStatistics = false } })
        {
            TrainingResult result = new ModelTrainer(other).Train(path, TestContext.Current.CancellationToken);
            Assert.False(FeatureCountCurve.Serves(result.Model));
            Assert.Throws<ArgumentException>(() => FeatureCountCurve.Compute(result.Model, result.Test!));
        }
    }
}

using Tangent.Architectures;
using Tangent.Data;
using Tangent.Features;
using Tangent.Models;
using Tangent.Numerics;
using Tangent.Tests.Features;

namespace Tangent.Tests.Models;

public sealed class KernelMetricTrainerTests
{
    private static readonly RowSplit s_split = new(3, 0);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fit_TwoOfTenColumnsMatter_FindsThem(bool diagonal)
    {
        (float[] x, double[] y) = Data(1600, 10, 1, (row, _) => Math.Sin(2 * row[0]) * row[1]);
        (LearnedMetric? metric, MetricSummary summary) = Trainer(10, 1, new MetricOptions { Diagonal = diagonal }).Fit(x, y, s_split, TestContext.Current.CancellationToken);
        Assert.True(summary.Rounds[summary.BestRound].Score < summary.Rounds[0].Score / 3, string.Join(' ', summary.Rounds.Select(r => r.Score.ToString("f3"))));
        double[] shares = metric!.Diagonal();
        Assert.True(shares[0] + shares[1] > 0.8 * 10, string.Join(' ', shares.Select(s => s.ToString("f2"))));
        Assert.Equal((diagonal, diagonal), (metric.IsDiagonal, summary.IsDiagonal));
    }

    [Fact]
    public void Fit_ConstantTarget_KeepsNoMetric()
    {
        (float[] x, double[] y) = Data(60, 3, 1, (_, _) => 7);
        (LearnedMetric? metric, MetricSummary summary) = Trainer(3, 1, new MetricOptions { Rounds = 2 }).Fit(x, y, s_split, TestContext.Current.CancellationToken);
        Assert.Null(metric);
        Assert.Equal(0, summary.BestRound);
    }

    [Fact]
    public void Fit_MoreTargetsThanRows_Serves()
    {
        const int k = 40;
        (float[] x, double[] y) = Data(25, 3, k, (row, c) => c * row[c % 3]);
        (_, MetricSummary summary) = Trainer(3, k, new MetricOptions { Rounds = 1 }).Fit(x, y, s_split, TestContext.Current.CancellationToken);
        Assert.Equal(2, summary.Rounds.Count);
    }

    [Fact]
    public void Fit_TargetsOfOtherUnits_SameMetric()
    {
        double[][] diagonals = [.. new[] { 1.0, 1024 }.Select(unit =>
        {
            (float[] x, double[] y) = Data(400, 8, 2, (row, c) => c == 0 ? unit * Math.Sin(2 * row[0]) * row[1] : row[0] * row[1]);
            return Trainer(8, 2, new MetricOptions { Rounds = 1, Ridge = 0.1 }).Fit(x, y, s_split, default).Metric!.Diagonal();
        })];
        Assert.All(diagonals[0].Zip(diagonals[1]), p => Assert.Equal(p.First, p.Second, 1e-4));
    }

    [Fact]
    public void Fit_ValidationTargetsChanged_SameMetric()
    {
        float[][] roots = [.. new[] { 0, 0.01 }.Select(by =>
        {
            (float[] x, double[] y) = Data(400, 8, 1, (row, _) => Math.Sin(2 * row[0]) * row[1]);
            for (int i = 0; i < y.Length; i++)
                y[i] += RidgeTrainer.IsValidation(s_split, i) ? by : 0;
            return Trainer(8, 1, new MetricOptions { Rounds = 1, Ridge = 0.1 }).Fit(x, y, s_split, default).Metric!.Root.ToArray();
        })];
        Assert.Equal(roots[0], roots[1]);
    }

    [Fact]
    public void Fit_TooFewRows_Throws()
    {
        (float[] x, double[] y) = Data(1, 3, 1, (_, _) => 7);
        Assert.Throws<ArgumentException>(() => Trainer(3, 1, new MetricOptions()).Fit(x, y, s_split, default));
    }

    private static KernelMetricTrainer Trainer(int d, int k, MetricOptions options) => new(
        new FeatureMapDescription { Method = "exact", Architecture = Architecture.FullyConnected(1).ToString(), InputDimension = d, FeatureCount = 8, Seed = 0 }, k, false, options);

    private static (float[] Inputs, double[] Targets) Data(int n, int d, int k, Func<float[], int, double> target)
    {
        float[] x = RandomFourierFeaturesTests.Gaussians(n, d, 5);
        return (x, [.. Enumerable.Range(0, n * k).Select(j => target(x[(j / k * d)..(j / k * d + d)], j % k))]);
    }
}

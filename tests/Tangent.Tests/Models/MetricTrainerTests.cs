using Tangent.Architectures;
using Tangent.Data;
using Tangent.Features;
using Tangent.Models;
using Tangent.Numerics;
using Tangent.Regression;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Models;

public sealed class MetricTrainerTests
{
    private static readonly RowSplit Split = new(0, 0);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fit_TwoOfTenColumnsMatter_FindsThem(bool diagonal)
    {
        MatrixRowSource rows = Rows(1500, 10, (x, _) => Math.Sin(2 * x[0]) * x[1]);
        MetricFit fit = Trainer(10, 1, new MetricOptions { Rounds = 5, Diagonal = diagonal }).Fit(rows, Split);
        Assert.Equal(6, fit.Rounds.Count);
        Assert.True(fit.BestRound > 0);
        double first = fit.Rounds[0].Validation, best = fit.Rounds[fit.BestRound].Validation;
        Assert.True(best < first / 3, string.Join(" ", fit.Rounds.Select(r => r.Validation.ToString("g3"))));
        double[] shares = fit.Metric!.Diagonal();
        Assert.True(shares[0] + shares[1] > 0.75 * 10, $"the diagonal is {string.Join(' ', shares.Select(s => s.ToString("f2")))}");
        Assert.Equal(diagonal, fit.Metric.IsDiagonal);
    }

    [Fact]
    public void Fit_NoRounds_IsRidgeTrainer()
    {
        MatrixRowSource rows = Rows(300, 3, (x, _) => Math.Sin(2 * x[0]) + x[1]);
        ZonalFeatures map = Map(3);
        MetricFit fit = new MetricTrainer(map, 1, options: new MetricOptions { Rounds = 0 }).Fit(rows, Split);
        var trainer = new RidgeTrainer(map, 1);
        (RidgeModel model, RidgeCurve? curve) = trainer.Fit(trainer.Accumulate(rows, Split, 1, null, default), 1, null, default);
        Assert.Same(map, fit.Map);
        Assert.Null(fit.Metric);
        Assert.Equal(model.Weights.ToArray(), fit.Model.Weights.ToArray());
        Assert.Equal(curve!.Points, fit.Curve!.Points);
        Assert.Equal(curve.Points.Min(p => p.Validation)!.Value, Assert.Single(fit.Rounds).Validation, 1e-12);
        Assert.Equal(300, fit.Sums.RowCount);
    }

    [Fact]
    public void Fit_Auto_StopsAndKeepsTheBest()
    {
        // All directions matter alike, so a metric gains nothing for long.
        MatrixRowSource rows = Rows(400, 3, (x, _) => x[0] + x[1] + x[2]);
        MetricFit fit = Trainer(3, 1, new MetricOptions { MostRounds = 5, Patience = 2 }).Fit(rows, Split);
        Assert.InRange(fit.Rounds.Count, 3, 6);
        Assert.Equal(fit.Rounds.Min(r => r.Score), fit.Rounds[fit.BestRound].Score);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Fit_ConstantAndCopiedColumns_Serves(int d)
    {
        MatrixRowSource rows = Rows(200, d, (x, _) => x[0] * x[0], (x, j) => j switch { 0 => x, 3 => 1, 2 => 0, _ => float.NaN });
        MetricFit fit = Trainer(d, 1, new MetricOptions { Rounds = 2 }).Fit(rows, Split);
        Assert.Equal(fit.Rounds.Min(r => r.Score), fit.Rounds[fit.BestRound].Score);
        Assert.All(fit.Rounds, r => Assert.True(double.IsFinite(r.Validation)));
        Assert.All(fit.Model.Weights.ToArray(), w => Assert.True(double.IsFinite(w)));
    }

    [Fact]
    public void Fit_ConstantTarget_EndsAtRoundZero()
    {
        MetricFit fit = Trainer(3, 1, new MetricOptions { Rounds = 2 }).Fit(Rows(100, 3, (_, _) => 7), Split);
        Assert.Equal((0, 1), (fit.BestRound, fit.Rounds.Count));
        Assert.Null(fit.Metric);
    }

    [Fact]
    public void Fit_RoundThatCannotBeSolved_KeepsTheOneBefore()
    {
        // The metric stretches the one column that matters beyond what the map can take.
        MetricFit fit = new MetricTrainer(new ShortRows(4), 1, options: new MetricOptions { Rounds = 3 }).Fit(Rows(200, 4, (x, _) => x[0], (x, _) => Math.Clamp(x, -1, 1)), Split);
        Assert.Equal((0, 1), (fit.BestRound, fit.Rounds.Count));
        Assert.Null(fit.Metric);
    }

    [Fact]
    public void Run_NoiseAlone_TakesTheGradientsOfASmallerRidge()
    {
        float[] noise = NaiveSketch.Gaussian(400, 77);
        MatrixRowSource rows = Rows(400, 6, (_, _) => 0, shift: i => noise[i]);
        ValidatedFit fit = ValidatedFit.Run(new RidgeTrainer(Map(6), 1), rows, Split, new(null, default(RoundStart)), null, default);
        Assert.True(fit.Result.Ridge > 10 * fit.GradientModel!.Ridge, $"{fit.Result.Ridge} and {fit.GradientModel.Ridge}");
        Assert.Equal(fit.Result.Ridge, fit.SolveAll().Ridge);
        ValidatedFit given = ValidatedFit.Run(new RidgeTrainer(Map(6), 1), rows, Split, new(fit.Result.Ridge, default(RoundStart)), null, default);
        Assert.Equal(given.Result.Ridge, given.GradientModel!.Ridge);
        Assert.Null(ValidatedFit.Run(new RidgeTrainer(Map(6), 1), rows, Split, new(1, null), null, default).GradientModel);
    }

    [Fact]
    public void Fit_ZeroInputs_EndsAtRoundZero()
    {
        MetricFit fit = Trainer(2, 1, new MetricOptions()).Fit(Rows(100, 2, (_, _) => 1, (_, _) => 0), Split);
        Assert.Single(fit.Rounds);
    }

    [Fact]
    public void Fit_MoreTargetsThanRows_Serves()
    {
        const int k = 30;
        MetricFit fit = Trainer(4, k, new MetricOptions { Rounds = 1 }).Fit(Rows(20, 4, (x, c) => c * x[c % 4], targets: k), Split);
        Assert.Equal(2, fit.Rounds.Count);
        Assert.Equal(k, fit.Model.TargetCount);
    }

    [Fact]
    public void Fit_TargetsOfOtherUnits_SameMetric()
    {
        MatrixRowSource Scaled(double unit) => Rows(1000, 8, (x, c) => c == 0 ? unit * Math.Sin(2 * x[0]) : x[1] * x[1], targets: 2);
        double[][] diagonals = [.. new[] { 1.0, 1024 }.Select(unit =>
            Trainer(8, 2, new MetricOptions { Rounds = 1, Ridge = 1 }).Fit(Scaled(unit), Split).Metric!.Diagonal())];
        for (int j = 0; j < 8; j++)
            Assert.Equal(diagonals[0][j], diagonals[1][j], 1e-4);
    }

    [Fact]
    public void Fit_Classes_FindsTheColumn()
    {
        MatrixRowSource rows = Rows(600, 6, (x, _) => x[2] < -0.5 ? 0 : x[2] < 0.5 ? 1 : 2);
        MetricFit fit = new MetricTrainer(Map(6), 1, 3, new MetricOptions { Rounds = 2, Ridge = 1 }).Fit(rows, Split);
        Assert.Null(fit.Curve);
        Assert.True(fit.BestRound > 0);
        Assert.Equal(2, Array.IndexOf(fit.Metric!.Diagonal(), fit.Metric.Diagonal().Max()));
    }

    [Fact]
    public void Fit_ValidationTargetsChanged_SameMetric()
    {
        // The metric comes from rows outside of the fold, so what the fold's targets are does not count.
        MatrixRowSource Changed(double by) => Rows(200, 3, (x, _) => Math.Sin(2 * x[0]), shift: i => RidgeTrainer.IsValidation(Split, i) ? by : 0);
        var options = new MetricOptions { Rounds = 1, Ridge = 0.1 };
        float[][] roots = [.. new[] { 0, 0.01 }.Select(by => Trainer(3, 1, options).Fit(Changed(by), Split).Metric!.Root.ToArray())];
        Assert.Equal(roots[0], roots[1]);
    }

    [Fact]
    public void Fit_OtherBlocksOrThreads_SameBits()
    {
        var options = new MetricOptions { Rounds = 2, GradientRows = 100 };
        MetricFit expected = Trainer(4, 1, options).Fit(Rows(500, 4, (x, _) => x[0] * x[1], blockSize: 500), Split);
        int threads = Parallelism.MaxThreads;
        try
        {
            Parallelism.MaxThreads = 3;
            MetricFit fit = Trainer(4, 1, options).Fit(Rows(500, 4, (x, _) => x[0] * x[1], blockSize: 37), Split);
            Assert.Equal(expected.Model.Weights.ToArray(), fit.Model.Weights.ToArray());
            Assert.Equal(expected.Rounds, fit.Rounds);
        }
        finally
        {
            Parallelism.MaxThreads = threads;
        }
    }

    [Fact]
    public void Fit_BadArguments_Throws()
    {
        Assert.Throws<ArgumentException>(() => Trainer(2, 1, new MetricOptions()).Fit(Rows(1, 2, (_, _) => 1), Split));
        Assert.Throws<ArgumentOutOfRangeException>(() => Trainer(2, 1, new MetricOptions { Rounds = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Trainer(2, 1, new MetricOptions { Patience = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Trainer(2, 1, new MetricOptions { GradientRows = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Trainer(2, 1, new MetricOptions { Regularization = 0 }));
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Trainer(2, 1, new MetricOptions()).Fit(Rows(50, 2, (x, _) => x[0]), Split, null, cancellation.Token));
    }

    private static ZonalFeatures Map(int d) => new(d, new ZonalOptions { Architecture = Architecture.FullyConnected(2), FeatureCount = 256 }, 0);

    private static MetricTrainer Trainer(int d, int targets, MetricOptions options) => new(Map(d), targets, 0, options);

    // Gaussian inputs; NaN from the column function copies column 0.
    private static MatrixRowSource Rows(
        int n, int d, Func<float[], int, double> target, Func<float, int, float>? column = null, int targets = 1, int blockSize = 64, Func<int, double>? shift = null)
    {
        float[] inputs = NaiveSketch.Gaussian(n * d, 12);
        double[] y = new double[n * targets];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < d && column is not null; j++)
            {
                float value = column(inputs[i * d + j], j);
                inputs[i * d + j] = float.IsNaN(value) ? inputs[i * d] : value;
            }

            for (int c = 0; c < targets; c++)
                y[i * targets + c] = target(inputs[(i * d)..(i * d + d)], c) + (shift?.Invoke(i) ?? 0);
        }

        return new MatrixRowSource(inputs, d, y, targets, blockSize);
    }

    // The identity, for rows with no entry beyond 1.2.
    private sealed class ShortRows(int d) : IDifferentiableFeatureMap
    {
        public int InputDimension => d;

        public int OutputDimension => d;

        public void Transform(ReadOnlySpan<float> source, Span<float> destination)
        {
            for (int i = 0; i < source.Length; i++)
                destination[i] = Math.Abs(source[i]) > 1.2f ? float.NaN : source[i];
        }

        public void Gradients(ReadOnlySpan<float> source, ReadOnlySpan<float> weights, int outputs, Span<float> destination)
        {
            for (int i = 0; i < destination.Length; i++)
                destination[i] = weights[i % weights.Length];
        }
    }
}

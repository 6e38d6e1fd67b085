using System.Diagnostics;
using Tangent.Data;
using Tangent.Features;
using Tangent.Regression;

namespace Tangent.Models;

/// <summary>Fits ridge regression on the features of a method, under a learned metric where one is asked for.</summary>
/// <remarks>
/// Methods that can be differentiated learn the metric themselves, by <see cref="MetricTrainer"/>. For the others zonal features of the same architecture
/// learn it, and it is kept only if the method's own error on the validation fold falls by it.
/// </remarks>
internal sealed class FeatureTrainer(TrainingOptions options, DataSet data)
{
    // More features make a better metric, but slowly; these serve tables of some ten columns.
    internal const int LearnerFeatures = 4096;

    /// <summary>Gets or sets a receiver of the stages and rows done, or null.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    private DataSchema Schema => data.Schema;

    private int Classes => Schema.Task == TaskKind.Classification ? Schema.Classes.Count : 0;

    /// <summary>Fits the training rows.</summary>
    /// <param name="map">What <see cref="FeatureMapDescription.For"/> gave.</param>
    /// <param name="cancellation">Ends the fit.</param>
    /// <exception cref="DataException">The data are at fault.</exception>
    /// <exception cref="ArgumentException">A metric is asked for and the map takes images by positions.</exception>
    /// <exception cref="Numerics.NumericalException">The equations cannot be solved with this ridge.</exception>
    public FeatureFit Fit(FeatureMapDescription map, CancellationToken cancellation)
    {
        if (options.Adapt != 0 && map.ImageShape is not null)
        {
            throw new ArgumentException(
                $"a metric needs inputs without positions, and {map.Architecture} takes images by theirs; leave --adapt out, or use --method zonal", nameof(map));
        }

        if (map.Method == "exact")
            return new ExactTrainer(options, data) { Progress = Progress }.Fit(map, cancellation);
        if (options.IsIterative(data.TrainingRows, map.FeatureCount, map.Method))
            return FitLarge(map, cancellation);
        if (options.Adapt == 0)
        {
            return options is { Pilot: true, Ridge: null } && map.ImageShape is null && PilotMetric.Serves(Schema, data.TrainingRows, map.Method)
                ? FitAfterPilot(map, cancellation)
                : FitPlain(map.Fit(data, Progress, cancellation), null, cancellation);
        }

        FeatureMapDescription learner = LearnerFor(map);
        var features = (IDifferentiableFeatureMap)learner.CreateMap();
        var trainer = new MetricTrainer(features, Schema.TargetCount, Classes, MetricOptions.For(options, Schema)) { Progress = Progress };
        MetricFit fit = trainer.Fit(data.Training, data.Split, data.TrainingRows, cancellation);
        MetricSummary summary = Summary(fit);
        if (map.IsDifferentiable)
            return new FeatureFit(map with { Metric = fit.Metric }, fit.Map, fit.Model, fit.Curve, fit.Sums, summary, trainer.FeatureSeconds, trainer.SolveSeconds) { Held = fit.Held };
        FeatureFit better = FitBetter(map.Fit(data, Progress, cancellation), fit.Metric, summary, cancellation);
        return better with { FeatureSeconds = better.FeatureSeconds + trainer.FeatureSeconds, SolveSeconds = better.SolveSeconds + trainer.SolveSeconds };
    }

    /// <summary>Returns how many features the direct fit has that comes before conjugate gradients over m features.</summary>
    internal static int FirstFeatures(int m) => Math.Min(m, LearnerFeatures);

    /// <summary>Gives back what a fit leaves behind, so that it does not stay beside what comes next, where matrices of m features are large.</summary>
    internal static void FreeMatrices(int m)
    {
        const int Large = 2048;
        if (m >= Large)
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private static FeatureMapDescription LearnerFor(FeatureMapDescription map) =>
        map.IsDifferentiable ? map : map with { Method = "zonal", FeatureCount = Math.Min(map.FeatureCount, LearnerFeatures) };

    // The pilot's ridge is near that of the fit, for features of any number have the same kernel.
    private FeatureFit FitAfterPilot(FeatureMapDescription map, CancellationToken cancellation)
    {
        (MetricFit pilot, double features, double solve) = PilotMetric.Learn(map, data, options.Seed, Progress, cancellation);
        FreeMatrices(map.FeatureCount);
        FeatureFit fit = FitPlain((map with { Metric = pilot.Metric }).Fit(data, Progress, cancellation), Summary(pilot), cancellation, pilot.Model.Ridge);
        return fit with { FeatureSeconds = fit.FeatureSeconds + features, SolveSeconds = fit.SolveSeconds + solve };
    }

    private static MetricSummary Summary(MetricFit fit) => new(fit.BestRound, fit.Rounds, fit.Metric?.IsDiagonal ?? false);

    private FeatureFit FitPlain(FeatureMapDescription map, MetricSummary? summary, CancellationToken cancellation, double? near = null)
    {
        IFeatureMap features = map.CreateMap();
        RidgeTrainer trainer = TrainerFor(features);

        // Classes need a fold for their probabilities even where the ridge is given.
        int folds = options.Ridge is null ? options.Folds : 1;
        RowSplit? split = options.Ridge is null || Classes > 0 ? data.Split : null;
        (RidgeModel model, RidgeCurve? curve, RidgeAccumulator sums) = GramRounding.Fit(
            data.TrainingRows,
            precision =>
            {
                RidgeAccumulator[] parts = trainer.Accumulate(data.Training, split, folds, data.TrainingRows, cancellation, precision);
                (RidgeModel model, RidgeCurve? curve) = trainer.Fit(parts, folds, options.Ridge, cancellation, near);
                return (Model: model, Curve: curve, Sums: parts[0]);
            },
            fit => (fit.Model.Ridge, fit.Curve, fit.Sums));
        return new FeatureFit(map, features, model, curve, sums, summary, trainer.FeatureSeconds, trainer.SolveSeconds) { Held = trainer.Held };
    }

    // A fit with few features tells the metric, what the method takes from data, and where the ridges to try begin.
    private FeatureFit FitLarge(FeatureMapDescription map, CancellationToken cancellation)
    {
        FeatureFit? small = null;
        if (options.Ridge is null || options.Adapt != 0)
        {
            var direct = new FeatureTrainer(options with { Solution = RidgeSolution.Direct }, data) { Progress = Progress };
            small = direct.Fit(map with { FeatureCount = FirstFeatures(map.FeatureCount) }, cancellation);
        }

        map = small is null || map.IsFittedToCount ? map.Fit(data, Progress, cancellation) : small.Map with { FeatureCount = map.FeatureCount };
        IFeatureMap features = map.CreateMap();
        var trainer = IterativeRidgeTrainer.For(features, Schema, options.Seed);
        trainer.Progress = Progress;
        IterativeRidgeFit fit = trainer.Fit(
            data.Training, options.Ridge is null ? data.Split : null, options.Ridge ?? small!.Model.Ridge, data.TrainingRows, cancellation);
        (double featureSeconds, double solveSeconds) = (trainer.FeatureSeconds + (small?.FeatureSeconds ?? 0), trainer.SolveSeconds + (small?.SolveSeconds ?? 0));
        return new FeatureFit(map, features, fit.Model, fit.Curve, null, small?.Metric, featureSeconds, solveSeconds) { Scores = fit.Held };
    }

    // With the metric and without it, each judged on the validation fold.
    private FeatureFit FitBetter(FeatureMapDescription plain, LearnedMetric? metric, MetricSummary summary, CancellationToken cancellation)
    {
        if (metric is null)
            return FitPlain(plain, summary, cancellation);
        (FeatureFit without, double before) = Validate(plain, summary with { BestRound = 0 }, cancellation);
        (FeatureFit with, double after) = Validate((plain with { Metric = metric }).Fit(data, Progress, cancellation), summary, cancellation);
        return after < before ? with : without;
    }

    private (FeatureFit Fit, double Score) Validate(FeatureMapDescription map, MetricSummary summary, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        IFeatureMap features = map.CreateMap();
        var fit = ValidatedFit.Run(TrainerFor(features), data.Training, data.Split, new(options.Ridge, null), data.TrainingRows, cancellation);
        RidgeModel model = fit.SolveAll();
        double solve = watch.Elapsed.TotalSeconds - fit.FeatureSeconds;
        return (new FeatureFit(map, features, model, fit.Curve, fit.Sums, summary, fit.FeatureSeconds, solve) { Held = fit.Held }, fit.Result.Score);
    }

    private RidgeTrainer TrainerFor(IFeatureMap features)
    {
        RidgeTrainer trainer = RidgeTrainer.For(features, Schema);
        trainer.Progress = Progress;
        return trainer;
    }
}

using System.Diagnostics;
using Tangent.Data;
using Tangent.Features;

namespace Tangent.Models;

/// <summary>Fits method exact: reads all training rows, learns a metric where one is asked for, and hands both to <see cref="KernelTrainer"/>.</summary>
internal sealed class ExactTrainer(TrainingOptions options, DataSet data)
{
    /// <summary>Gets or sets a receiver of the stages and rows done, or null.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Fits the training rows.</summary>
    /// <exception cref="DataException">The data are at fault, or memory does not suffice.</exception>
    /// <exception cref="Numerics.NumericalException">The equations cannot be solved with this ridge.</exception>
    public FeatureFit Fit(FeatureMapDescription map, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        DataSchema schema = data.Schema;
        bool classification = schema.Task == TaskKind.Classification;
        int d = schema.InputDimension, k = classification ? schema.Classes.Count : schema.TargetCount, n = checked((int)data.TrainingRows);
        float[] inputs = new float[checked(n * d)];
        double[] given = new double[n * (classification ? 1 : k)], targets = new double[checked(n * k)];
        Read(inputs, given, cancellation);
        RidgeTrainer.EncodeTargets(classification ? k : 0, given, targets);
        double features = watch.Elapsed.TotalSeconds;

        watch.Restart();
        MetricSummary? summary = null;
        if (options.Adapt != 0)
        {
            var learner = new KernelMetricTrainer(map, k, classification, MetricOptions.For(options, schema)) { Progress = Progress };
            (LearnedMetric? metric, summary) = learner.Fit(inputs, targets, data.Split, cancellation);
            map = map with { Metric = metric };
            inputs = metric?.Apply(inputs) ?? inputs;
        }

        map = map with { Landmarks = inputs };
        IFeatureMap whole = map.CreateMap();
        var sections = (KernelSections)(whole is MetricFeatures moved ? moved.Inner : whole);
        var trainer = new KernelTrainer(sections, options.Seed) { Progress = Progress, LikelyRidge = summary?.Rounds[summary.BestRound].Ridge, LeavesOut = classification };
        KernelFit fit = trainer.Fit(targets, k, options.Ridge, cancellation);
        var score = new ScoreAccumulator(k, classification);
        score.Add(fit.Fitted, given);
        return new FeatureFit(map, whole, fit.Model, fit.Curve, null, summary, features, watch.Elapsed.TotalSeconds)
        {
            Train = score.Score(),
            Scores = classification ? new HeldScores(fit.HeldValues, Array.ConvertAll(fit.HeldRows, i => given[i])) : null,
        };
    }

    private void Read(float[] inputs, double[] targets, CancellationToken cancellation)
    {
        int d = data.Schema.InputDimension, row = 0;
        foreach (RowBlock block in Prefetch.Read(data.Training.ReadBlocks(), cancellation))
        {
            int k = block.Targets.Length / block.Count;
            if (block.Sparse is { } sparse)
                sparse.CopyTo(0, d, inputs.AsSpan(row * d, block.Count * d));
            else
                block.Inputs.AsSpan(0, block.Count * d).CopyTo(inputs.AsSpan(row * d));
            block.Targets.CopyTo(targets, row * k);
            row += block.Count;
            Progress?.Report(new TrainingProgress("read", row, data.TrainingRows, "rows"));
        }
    }
}

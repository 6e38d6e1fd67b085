using System.Diagnostics;
using Tangent.Data;
using Tangent.Features;

namespace Tangent.Models;

public sealed partial class ModelTrainer
{
    // The map holds the training rows; a pass more gives their targets.
    private TrainingResult TrainExact(
        string path, DataSet data, FeatureMapDescription description, KernelSections map, double read, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        DataSchema schema = data.Schema;
        bool classification = schema.Task == TaskKind.Classification;
        int k = classification ? schema.Classes.Count : schema.TargetCount;
        var targets = new List<double>();
        foreach (RowBlock block in Prefetch.Read(data.Training.ReadBlocks(), cancellation))
            targets.AddRange(block.Targets);
        double[] given = [.. targets], encoded = new double[checked(map.OutputDimension * k)];
        RidgeTrainer.For(map, schema).EncodeTargets(given, encoded);
        double features = watch.Elapsed.TotalSeconds;

        watch.Restart();
        KernelFit fit = new KernelTrainer(map, _options.Seed) { Progress = Progress }.Fit(encoded, k, _options.Ridge, cancellation);
        double solve = watch.Elapsed.TotalSeconds;

        watch.Restart();
        var score = new ScoreAccumulator(k, classification);
        score.Add(fit.Fitted, given);
        var header = new ModelHeader
        {
            Schema = schema,
            Map = description,
            FeatureCount = map.OutputDimension,
            Ridge = fit.Model.Ridge,
            RidgeCurve = fit.Curve?.Points,
            TrainingRows = map.OutputDimension,
            Train = score.Score(),
        };
        var model = new TangentModel(header, map, fit.Model, null);
        model = new TangentModel(header with { Test = TestScore(model, data, path, cancellation) }, map, fit.Model, null);
        return new TrainingResult(
            model, [.. data.Notes(), .. description.Notes()], new StageSeconds(read, features, solve, watch.Elapsed.TotalSeconds));
    }
}

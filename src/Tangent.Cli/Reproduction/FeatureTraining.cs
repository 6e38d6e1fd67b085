using Tangent.Data;
using Tangent.Models;

namespace Tangent.Cli.Reproduction;

/// <summary>Trains a model as `tangent train` does, for one cell.</summary>
internal static class FeatureTraining
{
    /// <summary>Returns accuracy or mean squared error of the test rows, ridge, features and seconds.</summary>
    public static Dictionary<string, double> Run(ExperimentOptions experiment, TrainingOptions options, string path)
    {
        options = options with { Seed = experiment.Seed, KeepStatistics = false };
        TrainingResult result = new ModelTrainer(options) { Progress = experiment.Progress }.Train(path, experiment.Cancellation);
        ModelHeader header = result.Model.Header;
        var values = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["features"] = header.FeatureCount,
            ["ridge"] = header.Ridge,
            ["seconds"] = result.Seconds.Total - result.Seconds.Read,
            ["fitSeconds"] = result.Seconds.Features + result.Seconds.Solve,
        };
        if (header.Test?.Accuracy is { } accuracy)
            values["accuracy"] = accuracy;
        if (header.Test?.Mse is { } mse)
            values["mse"] = mse;
        return values;
    }

    /// <summary>Returns all rows of a source, inputs and targets.</summary>
    public static RowSample All(IRowSource source, CancellationToken cancellation) => Take(source, int.MaxValue, 0, cancellation);

    /// <summary>Returns random rows of a source.</summary>
    public static RowSample Take(IRowSource source, int count, ulong seed, CancellationToken cancellation) =>
        RowSample.Draw(source, source.ReadBlocks().Sum(b => (long)b.Count), count, seed, cancellation);
}

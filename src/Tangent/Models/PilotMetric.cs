using Tangent.Data;
using Tangent.Features;

namespace Tangent.Models;

/// <summary>Learns a metric of the inputs with few features on a sample of rows, for a fit with more features on all rows.</summary>
/// <remarks>
/// A metric needs fewer features than a fit (benchmarks/pilot-metric.md). Up to <see cref="MostRows"/> rows are learned from, so that a round costs the same however many there are. The rounds end when the error on the sample's validation
/// fold stops falling; the fit under the best metric is not judged against one without it. Deterministic by the seed.
/// </remarks>
internal static class PilotMetric
{
    /// <summary>The most features.</summary>
    public const int Features = 1024;

    /// <summary>The most rows.</summary>
    public const int MostRows = 1 << 15;

    /// <summary>The fewest rows: on a fifth of fewer the best round is told by chance.</summary>
    public const int LeastRows = 500;

    // A full metric of more inputs has a root that costs more than the fit.
    private const int LargestFull = 512;
    private const int MostNumbers = 1 << 25;

    /// <summary>Returns whether a metric is worth its time without being asked for: for zonal features of dense tables.</summary>
    /// <param name="schema">The data's schema.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="method">The method.</param>
    public static bool Serves(DataSchema schema, long rows, string method) =>
        method == "zonal" && schema is not ImageSchema && !schema.IsSparse && rows >= LeastRows && schema.InputDimension <= MostNumbers / LeastRows;

    /// <summary>Learns.</summary>
    /// <param name="map">The map of the fit.</param>
    /// <param name="data">The data.</param>
    /// <param name="seed">The seed of the sample.</param>
    /// <param name="progress">Receives the stages and rows done, or null.</param>
    /// <param name="cancellation">Ends the learning.</param>
    /// <returns>The best round with the pilot's features, and the seconds of features and of all else.</returns>
    /// <exception cref="DataException">The data are at fault.</exception>
    /// <exception cref="Numerics.NumericalException">The equations of round 0 cannot be solved.</exception>
    public static (MetricFit Fit, double FeatureSeconds, double SolveSeconds) Learn(
        FeatureMapDescription map, DataSet data, ulong seed, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        DataSchema schema = data.Schema;
        var features = (IDifferentiableFeatureMap)(map with { FeatureCount = Math.Min(map.FeatureCount, Features) }).CreateMap();
        var options = new MetricOptions { Seed = seed, Diagonal = schema.InputDimension > LargestFull ? true : null };
        int classes = schema.Task == TaskKind.Classification ? schema.Classes.Count : 0;
        var trainer = new MetricTrainer(features, schema.TargetCount, classes, options) { Progress = progress };
        (IRowSource rows, RowSplit split, long count) = Rows(data, seed, cancellation);
        return (trainer.Fit(rows, split, count, cancellation), trainer.FeatureSeconds, trainer.SolveSeconds);
    }

    // Groups and orders of rows are known by their places among all rows.
    private static (IRowSource Rows, RowSplit Split, long Count) Rows(DataSet data, ulong seed, CancellationToken cancellation)
    {
        int most = Math.Min(MostRows, MostNumbers / data.Schema.InputDimension);
        if (data.TrainingRows <= most || data.Split is GroupedSplit or OrderedSplit)
            return (data.Training, data.Split, data.TrainingRows);
        RowSample sample = RowSample.Draw(data.Training, data.TrainingRows, most, seed, cancellation);
        return (sample, new RowSplit(seed, 0), sample.RowCount);
    }
}

using Tangent.Data;

namespace Tangent.Models;

/// <summary>Takes the landmarks of <see cref="Features.NystromFeatures"/> from training rows.</summary>
/// <remarks>Uniformly at random: choosing by ridge leverage scores (<see cref="Features.NystromLandmarks.RidgeLeverage"/>) cost more time and predicted worse
/// on all tables measured, see benchmarks/approximation.md.</remarks>
internal static class TrainingLandmarks
{
    /// <summary>Returns landmarks, row-major m x d: of nystrom m random training rows, of exact all; under the metric where there is one.</summary>
    /// <exception cref="DataException">The data are at fault, or the landmarks do not fit into one array.</exception>
    public static float[] Choose(FeatureMapDescription map, DataSet data, CancellationToken cancellation)
    {
        long count = map.Method == "exact" ? data.TrainingRows : Math.Min(map.FeatureCount, data.TrainingRows);
        float[] rows = RowSample.Draw(data.Training, data.TrainingRows, checked((int)count), map.Seed, cancellation).ToDense();
        return map.Metric is { } metric ? metric.Apply(rows) : rows;
    }
}

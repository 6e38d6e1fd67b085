using Tangent.Data;

namespace Tangent.Models;

/// <summary>Takes the landmarks of <see cref="Features.NystromFeatures"/> from training rows.</summary>
/// <remarks>Uniformly at random: choosing by ridge leverage scores (<see cref="Features.NystromLandmarks.RidgeLeverage"/>) cost more time and predicted worse
/// on all tables measured, see benchmarks/approximation.md.</remarks>
internal static class TrainingLandmarks
{
    /// <summary>Returns m random training rows, row-major m x d, under the metric where there is one.</summary>
    /// <exception cref="DataException">The data are at fault, or the landmarks do not fit into one array.</exception>
    public static float[] Choose(FeatureMapDescription map, DataSet data, CancellationToken cancellation)
    {
        int count = (int)Math.Min(map.FeatureCount, data.TrainingRows);
        float[] rows = RowSample.Draw(data.Training, data.TrainingRows, count, map.Seed, cancellation).ToDense();
        return map.Metric is { } metric ? metric.Apply(rows) : rows;
    }
}

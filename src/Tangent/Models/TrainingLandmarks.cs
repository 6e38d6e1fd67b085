using Tangent.Data;
using Tangent.Features;
using Tangent.Kernels;

namespace Tangent.Models;

/// <summary>Takes the landmarks of <see cref="NystromFeatures"/> from training rows.</summary>
internal static class TrainingLandmarks
{
    // Scores of 8 rows a landmark find rare kinds of rows at a cost near that of the features of the same rows.
    private const int CandidatesPerLandmark = 8;
    private const long MostNumbers = 1L << 28;

    /// <summary>Returns landmarks, row-major m x d: of exact all training rows; of nystrom rows by their ridge leverage scores, or at random where
    /// kernel entries are as dear as those of convolutions.</summary>
    /// <exception cref="DataException">The data are at fault, or the landmarks do not fit into one array.</exception>
    public static float[] Choose(FeatureMapDescription map, DataSet data, CancellationToken cancellation)
    {
        if (map.Method == "exact")
            return Draw(data.TrainingRows);
        if (map.ImageShape is not null)
            return Draw(map.FeatureCount);
        Kernel kernel = map.CreateKernel();
        float[] candidates = Draw(Math.Max(map.FeatureCount, Math.Min((long)CandidatesPerLandmark * map.FeatureCount, MostNumbers / map.InputDimension)));
        return NystromLandmarks.RidgeLeverage(kernel, candidates, map.FeatureCount, map.Seed);

        float[] Draw(long count) =>
            RowSample.Draw(data.Training, data.TrainingRows, (int)Math.Min(count, data.TrainingRows), map.Seed, cancellation).ToDense();
    }
}

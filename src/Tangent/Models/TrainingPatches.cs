using Tangent.Data;
using Tangent.Features;

namespace Tangent.Models;

/// <summary>Takes the filters of <see cref="PatchFeatures"/> from training images.</summary>
internal static class TrainingPatches
{
    // 8192 images are enough for the filters; of large ones as many as take 128 MiB.
    private const int MostImages = 8192, MostNumbers = 1 << 25;

    /// <summary>Returns filters from a random sample of the training images.</summary>
    /// <exception cref="DataException">The data are at fault.</exception>
    /// <exception cref="ArgumentException">The architecture does not serve.</exception>
    public static PatchFilters Choose(PatchOptions options, DataSet data, ulong seed, CancellationToken cancellation)
    {
        int count = (int)Math.Min(data.TrainingRows, Math.Clamp(MostNumbers / data.Training.InputDimension, 1, MostImages));
        return PatchFilters.Fit(RowSample.Draw(data.Training, data.TrainingRows, count, seed, cancellation).ToDense(), options, seed);
    }
}

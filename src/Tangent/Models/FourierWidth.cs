using Tangent.Data;
using Tangent.Features;
using Tangent.Numerics;
using Tangent.Regression;

namespace Tangent.Models;

/// <summary>Chooses the width of the Gaussian kernel of random Fourier features on held-out rows.</summary>
/// <remarks>
/// Widths are 2^(h/2) times the median distance of 1000 training rows, h = -8 ... 8, walked over downhill in factors of two and then of sqrt 2; each
/// is fitted to a random sample of at most <see cref="SampleRows"/> training rows with at most <see cref="SampleFeatures"/> features and the best ridge, and scored on a
/// fifth of the sample. Deterministic by the seed. Cost: a small fit for each width tried, at least five.
/// </remarks>
internal static class FourierWidth
{
    public const int SampleRows = 8192;
    public const int SampleFeatures = 1024;

    /// <summary>Chooses the width for a map, which is used but for its number of features.</summary>
    /// <exception cref="DataException">The data are at fault.</exception>
    public static double Choose(
        FeatureMapDescription map, DataSet data, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        RowSample sample = RowSample.Draw(data.Training, data.TrainingRows, SampleRows, map.Seed, cancellation);
        float[] inputs = sample.ToDense();
        double median = RandomFourierFeatures.MedianWidth(map.Metric is { } metric ? metric.Apply(inputs) : inputs, sample.InputDimension);
        if (sample.TargetCount == 0 || sample.RowCount < RidgeTrainer.ValidationFolds)
            return median;
        var split = new RowSplit(map.Seed, 0);
        FeatureMapDescription small = map with { FeatureCount = Math.Min(map.FeatureCount, SampleFeatures) };
        int tried = 0;
        return WidthAt(DownhillSearch.Run(-8, 8, 2, Score));

        double WidthAt(int place) => median * Math.Pow(2, place / 2.0);

        double Score(int place)
        {
            progress?.Report(new TrainingProgress("width", ++tried, null, "values"));
            RidgeTrainer trainer = RidgeTrainer.For((small with { Width = WidthAt(place) }).CreateMap(), data.Schema);
            RidgeAccumulator[] parts = trainer.Accumulate(sample, split, 1, null, cancellation);
            RidgeCurve? curve = trainer.Fit(parts, 1, null, cancellation).Curve;
            return curve!.Points.Min(p => p.Validation ?? double.PositiveInfinity);
        }
    }
}

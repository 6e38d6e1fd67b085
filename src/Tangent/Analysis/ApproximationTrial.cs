namespace Tangent.Analysis;

/// <summary>Holds what a number of features gave over several seeds.</summary>
/// <param name="FeatureCount">m, as asked for.</param>
/// <param name="OutputDimension">The numbers in a feature row, which some methods round.</param>
/// <param name="Seeds">The approximation of every seed, at least one.</param>
public sealed record ApproximationTrial(int FeatureCount, int OutputDimension, IReadOnlyList<SpectralApproximation> Seeds)
{
    /// <summary>Gets the means over the seeds, number by number.</summary>
    public SpectralApproximation Mean => new(
        Seeds.Average(s => s.EpsilonLow), Seeds.Average(s => s.EpsilonHigh), Seeds.Average(s => s.RelativeFrobenius));

    /// <summary>Gets the mean of eps over the seeds.</summary>
    public double MeanEpsilon => Seeds.Average(s => s.Epsilon);

    /// <summary>Gets the standard deviation of eps over the seeds; 0 for a single one.</summary>
    public double Deviation
    {
        get
        {
            double mean = MeanEpsilon;
            return Math.Sqrt(Seeds.Sum(s => (s.Epsilon - mean) * (s.Epsilon - mean)) / Math.Max(1, Seeds.Count - 1));
        }
    }

    /// <summary>Gets the greatest eps.</summary>
    public double Worst => Seeds.Max(s => s.Epsilon);
}

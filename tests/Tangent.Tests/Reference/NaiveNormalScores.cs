using Tangent.Numerics;

namespace Tangent.Tests.Reference;

/// <summary>Computes standardised normal scores by counting, with every distinct value a knot.</summary>
internal static class NaiveNormalScores
{
    public static double Score(double[] training, double number)
    {
        double[] all = [.. training.Select(x => Raw(training, x))];
        double mean = all.Average();
        double variance = all.Average(z => (z - mean) * (z - mean));
        return variance == 0 ? 0 : (Raw(training, number) - mean) / Math.Sqrt(variance);
    }

    public static double Rank(double[] training, double value) =>
        (training.Count(x => x < value) + (0.5 * training.Count(x => x == value))) / training.Length;

    private static double Raw(double[] training, double number)
    {
        double below = training.Where(x => x <= number).DefaultIfEmpty(training.Min()).Max();
        double above = training.Where(x => x >= number).DefaultIfEmpty(training.Max()).Min();
        double low = InverseNormal.Evaluate(Rank(training, below)), high = InverseNormal.Evaluate(Rank(training, above));
        return below >= above ? low : low + ((high - low) * (number - below) / (above - below));
    }
}

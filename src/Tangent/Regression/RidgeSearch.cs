using Tangent.Numerics;

namespace Tangent.Regression;

/// <summary>Walks over ridges 10^(h/2) times a unit, h = -24 ... 16, to one of lowest validation error.</summary>
/// <remarks>Downhill in steps of two decades, then the step is halved, which takes about eight values. Ties go to the larger ridge.</remarks>
internal static class RidgeSearch
{
    private const int LowestStep = -24;
    private const int HighestStep = 16;

    /// <summary>Searches.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="evaluate">Returns what is minimised for a ridge, and the error for the curve; throws <see cref="NumericalException"/> where the
    /// equations cannot be solved.</param>
    /// <param name="progress">Receives the ridges tried so far, or null.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="NumericalException">No ridge could be evaluated.</exception>
    public static RidgeCurve Run(
        double unit, Func<double, (double Score, double Error)> evaluate, IProgress<int>? progress, CancellationToken cancellation)
    {
        var scores = new SortedDictionary<int, double>();
        var points = new SortedDictionary<int, RidgeCurvePoint>();
        int best = 0;
        for (int step = 4; step >= 1; step /= 2)
        {
            bool moved = true;
            while (moved)
            {
                int center = best;
                foreach (int candidate in new[] { center, center + step, center - step })
                {
                    if (candidate is >= LowestStep and <= HighestStep && !scores.ContainsKey(candidate))
                    {
                        cancellation.ThrowIfCancellationRequested();
                        Evaluate(candidate);
                        progress?.Report(scores.Count);
                    }
                }

                best = scores.Where(s => s.Value == scores.Values.Min()).Max(s => s.Key);
                moved = best != center && step == 4;
            }
        }

        if (!double.IsFinite(scores[best]))
            throw new NumericalException("no ridge gave a positive definite matrix; the features are not finite or far too large");
        return new RidgeCurve(points[best].Ridge, [.. points.Values]);

        void Evaluate(int candidate)
        {
            double ridge = unit * Math.Pow(10, candidate / 2.0);
            try
            {
                (double score, double error) = evaluate(ridge);
                scores[candidate] = double.IsFinite(score) ? score : double.PositiveInfinity;
                points[candidate] = new RidgeCurvePoint(ridge, double.IsFinite(error) ? error : null);
            }
            catch (NumericalException)
            {
                scores[candidate] = double.PositiveInfinity;
                points[candidate] = new RidgeCurvePoint(ridge, null);
            }
        }
    }
}

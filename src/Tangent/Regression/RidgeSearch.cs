using Tangent.Numerics;

namespace Tangent.Regression;

/// <summary>Walks over ridges 10^(h/2) times a unit, from h = -24, or a higher one, to 16, to one of lowest validation error.</summary>
/// <remarks>By <see cref="DownhillSearch"/> in steps of two decades, which takes about eight values, or near a ridge that is likely in steps of half a decade, which takes three or more. Ties go to the larger ridge.</remarks>
internal static class RidgeSearch
{
    /// <summary>The lowest h of kernels whose entries are in single precision: smaller ridges would fit their rounding.</summary>
    public const int LowestSingleStep = -12;

    /// <summary>The lowest h.</summary>
    public const int LowestStep = -24;

    private const int HighestStep = 16;

    /// <summary>Searches.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="evaluate">Returns what is minimised for a ridge, and the error for the curve; throws <see cref="NumericalException"/> where the
    /// equations cannot be solved.</param>
    /// <param name="progress">Receives the ridges tried so far, or null.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <param name="lowestStep">The lowest h.</param>
    /// <param name="near">A ridge that is likely, or null.</param>
    /// <exception cref="NumericalException">No ridge could be evaluated.</exception>
    public static RidgeCurve Run(
        double unit, Func<double, (double Score, double Error)> evaluate, IProgress<int>? progress, CancellationToken cancellation, int lowestStep = LowestStep, double? near = null)
    {
        var points = new SortedDictionary<int, RidgeCurvePoint>();
        int best = near is { } likely
            ? DownhillSearch.Run(lowestStep, HighestStep, 1, Score, Math.Clamp((int)Math.Round(2 * Math.Log10(likely / unit)), lowestStep, HighestStep))
            : DownhillSearch.Run(lowestStep, HighestStep, 4, Score);
        if (points[best].Validation is null)
            throw new NumericalException("no ridge gave a positive definite matrix; the features are not finite or far too large");
        return new RidgeCurve(points[best].Ridge, [.. points.Values]);

        double Score(int place)
        {
            cancellation.ThrowIfCancellationRequested();
            double ridge = unit * Math.Pow(10, place / 2.0), score = double.PositiveInfinity;
            points[place] = new RidgeCurvePoint(ridge, null);
            try
            {
                (score, double error) = evaluate(ridge);
                if (double.IsFinite(score) && double.IsFinite(error))
                    points[place] = new RidgeCurvePoint(ridge, error);
            }
            catch (NumericalException)
            {
                // The point stays on the curve, without an error.
            }

            progress?.Report(points.Count);
            return score;
        }
    }
}

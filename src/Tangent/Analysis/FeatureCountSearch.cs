namespace Tangent.Analysis;

/// <summary>Finds how many features a wanted eps takes.</summary>
/// <remarks>
/// A number of features does when eps is at most the wanted one in every seed of its trial. Powers of two are tried from the fewest on until one does, then the octave below it is halved
/// three times, so that the answer is within an eighth of the last number that did not do; fewer than the fewest are not tried. If S seeds do, a further one does with a
/// probability of at least .05^(1/S) at 95 % confidence: .74 at ten.
/// </remarks>
public static class FeatureCountSearch
{
    /// <summary>The fewest features that are tried.</summary>
    public const int Fewest = 16;

    private const int Halvings = 3;

    /// <summary>Searches.</summary>
    /// <param name="epsilon">The wanted eps, positive.</param>
    /// <param name="most">The most features to try.</param>
    /// <param name="measure">Measures a number of features.</param>
    /// <param name="tried">Receives every trial as soon as it is made, and whether it does; or null.</param>
    /// <returns>The trial of the fewest features that do, or null where even the most do not.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The eps is not positive, or the most features are fewer than <see cref="Fewest"/>.</exception>
    public static ApproximationTrial? Run(
        double epsilon, int most, Func<int, ApproximationTrial> measure, Action<ApproximationTrial, bool>? tried = null)
    {
        ArgumentNullException.ThrowIfNull(measure);
        if (!(epsilon > 0))
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "eps must be positive");
        ArgumentOutOfRangeException.ThrowIfLessThan(most, Fewest);
        int fewer = 0, count = Fewest;
        ApproximationTrial? found;
        while ((found = Try(count)) is null)
        {
            if (count == most)
                return null;
            (fewer, count) = (count, (int)Math.Min(2L * count, most));
        }

        for (int i = 0; i < Halvings && fewer > 0; i++)
        {
            int middle = fewer + (found.FeatureCount - fewer) / 2;
            if (middle == fewer)
                break;
            if (Try(middle) is { } better)
                found = better;
            else
                fewer = middle;
        }

        return found;

        ApproximationTrial? Try(int features)
        {
            ApproximationTrial trial = measure(features);
            bool does = trial.Worst <= epsilon;
            tried?.Invoke(trial, does);
            return does ? trial : null;
        }
    }
}

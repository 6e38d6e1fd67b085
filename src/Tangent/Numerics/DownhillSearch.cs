namespace Tangent.Numerics;

/// <summary>Walks downhill over whole numbers to a place of lowest score.</summary>
internal static class DownhillSearch
{
    /// <summary>Searches from a place: in long steps while they lead down, then with the step halved until it was 1.</summary>
    /// <param name="lowest">The lowest place, at most the start.</param>
    /// <param name="highest">The highest place, at least the start.</param>
    /// <param name="step">The first step, a power of two.</param>
    /// <param name="score">Returns what is minimised; called once for a place. What is not finite counts as infinite.</param>
    /// <param name="start">Where it starts.</param>
    /// <returns>The place of lowest score among those visited; of equal ones the highest.</returns>
    public static int Run(int lowest, int highest, int step, Func<int, double> score, int start = 0)
    {
        var scores = new Dictionary<int, double>();
        int best = start;
        for (int stride = step; stride >= 1; stride /= 2)
        {
            bool moved = true;
            while (moved)
            {
                int center = best;
                foreach (int place in new[] { center, center + stride, center - stride })
                {
                    if (place >= lowest && place <= highest && !scores.ContainsKey(place))
                        scores[place] = score(place) is var s && double.IsFinite(s) ? s : double.PositiveInfinity;
                }

                double least = scores.Values.Min();
                best = scores.Where(s => s.Value == least).Max(s => s.Key);
                moved = best != center && stride == step;
            }
        }

        return best;
    }
}

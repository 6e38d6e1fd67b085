using Tangent.Numerics;

namespace Tangent.Data;

/// <summary>Sends a column's numbers through their empirical distribution to the scale of a standard Gaussian.</summary>
/// <remarks>
/// With the distinct values u_1 &lt; u_2 &lt; ... of n numbers and their mid-ranks F(u_i) = (number below + half the number equal) / n, the score of u_i is
/// z_i = InverseNormal(F(u_i)), shifted and scaled so that the n numbers' scores have mean 0 and population variance 1. Between knots scores are linear, beyond
/// the first and the last they are constant. Up to <see cref="MaxKnots"/> distinct values are all knots; of more, the smallest and the largest whose F lies in
/// each of <see cref="MaxKnots"/> / 2 equal parts of [0, 1], so that F between knots errs by less than 2 / <see cref="MaxKnots"/> even next to a value that
/// many rows share. Cost of a number: O(log(knots)).
/// </remarks>
public sealed record NormalScores
{
    /// <summary>The most knots that <see cref="TableScan"/> keeps a column.</summary>
    public const int MaxKnots = 512;

    private readonly double[] _knots = [];
    private readonly double[] _scores = [];

    /// <summary>Gets the values at which scores are given, increasing.</summary>
    public required IReadOnlyList<double> Knots
    {
        get => _knots;
        init => _knots = [.. value];
    }

    /// <summary>Gets the score of each of <see cref="Knots"/>, increasing.</summary>
    public required IReadOnlyList<double> Scores
    {
        get => _scores;
        init => _scores = [.. value];
    }

    /// <summary>Returns the score of a number.</summary>
    /// <param name="number">The number, not NaN.</param>
    public double Evaluate(double number)
    {
        int place = Array.BinarySearch(_knots, number);
        if (place >= 0)
            return _scores[place];
        int next = ~place;
        if (next == 0)
            return _scores[0];
        if (next == _knots.Length)
            return _scores[^1];
        double share = (number - _knots[next - 1]) / (_knots[next] - _knots[next - 1]);
        return _scores[next - 1] + (share * (_scores[next] - _scores[next - 1]));
    }

    /// <summary>Returns the scores of a column whose numbers are all the same: 0 whatever comes.</summary>
    internal static NormalScores Constant(double number) => new() { Knots = [number], Scores = [0] };

    /// <summary>Returns the scores of numbers, of which there is at least one; sorts them.</summary>
    internal static NormalScores Fit(Span<double> numbers)
    {
        numbers.Sort();
        List<(double Number, double Rank)> distinct = MidRanks(numbers);
        if (distinct.Count == 1)
            return Constant(numbers[0]);
        if (distinct.Count > MaxKnots)
            distinct = Thinned(distinct);
        double[] raw = [.. distinct.Select(d => InverseNormal.Evaluate(d.Rank))];
        var scores = new NormalScores { Knots = [.. distinct.Select(d => d.Number)], Scores = raw };
        var moments = default(ColumnMoments);
        foreach (double number in numbers)
            moments.Add(scores.Evaluate(number));
        return scores with { Scores = [.. raw.Select(z => (z - moments.Mean) / moments.Deviation)] };
    }

    /// <summary>Returns what is wrong with scores that were read from a file, or null.</summary>
    internal string? Fault()
    {
        if (_knots.Length == 0 || _knots.Length != _scores.Length)
            return $"{_knots.Length} knots and {_scores.Length} scores";
        return IsIncreasing(_knots) && IsIncreasing(_scores) ? null : "knots or scores that do not increase";
    }

    private static bool IsIncreasing(double[] values) =>
        Array.TrueForAll(values, double.IsFinite) && values.Zip(values.Skip(1)).All(p => p.First < p.Second);

    private static List<(double Number, double Rank)> MidRanks(ReadOnlySpan<double> sorted)
    {
        var ranks = new List<(double, double)>();
        for (int first = 0, end; first < sorted.Length; first = end)
        {
            for (end = first + 1; end < sorted.Length && sorted[end] == sorted[first];)
                end++;
            ranks.Add((sorted[first], (first + (0.5 * (end - first))) / sorted.Length));
        }

        return ranks;
    }

    private static List<(double Number, double Rank)> Thinned(List<(double Number, double Rank)> distinct)
    {
        int Part(int i) => i < 0 || i == distinct.Count ? -1 : (int)(distinct[i].Rank * (MaxKnots / 2));
        return [.. distinct.Where((_, i) => Part(i - 1) != Part(i) || Part(i) != Part(i + 1))];
    }
}

using Tangent.Numerics;

namespace Tangent.Regression;

/// <summary>Chooses the ridge with the lowest error on held-out rows.</summary>
/// <remarks>
/// The rows come in parts, one accumulator each. A model is fitted to all parts but one and its error on that one follows from the part's
/// own sums, so no row is read again. Ridges are 10^(h/2) times the mean squared norm of a row; the search walks downhill in steps of two
/// decades and then halves the step, which takes about eight factorisations. Ties go to the larger ridge.
/// </remarks>
public sealed class RidgeSelection
{
    private const int LowestStep = -24;
    private const int HighestStep = 16;

    private readonly IReadOnlyList<RidgeAccumulator> _parts;
    private readonly int _heldOutCount;
    private readonly SortedDictionary<int, double> _scores = [];
    private readonly SortedDictionary<int, RidgeCurvePoint> _points = [];
    private RidgeSolver? _solver;
    private double _unit;

    private RidgeSelection(IReadOnlyList<RidgeAccumulator> parts, int heldOutCount)
    {
        _parts = parts;
        _heldOutCount = heldOutCount;
    }

    /// <summary>Searches for the best ridge.</summary>
    /// <param name="parts">Accumulators of disjoint rows, at least two with at least one row each.</param>
    /// <param name="heldOutCount">How many of the parts, from the first, take a turn as the held-out one: 1 for a single validation fold, all for cross-validation.</param>
    /// <param name="progress">Receives the ridges tried so far, or null.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>The best ridge and the curve, by ascending ridge.</returns>
    /// <exception cref="ArgumentException">There are fewer than two parts, an empty one, or the count is out of range.</exception>
    /// <exception cref="NumericalException">No ridge gave a positive definite matrix.</exception>
    public static RidgeCurve Choose(
        IReadOnlyList<RidgeAccumulator> parts, int heldOutCount, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentOutOfRangeException.ThrowIfLessThan(heldOutCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(heldOutCount, parts.Count);
        if (parts.Count < 2 || parts.Any(p => p.RowCount < 1))
            throw new ArgumentException("at least two parts with at least one row each are needed", nameof(parts));
        return new RidgeSelection(parts, heldOutCount).Search(progress, cancellation);
    }

    private RidgeCurve Search(IProgress<int>? progress, CancellationToken cancellation)
    {
        int best = 0;
        for (int step = 4; step >= 1; step /= 2)
        {
            bool moved = true;
            while (moved)
            {
                int center = best;
                foreach (int candidate in new[] { center, center + step, center - step })
                {
                    if (candidate is >= LowestStep and <= HighestStep && !_scores.ContainsKey(candidate))
                    {
                        cancellation.ThrowIfCancellationRequested();
                        Evaluate(candidate);
                        progress?.Report(_scores.Count);
                    }
                }

                best = _scores.Where(s => s.Value == _scores.Values.Min()).Max(s => s.Key);
                moved = best != center && step == 4;
            }
        }

        if (!double.IsFinite(_scores[best]))
            throw new NumericalException("no ridge gave a positive definite matrix; the features are not finite or far too large");
        return new RidgeCurve(_unit * Math.Pow(10, best / 2.0), [.. _points.Values]);
    }

    // With one held-out part the solver is kept; with more, the sum of the others is made anew, for it costs m^2 where a factor costs m^3.
    private RidgeSolver SolverWithout(int heldOut)
    {
        if (_solver is not null)
            return _solver;
        if (_parts.Count == 2)
        {
            var solver = new RidgeSolver(_parts[1 - heldOut]);
            _solver = _heldOutCount == 1 ? solver : null;
            return solver;
        }

        var sum = new RidgeAccumulator(_parts[0].FeatureCount, _parts[0].TargetCount);
        for (int i = 0; i < _parts.Count; i++)
        {
            if (i != heldOut)
                sum.Add(_parts[i]);
        }

        return new RidgeSolver(sum);
    }

    private void Evaluate(int step)
    {
        int k = _parts[0].TargetCount;
        double[] errors = new double[k], totals = new double[k];
        long rows = 0;
        try
        {
            for (int f = 0; f < _heldOutCount; f++)
            {
                RidgeSolver solver = SolverWithout(f);
                if (_unit == 0)
                    _unit = solver.MeanSquaredNorm is > 0 and double unit ? unit : 1;
                RidgeModel model = solver.Solve(_unit * Math.Pow(10, step / 2.0));
                rows += _parts[f].RowCount;
                for (int c = 0; c < k; c++)
                {
                    errors[c] += _parts[f].SquaredError(model, c);
                    totals[c] += _parts[f].SquaredDeviation(c);
                }
            }
        }
        catch (NumericalException)
        {
            rows = 0;
        }

        // Targets of different units count alike: each error relative to its target's spread.
        double score = 0, error = 0;
        for (int c = 0; c < k; c++)
        {
            score += errors[c] / (totals[c] > 0 ? totals[c] : 1);
            error += errors[c] / (rows * (double)k);
        }

        _scores[step] = rows > 0 ? score : double.PositiveInfinity;
        _points[step] = new RidgeCurvePoint(_unit * Math.Pow(10, step / 2.0), rows > 0 ? error : null);
    }
}

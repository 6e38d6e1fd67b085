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
    private readonly IReadOnlyList<RidgeAccumulator> _parts;
    private readonly int _heldOutCount;
    private RidgeSolver? _solver;

    private RidgeSelection(IReadOnlyList<RidgeAccumulator> parts, int heldOutCount)
    {
        _parts = parts;
        _heldOutCount = heldOutCount;
    }

    /// <summary>Searches for the best ridge.</summary>
    /// <param name="parts">Accumulators of disjoint rows, at least two with at least one row each.</param>
    /// <param name="heldOutCount">How many of the parts, from the first, take a turn as the held-out one: 1 for a single validation fold, all for cross-validation.</param>
    /// <param name="progress">Receives the ridges tried so far, or null.</param>
    /// <param name="near">A ridge that is likely, around which the search starts in small steps, or null.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>The best ridge and the curve, by ascending ridge.</returns>
    /// <exception cref="ArgumentException">There are fewer than two parts, an empty one, or the count is out of range.</exception>
    /// <exception cref="NumericalException">No ridge gave a positive definite matrix.</exception>
    public static RidgeCurve Choose(
        IReadOnlyList<RidgeAccumulator> parts,
        int heldOutCount,
        IProgress<int>? progress = null,
        double? near = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentOutOfRangeException.ThrowIfLessThan(heldOutCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(heldOutCount, parts.Count);
        if (parts.Count < 2 || parts.Any(p => p.RowCount < 1))
            throw new ArgumentException("at least two parts with at least one row each are needed", nameof(parts));
        return new RidgeSelection(parts, heldOutCount).Search(progress, near, cancellation);
    }

    /// <summary>Searches for the ridge of lowest error on one part.</summary>
    /// <param name="heldOut">The part.</param>
    /// <param name="fitted">All other rows.</param>
    /// <param name="solver">The solver of those rows, which need not be made twice.</param>
    /// <param name="progress">Receives the ridges tried so far, or null.</param>
    /// <param name="near">A ridge that is likely, or null.</param>
    /// <param name="cancellation">Ends the search.</param>
    internal static RidgeCurve Choose(
        RidgeAccumulator heldOut, RidgeAccumulator fitted, RidgeSolver solver, IProgress<int>? progress, double? near, CancellationToken cancellation) =>
        new RidgeSelection([heldOut, fitted], 1) { _solver = solver }.Search(progress, near, cancellation);

    private RidgeCurve Search(IProgress<int>? progress, double? near, CancellationToken cancellation)
    {
        double unit = SolverWithout(0).MeanSquaredNorm;
        return RidgeSearch.Run(unit > 0 ? unit : 1, Evaluate, progress, cancellation, LowestStep(), near);
    }

    // Below the least ridge that fast sums serve, their rounding would be fitted.
    private int LowestStep()
    {
        if (!_parts.Any(p => p.Precision == GramPrecision.Single && !p.HoldsRows))
            return RidgeSearch.LowestStep;
        const double Surely = 1.01; // for the mean squared norm of all rows may be a little above that of some
        long rows = _parts.Sum(p => p.RowCount);
        double least = Surely * GramRounding.LeastRidge(rows, rows, _parts[0].FeatureCount);
        return Math.Clamp((int)Math.Ceiling(2 * Math.Log10(least)), RidgeSearch.LowestStep, 0);
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

    private (double Score, double Error) Evaluate(double ridge)
    {
        int k = _parts[0].TargetCount;
        double[] errors = new double[k], totals = new double[k];
        long rows = 0;
        for (int f = 0; f < _heldOutCount; f++)
        {
            RidgeModel model = SolverWithout(f).Solve(ridge);
            double[] squares = _parts[f].SquaredErrors(model);
            rows += _parts[f].RowCount;
            for (int c = 0; c < k; c++)
            {
                errors[c] += squares[c];
                totals[c] += _parts[f].SquaredDeviation(c);
            }
        }

        return Score(errors, c => totals[c], rows);
    }

    /// <summary>Returns what is minimised, and the mean squared error over rows and targets.</summary>
    /// <param name="errors">The sum of squared errors of each target.</param>
    /// <param name="deviation">Returns the sum of squared deviations of a target from its mean.</param>
    /// <param name="rows">The rows.</param>
    internal static (double Score, double Error) Score(double[] errors, Func<int, double> deviation, long rows)
    {
        // Targets of different units count alike: each error relative to its target's spread.
        double score = 0, error = 0;
        for (int c = 0; c < errors.Length; c++)
        {
            score += errors[c] / (deviation(c) is > 0 and var spread ? spread : 1);
            error += errors[c] / (rows * (double)errors.Length);
        }

        return (score, error);
    }
}

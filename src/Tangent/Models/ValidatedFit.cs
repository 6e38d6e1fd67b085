using Tangent.Data;
using Tangent.Regression;

namespace Tangent.Models;

/// <summary>Holds a ridge regression that was judged on the validation fold, with the sums of all rows.</summary>
/// <param name="Curve">The ridges tried, or null where the ridge was given.</param>
/// <param name="Sums">The sums of all rows, the fold's too.</param>
/// <param name="GradientModel">The model without the fold whose gradients tell of a metric, or null where none was asked for.</param>
/// <param name="Variances">The variance of every target on the rows without the fold.</param>
/// <param name="HeldRows">The rows of the fold.</param>
/// <param name="Result">The ridge and its error on the fold.</param>
/// <param name="FeatureSeconds">What the pass over features and sums took.</param>
internal sealed record ValidatedFit(
    RidgeCurve? Curve, RidgeAccumulator Sums, RidgeModel? GradientModel, double[] Variances, long HeldRows, MetricRound Result, double FeatureSeconds)
{
    /// <summary>Fits the rows without the validation fold and scores them on it.</summary>
    /// <exception cref="ArgumentException">There are too few rows for a validation fold.</exception>
    /// <exception cref="DataException">The data are at fault.</exception>
    /// <exception cref="Numerics.NumericalException">The equations cannot be solved.</exception>
    public static ValidatedFit Run(
        RidgeTrainer trainer, IRowSource rows, RowSplit split, ValidatedFitOptions options, long? expectedRows, CancellationToken cancellation) =>
        GramRounding.Fit(
            expectedRows,
            precision => Run(trainer, trainer.Accumulate(rows, split, 1, expectedRows, cancellation, precision), options, cancellation),
            fit => (fit.Result.Ridge, fit.Curve, fit.Sums));

    private static ValidatedFit Run(RidgeTrainer trainer, RidgeAccumulator[] parts, ValidatedFitOptions options, CancellationToken cancellation)
    {
        RidgeAccumulator held = parts[0], fitted = parts[1];
        if (held.RowCount < 1 || fitted.RowCount < 1)
            throw new ArgumentException("there are too few rows for a validation fold", nameof(parts));
        var solver = new RidgeSolver(fitted);
        RidgeCurve? curve = options.Ridge is null
            ? RidgeSelection.Choose(held, fitted, solver, new CountProgress(trainer.Progress, "ridge", "values"), options.Round?.LikelyRidge, cancellation)
            : null;
        double ridge = options.Ridge ?? curve!.Best;
        RidgeModel model = solver.Solve(ridge);
        double error = 0, score = 0;
        double[] variances = new double[held.TargetCount], squares = held.SquaredErrors(model);
        for (int c = 0; c < held.TargetCount; c++)
        {
            double spread = held.SquaredDeviation(c);
            error += squares[c] / held.RowCount / held.TargetCount;
            score += squares[c] / (spread > 0 ? spread : 1) / held.TargetCount;
            variances[c] = fitted.SquaredDeviation(c) / fitted.RowCount;
        }

        RidgeModel without = model;
        if (options.Round is { } round && curve is not null && round.GradientRidge(ridge, solver.MeanSquaredNorm) is var other && other != ridge)
            model = solver.Solve(other);

        // From here on only the sum of both parts is needed.
        long heldRows = held.RowCount;
        held.Add(fitted);
        return new ValidatedFit(
            curve, held, options.Round is not null ? model : null, variances, heldRows, new MetricRound(ridge, error, score), trainer.FeatureSeconds)
        {
            Held = trainer.ClassCount > 0 ? new HeldFit(without, heldRows, 1) : null,
        };
    }

    /// <summary>Gets the fit to classes without the fold; null for regression.</summary>
    public HeldFit? Held { get; init; }

    /// <summary>Fits all rows with the same ridge.</summary>
    public RidgeModel SolveAll() => new RidgeSolver(Sums).Solve(Result.Ridge);
}

/// <summary>Sets how <see cref="ValidatedFit"/> fits.</summary>
/// <param name="Ridge">The ridge, or null to choose it.</param>
/// <param name="Round">The round that needs <see cref="ValidatedFit.GradientModel"/>, or null.</param>
internal readonly record struct ValidatedFitOptions(double? Ridge, RoundStart? Round);

using Tangent.Numerics;

namespace Tangent.Regression;

/// <summary>Tells which ridges Gram matrices serve that are summed in single precision.</summary>
/// <remarks>
/// u = 2^-24. Within a block of b = 256 rows the partial sum after k products of mean p is k p, and each of its roundings has a variance of at most
/// (k p u)^2 / 3; n / b blocks of b (b + 1) (2b + 1) / 6 such terms give an element the deviation sigma = u p b sqrt(n) / 3. Errors of different elements are as
/// good as independent, so the norm of their matrix E is about 2 sigma sqrt(m), and with p at most trace / (n m), the mean square of a feature,
/// |E| &lt;= (2 b u / 3) trace / sqrt(n m). The solution moves by |E| / lambda of its norm at most: a ridge ten times |E| and more is taken.
/// Products without a mean have errors b^(1/2) times smaller, so that the bound is generous. A search of the ridge ends there; where the error still falls, exact sums are taken.
/// </remarks>
public static class GramRounding
{
    // With fewer rows the exact sums take less time than everything else.
    internal const long ManyRows = 1 << 15;

    private const double UnitRoundOff = 1.0 / (1 << 24), Share = 10;

    /// <summary>Returns the least ridge that sums of <see cref="GramPrecision.Single"/> serve: 10 |E|.</summary>
    /// <param name="trace">The trace of the Gram matrix.</param>
    /// <param name="rows">n.</param>
    /// <param name="features">m.</param>
    public static double LeastRidge(double trace, long rows, int features) =>
        Share * 2 * GemmBlock.Depth * UnitRoundOff / 3 * trace / Math.Sqrt((double)rows * features);

    /// <summary>Fits with fast sums where the rows are many, and again with exact ones where the ridge turns out too small.</summary>
    /// <param name="rows">The number of rows as far as it is known; exact sums are taken where it is not.</param>
    /// <param name="fit">Fits with sums of a precision.</param>
    /// <param name="result">Returns the ridge of a fit, the ridges tried, if any, and the sums of its rows.</param>
    internal static T Fit<T>(long? rows, Func<GramPrecision, T> fit, Func<T, (double Ridge, RidgeCurve? Curve, RidgeAccumulator Sums)> result)
    {
        if (rows is not >= ManyRows)
            return fit(GramPrecision.Double);
        if (TryFast(fit, result, out T fast))
            return fast;

        // Two sets of matrices would not fit where one does.
        GC.Collect();
        return fit(GramPrecision.Double);
    }

    private static bool TryFast<T>(Func<GramPrecision, T> fit, Func<T, (double Ridge, RidgeCurve? Curve, RidgeAccumulator Sums)> result, out T fast)
    {
        try
        {
            fast = fit(GramPrecision.Single);
            (double ridge, RidgeCurve? curve, RidgeAccumulator sums) = result(fast);
            bool served = ridge >= LeastRidge(sums.Gram?.Trace ?? 0, sums.RowCount, sums.FeatureCount) && curve is not { FallsToItsEnd: true };
            if (sums.Gram is null || served)
                return true;
        }
        catch (NumericalException)
        {
            // Rounding can make the least eigenvalues negative, and the ridge too small for them.
        }

        fast = default!;
        return false;
    }
}

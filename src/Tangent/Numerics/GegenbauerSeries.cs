namespace Tangent.Numerics;

/// <summary>Rewrites a power series in the Gegenbauer polynomials P_l of a dimension d, normalised to P_l(1) = 1.</summary>
/// <remarks>
/// P_l are the zonal spherical harmonics of the unit sphere in R^d (Chebyshev for d = 2, Legendre for d = 3). With lambda = (d - 2) / 2,
/// t^k = sum over l = k, k - 2, ... of A(k, l) P_l(t), A(k, l) = N(d, l) k! / (2^k j! (lambda + 1)_{(k + l) / 2}), j = (k - l) / 2,
/// where N(d, l) is the number of spherical harmonics of degree l and (a)_n the rising factorial. All A are positive, so nothing cancels.
/// </remarks>
internal static class GegenbauerSeries
{
    /// <summary>Returns B_l with sum c_k t^k = sum B_l P_l(t), for l = 0, 1, ... until all but a part <paramref name="tolerance"/> of the sum at t = 1 is there.</summary>
    /// <param name="coefficients">c_k; negative values (rounding errors of zeros) count as 0.</param>
    /// <param name="dimension">d, at least 2.</param>
    /// <param name="tolerance">The relative mass that may be left out.</param>
    /// <remarks>Cost: one product and sum a pair (k, l) of equal parity; logarithms only while A(k, l) is below the range of a double.</remarks>
    public static double[] FromPowers(ReadOnlySpan<double> coefficients, int dimension, double tolerance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 2);
        double lambda = (dimension - 2) / 2.0, total = 0;
        foreach (double c in coefficients)
            total += Math.Max(0, c);

        var series = new List<double>();
        double found = 0, logStart = 0;
        for (int l = 0; l < coefficients.Length && found < total * (1 - tolerance); l++)
        {
            // log A(l, l) = log N + sum over i = 1..l of log(i / (2 (lambda + i))); N is added below.
            if (l > 0)
                logStart += Math.Log(l / (2 * (lambda + l)));
            double logA = logStart + LogHarmonicCount(dimension, l), a = Math.Exp(logA), b = 0;
            for (int k = l; k < coefficients.Length; k += 2)
            {
                b += Math.Max(0, coefficients[k]) * a;
                double ratio = (k + 2.0) * (k + 1) / (4 * ((k - l) / 2 + 1.0) * (lambda + 1 + (k + l) / 2));
                if (a > 1e-280)
                {
                    a *= ratio;
                }
                else
                {
                    logA += Math.Log(ratio);
                    a = Math.Exp(logA);
                }
            }

            series.Add(b);
            found += b;
        }

        return [.. series];
    }

    /// <summary>Returns log N(d, l), N = (2l + d - 2) (l + d - 3)! / (l! (d - 2)!): 1, d, ...; 2 for d = 2 and l >= 1.</summary>
    public static double LogHarmonicCount(int dimension, int degree)
    {
        if (degree == 0)
            return 0;
        double log = Math.Log((2.0 * degree + dimension - 2) / degree);
        for (int i = 1; i < degree; i++)
            log += Math.Log((dimension - 2.0 + i) / i);
        return log;
    }

    /// <summary>
    /// Evaluates the sum of w_l p_l(t) over the given degrees, p_l orthonormal for the first coordinate t of a uniform point on the sphere.
    /// </summary>
    /// <param name="weights">w_l, by degree from 0.</param>
    /// <param name="dimension">d, at least 2.</param>
    /// <param name="t">The points; |t| at most 1.</param>
    /// <param name="values">Receives the sums.</param>
    /// <remarks>Three-term recurrence t p_l = a_{l+1} p_{l+1} + a_l p_{l-1}, a_l^2 = l (l + d - 3) / ((2l + d - 2)(2l + d - 4)); p_l = sqrt(N(d, l)) P_l.</remarks>
    public static void EvaluateOrthonormal(ReadOnlySpan<double> weights, int dimension, ReadOnlySpan<double> t, Span<double> values)
    {
        double[] previous = new double[t.Length], current = new double[t.Length];
        Array.Fill(current, 1);
        double a = 0;
        for (int l = 0; l < weights.Length; l++)
        {
            double next = RecurrenceCoefficient(dimension, l + 1), w = weights[l];
            for (int i = 0; i < t.Length; i++)
            {
                double p = current[i];
                values[i] = (l == 0 ? 0 : values[i]) + w * p;
                current[i] = (t[i] * p - a * previous[i]) / next;
                previous[i] = p;
            }

            a = next;
        }
    }

    private static double RecurrenceCoefficient(int d, int l)
    {
        if (l == 1)
            return Math.Sqrt(1.0 / d);
        return Math.Sqrt(l * (l + d - 3.0) / ((2.0 * l + d - 2) * (2.0 * l + d - 4)));
    }
}

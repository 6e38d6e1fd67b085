using Tangent.Architectures;

namespace Tangent.Kernels;

/// <summary>Expands the arc-cosine kernels kappa0 and kappa1 in powers of c - a.</summary>
/// <remarks>
/// g(c) = (1 - c^2)^(-1/2) solves (1 - c^2) g' = c g, hence (1 - a^2)(k + 1) g_{k+1} = a (2k + 1) g_k + k g_{k-1}; kappa0' = g / pi and
/// kappa1' = kappa0. For 0 &lt;= a &lt; 1 every coefficient is a sum of non-negative terms: no cancellation. At a = 0 these are the series
/// of the paper (Algorithm 1): kappa1 has c_0 = 1/pi, c_1 = 1/2 and even powers, kappa0 has b_0 = 1/2 and odd powers. They converge up to c
/// = 1.
/// </remarks>
internal static class ArcCosineSeries
{
    /// <summary>Computes the coefficients of kappa0.</summary>
    /// <param name="center">a, at least 0 and less than 1.</param>
    /// <param name="degree">The highest power.</param>
    /// <returns>degree + 1 numbers, all at least 0.</returns>
    public static double[] Kappa0(double center, int degree)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(center);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(center, 1);
        double[] series = new double[degree + 1];
        series[0] = Activation.Relu.DualDerivative(center);
        double spread = (1 - center) * (1 + center), before = 0, g = 1 / Math.Sqrt(spread);
        for (int k = 0; k < degree; k++)
        {
            series[k + 1] = g / (Math.PI * (k + 1));
            (before, g) = (g, (center * (2 * k + 1) * g + k * before) / (spread * (k + 1)));
        }

        return series;
    }

    /// <summary>Computes the coefficients of kappa1.</summary>
    /// <inheritdoc cref="Kappa0"/>
    public static double[] Kappa1(double center, int degree)
    {
        double[] derivative = Kappa0(center, degree);
        double[] series = new double[degree + 1];
        series[0] = Activation.Relu.Dual(center);
        for (int k = 0; k < degree; k++)
            series[k + 1] = derivative[k] / (k + 1);
        return series;
    }

    /// <summary>Adds to the highest coefficient what cutting the series off has lost at the end of its range.</summary>
    /// <param name="series">The coefficients.</param>
    /// <param name="range">The largest power argument, c - a at c = 1.</param>
    /// <param name="total">The function's value there.</param>
    /// <remarks>
    /// The diagonal of the kernel is exact then; elsewhere the error is the lost mass times (x^degree - tail(x)), below what cutting it off
    /// costs.
    /// </remarks>
    public static void Complete(Span<double> series, double range, double total)
    {
        double value = 0;
        for (int k = series.Length - 1; k >= 0; k--)
            value = value * range + series[k];
        series[^1] += Math.Max(0, total - value) / Math.Pow(range, series.Length - 1);
    }
}

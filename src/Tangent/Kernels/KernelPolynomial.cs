using Tangent.Numerics;

namespace Tangent.Kernels;

/// <summary>Fits polynomials with non-negative coefficients to zonal kernels: those that have feature maps.</summary>
internal static class KernelPolynomial
{
    private const int GridCount = 2001;

    /// <summary>
    /// Fits p(t) = sum_k p_k t^k, p_k &gt;= 0, to a kernel on [-1, 1] in the least squares sense, with p(1) = kernel(1) exact.
    /// </summary>
    /// <param name="kernel">The kernel as a function of the cosine; its own power series has non-negative coefficients.</param>
    /// <param name="degree">The degree, at least 1.</param>
    /// <returns>degree + 1 coefficients.</returns>
    /// <remarks>
    /// With sum p_k = kernel(1) the residual is sum_k p_k (t^k - kernel(t) / kernel(1)): the shortest vector in a convex hull, which is a
    /// non-negative least squares problem with one more row of ones (Lawson and Hanson 1974, chapter 23), scaled back to the sum
    /// afterwards. Grid: the mid-points of 2001 cells.
    /// </remarks>
    public static double[] Fit(Func<double, double> kernel, int degree)
    {
        int columns = degree + 1;
        double total = kernel(1);
        if (total == 0)
            return new double[columns];
        double[] a = new double[(GridCount + 1) * columns], b = new double[GridCount + 1];
        for (int r = 0; r < GridCount; r++)
        {
            double t = (2 * r + 1.0) / GridCount - 1, power = 1, value = kernel(t) / total;
            for (int k = 0; k < columns; k++)
            {
                a[r * columns + k] = power - value;
                power *= t;
            }
        }

        a.AsSpan(GridCount * columns).Fill(1);
        b[^1] = 1;
        double[] series = NonNegativeLeastSquares.Solve(a, b, columns);
        double sum = series.Sum();
        for (int k = 0; k < columns; k++)
            series[k] *= total / sum;
        return series;
    }
}

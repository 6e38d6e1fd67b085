namespace Tangent.Numerics;

/// <summary>Computes A^{-1/2} of a symmetric positive definite matrix without an eigendecomposition.</summary>
/// <remarks>
/// Hale, Higham, Trefethen, "Computing A^alpha, log(A), and related matrix functions by contour integrals" (2008), method 3: the trapezoid rule after an
/// elliptic substitution gives A^{-1/2} = sum_j w_j (A + s_j I)^{-1}, s_j, w_j &gt; 0, with an error that falls like exp(-2 pi^2 N / (log(M / m) + 3)) for
/// eigenvalues in [m, M]: about 15 terms for condition 10^4. Every term is a Cholesky factorisation and an inverse of a matrix that is better conditioned
/// than A. Cost: about 1.3 n^3 multiply-adds a term.
/// </remarks>
internal static class InverseSquareRoot
{
    private const double Tolerance = 1e-10;
    private const int MostTerms = 200;

    /// <summary>Computes A^{-1/2}.</summary>
    /// <param name="a">A, row-major n x n; its lower triangle is read.</param>
    /// <param name="n">n.</param>
    /// <param name="least">A positive lower bound of A's eigenvalues.</param>
    /// <param name="threads">The most threads to use.</param>
    /// <returns>The whole symmetric matrix, row-major n x n.</returns>
    /// <exception cref="NumericalException">A is not positive definite.</exception>
    public static double[] Compute(ReadOnlySpan<double> a, int n, double least, int threads)
    {
        double trace = 0;
        for (int i = 0; i < n; i++)
            trace += a[i * n + i];
        double[] sum = new double[n * n], shifted = new double[n * n], inverse = new double[n * n];
        foreach ((double shift, double weight) in Terms(least, Math.Max(trace, least)))
        {
            a.CopyTo(shifted);
            Array.Clear(inverse);
            for (int i = 0; i < n; i++)
            {
                shifted[i * n + i] += shift;
                inverse[i * n + i] = 1;
            }

            if (DenseMatrix.Cholesky<double>(shifted, n, n, threads) >= 0)
                throw new NumericalException("the matrix is not positive definite");

            // With L L' = A + s I the inverse is X'X, X = L^{-1}.
            DenseMatrix.SolveTriangular<double>(false, false, n, n, shifted, n, inverse, n, threads);
            DenseMatrix.SymmetricRankUpdate<double>(false, n, n, weight, inverse, n, sum, n, threads);
        }

        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
                sum[j * n + i] = sum[i * n + j];
        }

        return sum;
    }

    /// <summary>Returns the shifts and weights for eigenvalues between two bounds, as many as the tolerance asks for.</summary>
    internal static (double Shift, double Weight)[] Terms(double least, double most)
    {
        for (int count = 2; count < MostTerms; count++)
        {
            (double Shift, double Weight)[] terms = Terms(least, most, count);
            double worst = 0;
            for (int i = 0; i <= 64; i++)
            {
                double x = least * Math.Pow(most / least, i / 64.0);
                worst = Math.Max(worst, Math.Abs(terms.Sum(t => t.Weight / (x + t.Shift)) * Math.Sqrt(x) - 1));
            }

            if (worst < Tolerance)
                return terms;
        }

        throw new NumericalException($"the matrix is too ill-conditioned: eigenvalues between {least} and {most}");
    }

    private static (double Shift, double Weight)[] Terms(double least, double most, int count)
    {
        double complement = least / most, parameter = 1 - complement;
        double quarter = Math.PI / (2 * ArithmeticGeometricMean(1, Math.Sqrt(complement)));
        var terms = new (double, double)[count];
        for (int j = 0; j < count; j++)
        {
            (double sn, double cn, double dn) = Jacobi((j + 0.5) * quarter / count, parameter, complement);
            terms[j] = (least * sn * sn / (cn * cn), 2 * quarter * Math.Sqrt(least) / (Math.PI * count) * dn / (cn * cn));
        }

        return terms;
    }

    private static double ArithmeticGeometricMean(double a, double b)
    {
        while (Math.Abs(a - b) > 1e-15 * a)
            (a, b) = ((a + b) / 2, Math.Sqrt(a * b));
        return a;
    }

    // Jacobi's elliptic functions of real u and parameter m by descending Landen transformations (Abramowitz, Stegun, 16.4).
    private static (double Sn, double Cn, double Dn) Jacobi(double u, double parameter, double complement)
    {
        var ratios = new Stack<double>();
        double a = 1, b = Math.Sqrt(complement), c = Math.Sqrt(parameter), power = 1;
        while (c > 1e-16 * a && ratios.Count < 40)
        {
            (a, b, c) = ((a + b) / 2, Math.Sqrt(a * b), (a - b) / 2);
            ratios.Push(c / a);
            power *= 2;
        }

        double phi = power * a * u;
        foreach (double ratio in ratios)
            phi = (phi + Math.Asin(Math.Clamp(ratio * Math.Sin(phi), -1, 1))) / 2;
        double sn = Math.Sin(phi), cn = Math.Cos(phi);
        return (sn, cn, Math.Sqrt(cn * cn + complement * sn * sn));
    }
}

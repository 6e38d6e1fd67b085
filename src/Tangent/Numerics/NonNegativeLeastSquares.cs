namespace Tangent.Numerics;

/// <summary>Solves small least squares problems with non-negative unknowns.</summary>
/// <remarks>
/// Lawson and Hanson, "Solving Least Squares Problems" (1974), chapter 23: an active set on the normal equations. For tens of unknowns.
/// </remarks>
internal static class NonNegativeLeastSquares
{
    /// <summary>Minimises |A x - b| over x &gt;= 0.</summary>
    /// <param name="a">A, row-major rows x columns.</param>
    /// <param name="b">b.</param>
    /// <param name="columns">The unknowns.</param>
    /// <returns>x.</returns>
    public static double[] Solve(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int columns)
    {
        double[][] gram = [.. Enumerable.Range(0, columns).Select(_ => new double[columns])];
        double[] moment = new double[columns], x = new double[columns];
        for (int r = 0; r < b.Length; r++)
        {
            for (int i = 0; i < columns; i++)
            {
                moment[i] += a[r * columns + i] * b[r];
                for (int j = 0; j < columns; j++)
                    gram[i][j] += a[r * columns + i] * a[r * columns + j];
            }
        }

        bool[] free = new bool[columns];
        double tolerance = 1e-14 * moment.Max(Math.Abs);
        for (int step = 0; step < 10 * columns; step++)
        {
            double[] slope = [.. moment.Select((m, i) => m - Enumerable.Range(0, columns).Sum(j => gram[i][j] * x[j]))];
            int enter = -1;
            for (int i = 0; i < columns; i++)
            {
                if (!free[i] && slope[i] > tolerance && (enter < 0 || slope[i] > slope[enter]))
                    enter = i;
            }

            if (enter < 0)
                break;
            free[enter] = true;
            Descend(gram, moment, free, x);
        }

        return x;
    }

    // Goes to the least squares solution on the free unknowns, fixing at 0 those that would turn negative on the way.
    private static void Descend(double[][] gram, double[] moment, bool[] free, double[] x)
    {
        while (true)
        {
            double[] target = SolveFree(gram, moment, free);
            double step = 1;
            int leave = -1;
            for (int i = 0; i < x.Length; i++)
            {
                if (free[i] && target[i] <= 0 && x[i] / (x[i] - target[i]) < step)
                {
                    step = x[i] / (x[i] - target[i]);
                    leave = i;
                }
            }

            for (int i = 0; i < x.Length; i++)
                x[i] = free[i] ? x[i] + step * (target[i] - x[i]) : 0;
            if (leave < 0)
                return;
            free[leave] = false;
            x[leave] = 0;
        }
    }

    // Gaussian elimination with the diagonal as pivots: the Gram matrix of independent columns is positive definite.
    private static double[] SolveFree(double[][] gram, double[] moment, bool[] free)
    {
        int[] index = [.. Enumerable.Range(0, free.Length).Where(i => free[i])];
        int n = index.Length;
        double[][] m = [.. Enumerable.Range(0, n).Select(_ => new double[n + 1])];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                m[i][j] = gram[index[i]][index[j]];
            m[i][n] = moment[index[i]];
        }

        for (int k = 0; k < n; k++)
        {
            for (int i = k + 1; i < n; i++)
            {
                double factor = m[i][k] / m[k][k];
                for (int j = k; j <= n; j++)
                    m[i][j] -= factor * m[k][j];
            }
        }

        double[] solution = new double[free.Length];
        for (int i = n - 1; i >= 0; i--)
        {
            double sum = m[i][n];
            for (int j = i + 1; j < n; j++)
                sum -= m[i][j] * solution[index[j]];
            solution[index[i]] = sum / m[i][i];
        }

        return solution;
    }
}

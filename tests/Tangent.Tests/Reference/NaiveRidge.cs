namespace Tangent.Tests.Reference;

/// <summary>Ridge regression by plain normal equations and Gaussian elimination in double precision.</summary>
internal static class NaiveRidge
{
    /// <summary>Returns w, row-major k x m, of (Z'Z + ridge I) w = Z'(Y - mean Y).</summary>
    public static double[] Weights(float[] z, double[] y, int m, int k, double ridge)
    {
        int n = z.Length / m;
        double[] inverse = InverseOfGram(z, m, ridge), weights = new double[k * m];
        for (int c = 0; c < k; c++)
        {
            double mean = Enumerable.Range(0, n).Average(i => y[i * k + c]);
            double[] moments = [.. Enumerable.Range(0, m).Select(j => Enumerable.Range(0, n).Sum(i => z[i * m + j] * (y[i * k + c] - mean)))];
            for (int a = 0; a < m; a++)
                weights[c * m + a] = Enumerable.Range(0, m).Sum(b => inverse[a * m + b] * moments[b]);
        }

        return weights;
    }

    /// <summary>Returns (Z'Z + ridge I)^{-1}, row-major m x m.</summary>
    public static double[] InverseOfGram(float[] z, int m, double ridge)
    {
        int n = z.Length / m;
        double[] gram = new double[m * m];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < m; j++)
                gram[i * m + j] = Enumerable.Range(0, n).Sum(r => (double)z[r * m + i] * z[r * m + j]);
        }

        return Inverse(gram, m, ridge);
    }

    /// <summary>Returns (A + ridge I)^{-1} of a row-major m x m matrix by Gauss-Jordan elimination with pivoting.</summary>
    public static double[] Inverse(double[] matrix, int m, double ridge)
    {
        double[,] a = new double[m, 2 * m];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < m; j++)
                a[i, j] = matrix[i * m + j] + (i == j ? ridge : 0);
            a[i, m + i] = 1;
        }

        for (int p = 0; p < m; p++)
        {
            int pivot = Enumerable.Range(p, m - p).MaxBy(r => Math.Abs(a[r, p]));
            for (int j = 0; j < 2 * m; j++)
                (a[p, j], a[pivot, j]) = (a[pivot, j], a[p, j]);
            double scale = a[p, p];
            for (int j = 0; j < 2 * m; j++)
                a[p, j] /= scale;
            for (int i = 0; i < m; i++)
            {
                double factor = a[i, p];
                for (int j = 0; i != p && j < 2 * m; j++)
                    a[i, j] -= factor * a[p, j];
            }
        }

        double[] inverse = new double[m * m];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < m; j++)
                inverse[i * m + j] = a[i, m + j];
        }

        return inverse;
    }
}

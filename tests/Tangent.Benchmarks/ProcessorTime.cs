namespace Tangent.Benchmarks;

/// <summary>Measures processor time of work on one thread, so that other programs on the machine count little.</summary>
internal static class ProcessorTime
{
    /// <summary>Runs actions in turn, and returns for each the least seconds of a number of rounds.</summary>
    /// <param name="rounds">The rounds, after one that is not counted.</param>
    /// <param name="actions">The work.</param>
    public static double[] Best(int rounds, params Action[] actions)
    {
        double[] best = new double[actions.Length];
        Array.Fill(best, double.PositiveInfinity);
        for (int round = 0; round <= rounds; round++)
        {
            for (int i = 0; i < actions.Length; i++)
            {
                TimeSpan before = Environment.CpuUsage.TotalTime;
                actions[i]();
                double seconds = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
                if (round > 0)
                    best[i] = Math.Min(best[i], seconds);
            }
        }

        return best;
    }

    /// <summary>Fits seconds = slope x size by relative least squares.</summary>
    /// <returns>The slope, and for each size the relative deviation from the line.</returns>
    public static (double Slope, double[] Deviations) Line(double[] sizes, double[] seconds)
    {
        // Least squares of 1 - slope size / seconds.
        double[] ratios = [.. sizes.Zip(seconds, (x, t) => x / t)];
        double slope = ratios.Sum() / ratios.Sum(r => r * r);
        return (slope, [.. ratios.Select(r => 1 / (slope * r) - 1)]);
    }

    /// <summary>Fits seconds = a + b size by relative least squares.</summary>
    /// <returns>a and b.</returns>
    public static (double A, double B) Affine(double[] sizes, double[] seconds)
    {
        // Least squares of 1 = (a + b size) / seconds: two normal equations.
        double uu = 0, uv = 0, vv = 0, u1 = 0, v1 = 0;
        for (int i = 0; i < sizes.Length; i++)
        {
            double u = 1 / seconds[i], v = sizes[i] / seconds[i];
            (uu, uv, vv, u1, v1) = (uu + u * u, uv + u * v, vv + v * v, u1 + u, v1 + v);
        }

        double determinant = uu * vv - uv * uv;
        return ((u1 * vv - v1 * uv) / determinant, (v1 * uu - u1 * uv) / determinant);
    }

    /// <summary>Fits seconds = c size^power by least squares of logarithms.</summary>
    /// <returns>The power.</returns>
    public static double Power(double[] sizes, double[] seconds)
    {
        double[] x = [.. sizes.Select(v => Math.Log(v))], y = [.. seconds.Select(v => Math.Log(v))];
        double meanX = x.Average(), meanY = y.Average();
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
    }
}

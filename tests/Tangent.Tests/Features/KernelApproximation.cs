using Tangent.Features;
using Tangent.Numerics;

namespace Tangent.Tests.Features;

/// <summary>Measures how feature maps of many seeds approximate an exact kernel on points of the sphere.</summary>
internal static class KernelApproximation
{
    /// <summary>Draws row-major n x d points, uniform on the unit sphere.</summary>
    public static float[] SpherePoints(int n, int d, ulong seed)
    {
        var stream = new PhiloxStream(seed, 0x5350);
        float[] points = new float[n * d];
        double[] g = new double[d];
        for (int i = 0; i < n; i++)
        {
            stream.FillGaussian((long)i * d, g);
            double norm = Math.Sqrt(g.Sum(v => v * v));
            for (int j = 0; j < d; j++)
                points[i * d + j] = (float)(g[j] / norm);
        }

        return points;
    }

    /// <summary>Returns profile(cosine) |x| |y| of all pairs, row-major n x n.</summary>
    public static double[] Exact(float[] points, int d, Func<double, double> profile)
    {
        int n = points.Length / d;
        double[] norms = new double[n], kernel = new double[n * n];
        for (int i = 0; i < n; i++)
            norms[i] = Math.Sqrt(Dot(points, i, i, d));
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                kernel[i * n + j] = norms[i] * norms[j] * profile(Math.Clamp(Dot(points, i, j, d) / (norms[i] * norms[j]), -1, 1));
        }

        return kernel;
    }

    /// <summary>Returns Z Z', row-major n x n, in double precision.</summary>
    public static double[] Gram(IFeatureMap map, float[] points)
    {
        float[] z = map.Transform(points);
        int m = map.OutputDimension, n = z.Length / m;
        double[] gram = new double[n * n];
        DenseMatrix.SymmetricRankUpdate(true, n, m, 1, z, m, gram, n, Parallelism.MaxThreads);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
                gram[j * n + i] = gram[i * n + j];
        }

        return gram;
    }

    /// <summary>Returns |A - B| / |B| in the Frobenius norm.</summary>
    public static double RelativeError(double[] approximate, double[] exact)
    {
        double error = 0, total = 0;
        for (int i = 0; i < exact.Length; i++)
        {
            error += (approximate[i] - exact[i]) * (approximate[i] - exact[i]);
            total += exact[i] * exact[i];
        }

        return Math.Sqrt(error / total);
    }

    /// <summary>Compares the mean of many seeds with what it should be.</summary>
    /// <param name="grams">One approximation a seed.</param>
    /// <param name="expected">The expected kernel.</param>
    public static Bias MeasureBias(IReadOnlyList<double[]> grams, double[] expected)
    {
        int seeds = grams.Count, n = (int)Math.Sqrt(expected.Length), beyond = 0, entries = 0;
        double[] overall = new double[seeds];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double mean = 0, square = 0;
                for (int s = 0; s < seeds; s++)
                {
                    double e = grams[s][i * n + j] - expected[i * n + j];
                    mean += e;
                    square += e * e;
                    overall[s] += e * expected[i * n + j];
                }

                mean /= seeds;
                double standardError = Math.Sqrt(Math.Max(1e-30, (square / seeds - mean * mean) / (seeds - 1)));
                entries++;
                beyond += Math.Abs(mean) > 4 * standardError + 1e-6 ? 1 : 0;
            }
        }

        double center = overall.Average();
        double spread = Math.Sqrt(overall.Sum(o => (o - center) * (o - center)) / (seeds * (seeds - 1.0)));
        return new Bias((double)beyond / entries, Math.Abs(center) / spread);
    }

    private static double Dot(float[] points, int i, int j, int d)
    {
        double sum = 0;
        for (int k = 0; k < d; k++)
            sum += (double)points[i * d + k] * points[j * d + k];
        return sum;
    }

    /// <summary>Says how far the mean over seeds is from what it should be.</summary>
    /// <param name="ShareBeyond">The share of pairs whose mean is more than 4 standard errors off.</param>
    /// <param name="Overall">The mean error along the kernel, in standard errors.</param>
    public sealed record Bias(double ShareBeyond, double Overall);
}

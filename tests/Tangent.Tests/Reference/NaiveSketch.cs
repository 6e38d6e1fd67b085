using Tangent.Sketching;

namespace Tangent.Tests.Reference;

/// <summary>Sketches by definition, in double precision.</summary>
internal static class NaiveSketch
{
    /// <summary>Multiplies by the Walsh-Hadamard matrix, entry by entry.</summary>
    public static double[] Hadamard(ReadOnlySpan<double> x)
    {
        double[] y = new double[x.Length];
        for (int i = 0; i < y.Length; i++)
        {
            for (int j = 0; j < x.Length; j++)
                y[i] += (int.PopCount(i & j) & 1) == 0 ? x[j] : -x[j];
        }

        return y;
    }

    /// <summary>Computes s H D x of a row padded with zeros.</summary>
    public static double[] Hadamard(ReadOnlySpan<float> x, SignDiagonal signs, double scale)
    {
        double[] padded = new double[signs.Length];
        for (int i = 0; i < x.Length; i++)
            padded[i] = scale * signs[i] * x[i];
        return Hadamard(padded);
    }

    /// <summary>Returns the inner product in double precision.</summary>
    public static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += (double)x[i] * y[i];
        return sum;
    }

    /// <summary>Draws a Gaussian row.</summary>
    public static float[] Gaussian(int length, ulong seed)
    {
        double[] g = new double[length];
        new Tangent.Numerics.PhiloxStream(seed, 12345).FillGaussian(0, g);
        return [.. g.Select(x => (float)x)];
    }
}

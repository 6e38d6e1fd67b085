using System.Numerics;

namespace Tangent.Numerics;

/// <summary>Computes Maclaurin coefficients of a function that is analytic in the unit disk.</summary>
internal static class MaclaurinSeries
{
    /// <summary>Returns c_k R^k for k = 0 ... count - 1, where f(z) = sum c_k z^k.</summary>
    /// <param name="function">f, real on the real axis.</param>
    /// <param name="radius">R, between 0 and 1: the circle on which f is evaluated.</param>
    /// <param name="count">How many coefficients.</param>
    /// <remarks>
    /// Trapezoidal rule on the circle: N >= 4 count points, aliasing error the sum of c_{k+N} R^{k+N}, rounding about 1e-16 max |f|.
    /// Cost: N / 2 evaluations of f (the rest by conjugation) and a transform of length N.
    /// </remarks>
    public static double[] Coefficients(Func<Complex, Complex> function, double radius, int count)
    {
        int n = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, 4 * count));
        var values = new Complex[n];
        for (int i = 0; i <= n / 2; i++)
        {
            values[i] = function(Complex.FromPolarCoordinates(radius, 2 * Math.PI * i / n));
            values[(n - i) % n] = Complex.Conjugate(values[i]);
        }

        Transform(values);
        var coefficients = new double[count];
        for (int k = 0; k < count; k++)
            coefficients[k] = values[k].Real / n;
        return coefficients;
    }

    /// <summary>Replaces x by its discrete Fourier transform, X_k = sum x_j exp(-2 pi i j k / n), n a power of two.</summary>
    internal static void Transform(Span<Complex> x)
    {
        int n = x.Length;
        for (int i = 1, j = 0; i < n; i++)
        {
            int bit = n >> 1;
            for (; (j & bit) != 0; bit >>= 1)
                j ^= bit;
            j |= bit;
            if (i < j)
                (x[i], x[j]) = (x[j], x[i]);
        }

        for (int half = 1; half < n; half *= 2)
        {
            for (int k = 0; k < half; k++)
            {
                Complex twiddle = Complex.FromPolarCoordinates(1, -Math.PI * k / half);
                for (int i = k; i < n; i += 2 * half)
                {
                    Complex odd = twiddle * x[i + half];
                    x[i + half] = x[i] - odd;
                    x[i] += odd;
                }
            }
        }
    }
}

using System.Numerics;
using Tangent.Numerics;

namespace Tangent.Features;

/// <summary>Tabulates the one-dimensional function f whose random projections f(&lt;u, x&gt;) reproduce a zonal kernel.</summary>
/// <remarks>
/// A kernel K(t) of the cosine t has K(t) = sum B_l P_l(t), B_l &gt;= 0, in the Gegenbauer polynomials of dimension d. With u uniform on the sphere,
/// f(t) = sum s_l sqrt(B_l) p_l(t) gives E f(&lt;u, x&gt;) f(&lt;u, y&gt;) = K(&lt;x, y&gt;) for any signs s_l; s_l = (-1)^floor(l / 2) puts the only
/// singularity of f at t = 0 and keeps its fourth moment small. K is damped to K(R t), with R so close to 1 that K(1) - K(R) is
/// <see cref="DampingTolerance"/> of K(1); what is lost concerns pairs of nearly equal directions only.
/// </remarks>
internal sealed class ZonalFunction
{
    /// <summary>The part of K(1) that damping may take.</summary>
    public const double DampingTolerance = 0.015;

    /// <summary>The cells of a table.</summary>
    public const int Cells = 8192;

    private const int MaximumTerms = 40_000;

    /// <summary>Initializes the table of the degrees from <paramref name="lowestDegree"/> upwards.</summary>
    /// <param name="masses">B_l, by degree from 0.</param>
    /// <param name="dimension">d, at least 2.</param>
    /// <param name="lowestDegree">The lowest degree that f holds.</param>
    public ZonalFunction(ReadOnlySpan<double> masses, int dimension, int lowestDegree)
    {
        double range = Range(dimension);
        Table = new LinearTable(Tabulate(Weights(masses, lowestDegree), dimension, range), -range, range);
    }

    /// <summary>Gets f as a table.</summary>
    public LinearTable Table { get; }

    /// <summary>Returns s_l sqrt(B_l), by degree from 0; zeros below <paramref name="lowestDegree"/>.</summary>
    public static double[] Weights(ReadOnlySpan<double> masses, int lowestDegree)
    {
        double[] weights = new double[masses.Length];
        for (int l = lowestDegree; l < weights.Length; l++)
            weights[l] = ((l / 2 & 1) == 0 ? 1 : -1) * Math.Sqrt(masses[l]);
        return weights;
    }

    /// <summary>Returns the end of the table: beyond 12 standard deviations of t, of probability below 1e-30, f stays constant.</summary>
    public static double Range(int dimension) => Math.Min(1, 12 / Math.Sqrt(dimension));

    /// <summary>Evaluates sum w_l p_l of a dimension at the ends of <see cref="Cells"/> equal cells from -range to range.</summary>
    public static float[] Tabulate(double[] weights, int dimension, double range)
    {
        double[] points = new double[Cells + 1], values = new double[Cells + 1];
        for (int i = 0; i <= Cells; i++)
            points[i] = range * (2.0 * i / Cells - 1);
        Parallelism.For(16, part =>
        {
            int first = (Cells + 1) * part / 16, end = (Cells + 1) * (part + 1) / 16;
            GegenbauerSeries.EvaluateOrthonormal(weights, dimension, points.AsSpan(first, end - first), values.AsSpan(first, end - first));
        });
        return Array.ConvertAll(values, v => (float)v);
    }

    /// <summary>Returns B_l of the damped kernel K(R t), by degree; their sum is K(R) up to 1e-7.</summary>
    /// <param name="kernel">K inside the unit disk.</param>
    /// <param name="atOne">K(1).</param>
    /// <param name="dimension">d, at least 2.</param>
    public static double[] Masses(Func<Complex, Complex> kernel, double atOne, int dimension)
    {
        double damping = FindDamping(kernel, atOne);
        int terms = (int)Math.Min(MaximumTerms, Math.Ceiling(6 / (1 - damping)));
        return GegenbauerSeries.FromPowers(MaclaurinSeries.Coefficients(kernel, damping, terms), dimension, 1e-7);
    }

    /// <summary>Replaces every t by scale f(t), linearly interpolated.</summary>
    /// <param name="t">Cosines in, features out.</param>
    /// <param name="scale">A factor.</param>
    public void Apply(Span<float> t, float scale) => Table.Apply(t, scale);

    /// <summary>Returns f(t): the scalar meaning of <see cref="Apply"/>.</summary>
    internal float Evaluate(float t) => Table.Evaluate(t);

    private static double FindDamping(Func<Complex, Complex> kernel, double atOne)
    {
        // Bisection in log(1 - R): the deficit grows with 1 - R.
        double low = Math.Log(6.0 / MaximumTerms), high = Math.Log(0.02);
        for (int i = 0; i < 50; i++)
        {
            double middle = (low + high) / 2;
            bool within = atOne - kernel(1 - Math.Exp(middle)).Real <= DampingTolerance * atOne;
            (low, high) = within ? (middle, high) : (low, middle);
        }

        return 1 - Math.Exp(low);
    }
}

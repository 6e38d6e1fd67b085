namespace Tangent.Features;

/// <summary>Tabulates the derivative of <see cref="ZonalFunction"/>'s f.</summary>
/// <remarks>
/// The derivatives of the orthonormal p_l of dimension d are the orthonormal polynomials of dimension d + 2:
/// p_l' = sqrt(l (l + d - 2) d / (d - 1)) p_{l-1}, for integrating (1 - t^2) p_l'^2 gives the eigenvalue l (l + d - 2) of the sphere's Laplacian and
/// E (1 - t^2) = (d - 1) / d. f' peaks at t = 0, so four values are interpolated by a cubic.
/// </remarks>
internal sealed class ZonalDerivative
{
    private readonly float[] _table;
    private readonly float _range;
    private readonly float _cellsPerUnit;

    /// <summary>Initializes the table of the degrees from <paramref name="lowestDegree"/> upwards.</summary>
    /// <param name="masses">B_l, by degree from 0.</param>
    /// <param name="dimension">d, at least 2.</param>
    /// <param name="lowestDegree">The lowest degree that f holds.</param>
    public ZonalDerivative(ReadOnlySpan<double> masses, int dimension, int lowestDegree)
    {
        double range = ZonalFunction.Range(dimension);
        _table = ZonalFunction.Tabulate(Weights(masses, dimension, lowestDegree), dimension + 2, range);
        _range = (float)range;
        _cellsPerUnit = (float)(ZonalFunction.Cells / (2 * range));
    }

    /// <summary>Returns the weights of f' in the orthonormal polynomials of dimension d + 2.</summary>
    public static double[] Weights(ReadOnlySpan<double> masses, int dimension, int lowestDegree)
    {
        double[] weights = ZonalFunction.Weights(masses, lowestDegree);
        double[] derivative = new double[Math.Max(1, weights.Length - 1)];
        for (int l = 1; l < weights.Length; l++)
            derivative[l - 1] = weights[l] * Math.Sqrt(l * (l + dimension - 2.0) * dimension / (dimension - 1));
        return derivative;
    }

    /// <summary>Writes f'(t) of every t; 0 beyond the table, where f stays constant.</summary>
    public void Apply(ReadOnlySpan<float> t, Span<float> slopes)
    {
        for (int i = 0; i < t.Length; i++)
            slopes[i] = Evaluate(t[i]);
    }

    private float Evaluate(float t)
    {
        // Rounding may take a cosine beyond 1, but it is on the sphere; beyond a shorter table f stays constant.
        if (Math.Abs(t) > _range && _range < 1)
            return 0;
        float position = Math.Clamp((t + _range) * _cellsPerUnit, 0, ZonalFunction.Cells);
        int cell = Math.Clamp((int)position, 1, ZonalFunction.Cells - 2);
        float x = position - cell, before = x + 1, after = x - 1, last = x - 2;
        ReadOnlySpan<float> y = _table.AsSpan(cell - 1, 4);
        return (y[3] * before * x * after - y[0] * x * after * last) / 6 + (y[1] * after * last - y[2] * x * last) * before / 2;
    }
}

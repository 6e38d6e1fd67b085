using System.Numerics;

namespace Tangent.Kernels;

/// <summary>Evaluates the arc-cosine kernels of order 0 and 1, the duals of the step and of ReLU.</summary>
/// <remarks>
/// kappa0(c) = (pi - arccos c) / pi and kappa1(c) = (sqrt(1 - c^2) + c (pi - arccos c)) / pi; kappa0 is the derivative of kappa1.
/// Source: Cho and Saul (2009); Zandieh et al. (2021).
/// </remarks>
public static class ArcCosine
{
    /// <summary>Evaluates kappa0, which grows from 0 at -1 to 1 at 1.</summary>
    /// <param name="correlation">The correlation c; it is clamped to [-1, 1].</param>
    /// <returns>kappa0(c) = 2 E [1(g &gt; 0) 1(g' &gt; 0)].</returns>
    public static double Kappa0(double correlation) => (Math.PI - Math.Acos(Math.Clamp(correlation, -1, 1))) / Math.PI;

    /// <summary>Evaluates kappa1, which grows from 0 at -1 to 1 at 1.</summary>
    /// <param name="correlation">The correlation c; it is clamped to [-1, 1].</param>
    /// <returns>kappa1(c) = 2 E [max(0, g) max(0, g')].</returns>
    public static double Kappa1(double correlation)
    {
        double c = Math.Clamp(correlation, -1, 1);
        return (Math.Sqrt((1 - c) * (1 + c)) + c * (Math.PI - Math.Acos(c))) / Math.PI;
    }

    /// <summary>Evaluates the power series of kappa0.</summary>
    /// <param name="z">A point with |z| &lt; 1.</param>
    /// <returns>1/2 + (z + z^3 / 6 + ...) / pi.</returns>
    public static Complex Kappa0(Complex z) => 0.5 + Arcsine(z) / Math.PI;

    /// <summary>Evaluates the power series of kappa1.</summary>
    /// <param name="z">A point with |z| &lt; 1.</param>
    /// <returns>1/pi + z/2 + z^2 / (2 pi) + ...</returns>
    public static Complex Kappa1(Complex z) => (Complex.Sqrt((1 - z) * (1 + z)) + z * (Math.PI / 2 + Arcsine(z))) / Math.PI;

    // arcsin z = -i log(iz + sqrt(1 - z^2)); the principal values are analytic for |z| < 1.
    internal static Complex Arcsine(Complex z) =>
        -Complex.ImaginaryOne * Complex.Log(Complex.ImaginaryOne * z + Complex.Sqrt((1 - z) * (1 + z)));
}

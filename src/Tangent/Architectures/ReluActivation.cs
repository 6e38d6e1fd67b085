using System.Numerics;

namespace Tangent.Architectures;

/// <summary>The rectifier sqrt(2) max(0, x) with the arc-cosine kernels in closed form.</summary>
/// <remarks>kappa0(c) = (pi - arccos c) / pi; kappa1(c) = (sqrt(1 - c^2) + c (pi - arccos c)) / pi (Cho and Saul 2009; paper, eq. 2).</remarks>
internal sealed class ReluActivation : Activation
{
    public override string Name => "relu";

    public override bool IsHomogeneous => true;

    internal override double? ArcCosineShare => 1;

    public override double Dual(double correlation)
    {
        double c = Math.Clamp(correlation, -1, 1);
        return (Math.Sqrt((1 - c) * (1 + c)) + c * (Math.PI - Math.Acos(c))) / Math.PI;
    }

    public override double DualDerivative(double correlation) => (Math.PI - Math.Acos(Math.Clamp(correlation, -1, 1))) / Math.PI;

    public override Complex Dual(Complex z) => (Complex.Sqrt((1 - z) * (1 + z)) + z * PiMinusAcos(z)) / Math.PI;

    public override Complex DualDerivative(Complex z) => PiMinusAcos(z) / Math.PI;

    // pi - arccos z = pi/2 + arcsin z with arcsin z = -i log(iz + sqrt(1 - z^2)); principal values are analytic for |z| < 1.
    private static Complex PiMinusAcos(Complex z) =>
        Math.PI / 2 - Complex.ImaginaryOne * Complex.Log(Complex.ImaginaryOne * z + Complex.Sqrt((1 - z) * (1 + z)));
}

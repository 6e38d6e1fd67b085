using System.Numerics;
using Tangent.Kernels;

namespace Tangent.Architectures;

/// <summary>An activation whose dual is one formula for real and complex arguments.</summary>
internal sealed class AnalyticActivation : Activation
{
    private readonly Func<Complex, Complex> _dual;
    private readonly Func<Complex, Complex> _derivative;
    private readonly double _scale;

    private AnalyticActivation(string name, Func<Complex, Complex> dual, Func<Complex, Complex> derivative)
    {
        Name = name;
        (_dual, _derivative) = (dual, derivative);
        _scale = 1 / dual(1).Real;
    }

    public override string Name { get; }

    public override bool IsHomogeneous => false;

    /// <summary>erf(x): the arcsine kernel, E erf(g) erf(g') = (2/pi) arcsin(2c/3) (Williams 1997).</summary>
    public static AnalyticActivation CreateErf() => new(
        "erf", z => ArcCosine.Arcsine(z * (2.0 / 3)), z => 2.0 / 3 / Complex.Sqrt(1 - z * z * (4.0 / 9)));

    /// <summary>x Phi(x): by Stein's identity E = c/4 + c arcsin(c/2) / (2 pi) + 1 / (2 pi sqrt(4 - c^2)).</summary>
    public static AnalyticActivation CreateGelu() => new(
        "gelu",
        z => z * (0.25 + ArcCosine.Arcsine(z / 2) / (2 * Math.PI)) + 1 / (2 * Math.PI * Complex.Sqrt(4 - z * z)),
        z => 0.25 + ArcCosine.Arcsine(z / 2) / (2 * Math.PI) + z * (5 - z * z) / (2 * Math.PI * (4 - z * z) * Complex.Sqrt(4 - z * z)));

    /// <summary>sin(x): E sin(g) sin(g') = sinh(c) / e.</summary>
    public static AnalyticActivation CreateSin() => new("sin", Complex.Sinh, Complex.Cosh);

    /// <summary>cos(x): E cos(g) cos(g') = cosh(c) / e.</summary>
    public static AnalyticActivation CreateCos() => new("cos", Complex.Cosh, Complex.Sinh);

    /// <summary>exp(x): E exp(g + g') = exp(1 + c), which on the unit sphere is the Gaussian kernel.</summary>
    public static AnalyticActivation CreateExp() => new("exp", Complex.Exp, Complex.Exp);

    public override double Dual(double correlation) => Dual(new Complex(Math.Clamp(correlation, -1, 1), 0)).Real;

    public override double DualDerivative(double correlation) => DualDerivative(new Complex(Math.Clamp(correlation, -1, 1), 0)).Real;

    public override Complex Dual(Complex z) => _scale * _dual(z);

    public override Complex DualDerivative(Complex z) => _scale * _derivative(z);
}

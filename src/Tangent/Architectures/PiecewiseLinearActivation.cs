using System.Globalization;
using System.Numerics;
using Tangent.Kernels;

namespace Tangent.Architectures;

/// <summary>The activations x for x &gt; 0 and slope x for x &lt; 0, scaled: relu (slope 0), abs (slope -1) and leaky relu.</summary>
/// <remarks>Dual(c) = A kappa1(c) + (1 - A) c with A = (1 - slope)^2 / (1 + slope^2), since E max(0, g) max(0, -g') = kappa1(-c) /
/// 2.</remarks>
internal sealed class PiecewiseLinearActivation : Activation
{
    private readonly double _share;

    public PiecewiseLinearActivation(double slope)
    {
        Slope = slope;
        Name = slope switch { 0 => "relu", -1 => "abs", _ => "leaky" + slope.ToString("R", CultureInfo.InvariantCulture) };

        // The same for 1 / slope; so that no square overflows, the smaller one is taken.
        double ratio = Math.Abs(slope) <= 1 ? slope : 1 / slope;
        _share = (1 - ratio) * (1 - ratio) / (1 + ratio * ratio);
    }

    public override string Name { get; }

    /// <summary>Gets the slope on the negative side, before scaling.</summary>
    public double Slope { get; }

    public override bool IsHomogeneous => true;

    internal override double? ArcCosineShare => _share;

    public override double Dual(double correlation) =>
        _share * ArcCosine.Kappa1(correlation) + (1 - _share) * Math.Clamp(correlation, -1, 1);

    public override double DualDerivative(double correlation) => _share * ArcCosine.Kappa0(correlation) + (1 - _share);

    public override Complex Dual(Complex z) => _share * ArcCosine.Kappa1(z) + (1 - _share) * z;

    public override Complex DualDerivative(Complex z) => _share * ArcCosine.Kappa0(z) + (1 - _share);
}

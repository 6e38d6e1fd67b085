using System.Globalization;
using System.Numerics;

namespace Tangent.Architectures;

/// <summary>Describes an activation s by its dual: the correlation of two outputs as a function of the correlation of two Gaussian
/// inputs.</summary>
/// <remarks>
/// Every activation is scaled so that E s(g)^2 = 1 for a standard Gaussian g. With (g, g') of correlation c,
/// <c>Dual(c) = E s(g) s(g')</c> and <c>DualDerivative(c) = E s'(g) s'(g')</c>, which is the derivative of the dual.
/// Source: Daniely, Frostig, Singer (2016); for ReLU the arc-cosine kernels kappa1 and kappa0 of Cho and Saul (2009).
/// </remarks>
public abstract class Activation : IEquatable<Activation>
{
    /// <summary>Gets the rectifier sqrt(2) max(0, x), whose dual is kappa1 and whose derivative's dual is kappa0.</summary>
    public static Activation Relu { get; } = new PiecewiseLinearActivation(0);

    /// <summary>Gets the absolute value |x|, name <c>abs</c>.</summary>
    public static Activation Abs { get; } = new PiecewiseLinearActivation(-1);

    /// <summary>Gets the error function, name <c>erf</c>: the arcsine kernel.</summary>
    public static Activation Erf { get; } = AnalyticActivation.CreateErf();

    /// <summary>Gets x Phi(x) with Phi the Gaussian distribution function, name <c>gelu</c>.</summary>
    public static Activation Gelu { get; } = AnalyticActivation.CreateGelu();

    /// <summary>Gets the sine, name <c>sin</c>, whose dual is sinh(c) / sinh(1).</summary>
    public static Activation Sin { get; } = AnalyticActivation.CreateSin();

    /// <summary>Gets the cosine, name <c>cos</c>, whose dual is cosh(c) / cosh(1).</summary>
    public static Activation Cos { get; } = AnalyticActivation.CreateCos();

    /// <summary>Gets the exponential, name <c>exp</c>, whose dual exp(c - 1) is the Gaussian kernel of width 1 on the unit
    /// sphere.</summary>
    public static Activation Exp { get; } = AnalyticActivation.CreateExp();

    /// <summary>Gets the names that <see cref="TryParse"/> knows, for messages.</summary>
    internal static string KnownNames => "relu, leaky0.1, abs, erf, gelu, sin, cos, exp";

    /// <summary>Gets the name by which <see cref="Architecture.Parse"/> reads the activation.</summary>
    public abstract string Name { get; }

    /// <summary>Gets whether s(a x) = a s(x) for every a &gt; 0, so that kernels scale with the norms of their inputs.</summary>
    public abstract bool IsHomogeneous { get; }

    /// <summary>Gets A when Dual(c) = A kappa1(c) + (1 - A) c, as it is for piecewise linear activations; otherwise null.</summary>
    internal virtual double? ArcCosineShare => null;

    /// <summary>Evaluates the dual at a correlation.</summary>
    /// <param name="correlation">The correlation; it is clamped to [-1, 1].</param>
    /// <returns>E s(g) s(g').</returns>
    public abstract double Dual(double correlation);

    /// <summary>Evaluates the derivative of the dual at a correlation.</summary>
    /// <param name="correlation">The correlation; it is clamped to [-1, 1].</param>
    /// <returns>E s'(g) s'(g').</returns>
    public abstract double DualDerivative(double correlation);

    /// <summary>Evaluates the power series of the dual inside the unit disk of the complex plane.</summary>
    /// <param name="z">A point with |z| &lt; 1.</param>
    /// <returns>The sum of a_k z^k, where Dual(c) = sum a_k c^k.</returns>
    public abstract Complex Dual(Complex z);

    /// <summary>Evaluates the power series of the dual's derivative inside the unit disk of the complex plane.</summary>
    /// <param name="z">A point with |z| &lt; 1.</param>
    /// <returns>The sum of k a_k z^(k-1).</returns>
    public abstract Complex DualDerivative(Complex z);

    /// <summary>Creates the leaky rectifier: x for x &gt; 0 and slope x for x &lt; 0, scaled.</summary>
    /// <param name="slope">The slope on the negative side; 0 is <see cref="Relu"/>, -1 is <see cref="Abs"/>, 1 the identity.</param>
    /// <returns>The activation, name <c>leaky</c> and the slope.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The slope is not finite.</exception>
    public static Activation LeakyRelu(double slope)
    {
        if (!double.IsFinite(slope))
            throw new ArgumentOutOfRangeException(nameof(slope), slope, "the slope is not finite");
        return new PiecewiseLinearActivation(slope);
    }

    /// <summary>Creates an activation from a function, by quadrature of its Hermite coefficients.</summary>
    /// <param name="name">A name of its own: lower-case letters and digits. <see cref="Architecture.Parse"/> does not know it.</param>
    /// <param name="function">The function s; its scale does not matter. It is smooth but for kinks at multiples of 1/4.</param>
    /// <returns>The activation.</returns>
    /// <remarks>
    /// Takes about 0.1 s. Errors of the dual and its derivative: 1e-12 for smooth functions; with a kink, 1e-6 and, within 1e-4 of c = 1
    /// or -1, up to 1e-3.
    /// </remarks>
    /// <exception cref="ArgumentException">The name is taken or malformed, or E s(g)^2 is not finite and positive.</exception>
    public static Activation FromFunction(string name, Func<double, double> function)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(function);
        if (!name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)) || TryParse(name, out _))
            throw new ArgumentException($"'{name}' is no free name of lower-case letters and digits", nameof(name));
        return new HermiteActivation(name, function);
    }

    /// <summary>Finds an activation by its name.</summary>
    /// <param name="name">The name, in lower case: relu, abs, erf, gelu, sin, cos, exp, or leaky and a slope such as leaky0.1.</param>
    /// <param name="activation">The activation, or null.</param>
    /// <returns>Whether there is one of that name.</returns>
    public static bool TryParse(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Activation? activation)
    {
        const string Leaky = "leaky";
        const NumberStyles Decimal = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        activation = name switch
        {
            "relu" => Relu,
            "abs" => Abs,
            "erf" => Erf,
            "gelu" => Gelu,
            "sin" => Sin,
            "cos" => Cos,
            "exp" => Exp,
            _ when name is not null && name.StartsWith(Leaky, StringComparison.Ordinal)
                && double.TryParse(name.AsSpan(Leaky.Length), Decimal, CultureInfo.InvariantCulture, out double slope)
                && double.IsFinite(slope) => LeakyRelu(slope),
            _ => null,
        };
        return activation is not null;
    }

    /// <inheritdoc/>
    public bool Equals(Activation? other) => other is not null && Name == other.Name;

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as Activation);

    /// <inheritdoc/>
    public sealed override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);

    /// <inheritdoc/>
    public sealed override string ToString() => Name;
}

using System.Numerics;

namespace Tangent.Architectures;

/// <summary>Describes an activation s by its dual: the correlation of two outputs as a function of the correlation of two Gaussian inputs.</summary>
/// <remarks>
/// Every activation is scaled so that E s(g)^2 = 1 for a standard Gaussian g. With (g, g') of correlation c,
/// <c>Dual(c) = E s(g) s(g')</c> and <c>DualDerivative(c) = E s'(g) s'(g')</c>, which is the derivative of the dual.
/// Source: Daniely, Frostig, Singer (2016); for ReLU the arc-cosine kernels kappa1 and kappa0 of Cho and Saul (2009).
/// </remarks>
public abstract class Activation : IEquatable<Activation>
{
    /// <summary>Gets the rectifier sqrt(2) max(0, x), whose dual is kappa1 and whose derivative's dual is kappa0.</summary>
    public static Activation Relu { get; } = new ReluActivation();

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

    /// <summary>Finds an activation by its name.</summary>
    /// <param name="name">The name, in lower case.</param>
    /// <param name="activation">The activation, or null.</param>
    /// <returns>Whether there is one of that name.</returns>
    public static bool TryParse(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Activation? activation)
    {
        activation = name == Relu.Name ? Relu : null;
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

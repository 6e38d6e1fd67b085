using System.Numerics;
using Tangent.Architectures;

namespace Tangent.Kernels;

/// <summary>Evaluates the kernel of a fully connected architecture as a function of the cosine between two inputs.</summary>
/// <remarks>
/// With S = c and T = 0 at the input, a trained dense layer adds S to T, an activation multiplies T by its derivative's dual at S and
/// replaces S by its dual. The profile is T (<see cref="KernelKind.Ntk"/>) or S (<see cref="KernelKind.Nngp"/>) at the output. For <see
/// cref="Architecture.FullyConnected"/>
/// of depth L it is K_L of the paper with K_L(1) = L + 1, and kernel(x, y) = |x||y| K_L(cos) because ReLU is homogeneous;
/// for other activations the inputs are scaled to norm 1 and kernel(x, y) = K_L(cos).
/// </remarks>
public sealed class KernelProfile
{
    private readonly bool _nngp;
    private readonly bool[] _trained;

    /// <summary>Initializes the profile of an architecture.</summary>
    /// <param name="architecture">Dense layers and activations.</param>
    /// <param name="options">The kernel; null means the defaults.</param>
    /// <exception cref="ArgumentException">The architecture has convolutions: its kernel is no function of a cosine.</exception>
    public KernelProfile(Architecture architecture, KernelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        if (architecture.IsConvolutional)
            throw new ArgumentException($"'{architecture}' works on images; a profile needs a fully connected one", nameof(architecture));
        Architecture = architecture;
        Options = options ?? new KernelOptions();
        IsHomogeneous = architecture.IsHomogeneous;
        _nngp = Options.Kind == KernelKind.Nngp;
        _trained = Options.TrainedWeights(architecture);
    }

    /// <summary>Gets the architecture.</summary>
    public Architecture Architecture { get; }

    /// <summary>Gets the options.</summary>
    public KernelOptions Options { get; }

    /// <summary>Gets whether kernel(x, y) = |x||y| K(cos); otherwise kernel(x, y) = K(cos).</summary>
    public bool IsHomogeneous { get; }

    /// <summary>Evaluates the profile at a cosine.</summary>
    /// <param name="cosine">The cosine; it is clamped to [-1, 1].</param>
    /// <returns>K(cosine).</returns>
    public double Evaluate(double cosine)
    {
        double s = Math.Clamp(cosine, -1, 1);
        double t = 0;
        for (int i = 0; i < _trained.Length; i++)
        {
            if (_trained[i])
            {
                t += s;
            }
            else if (Architecture[i] is ActivationLayer { Activation: var activation })
            {
                // The sum of T comes to nothing for a process kernel, and a derivative may be infinite at c = 1.
                t = t == 0 || _nngp ? 0 : t * activation.DualDerivative(s);
                s = activation.Dual(s);
            }
        }

        return _nngp ? s : t;
    }

    /// <summary>Evaluates the derivative of the profile in the angle, dK(cos t)/dt, which is finite everywhere, at the ends too.</summary>
    /// <param name="cosine">The cosine; it is clamped to [-1, 1].</param>
    /// <remarks>By differences of second order over a step of 1e-4; errors are about 1e-8 of K.</remarks>
    internal double AngularSlope(double cosine)
    {
        const double Step = 1e-4;
        double t = Math.Acos(Math.Clamp(cosine, -1, 1));
        if (t < Step)
            return (4 * At(t + Step) - 3 * At(t) - At(t + 2 * Step)) / (2 * Step);
        if (t > Math.PI - Step)
            return (3 * At(t) - 4 * At(t - Step) + At(t - 2 * Step)) / (2 * Step);
        return (At(t + Step) - At(t - Step)) / (2 * Step);

        double At(double angle) => Evaluate(Math.Cos(angle));
    }

    /// <summary>Evaluates the power series of the profile inside the unit disk of the complex plane.</summary>
    /// <param name="z">A point with |z| &lt; 1.</param>
    /// <returns>The sum of c_k z^k, where K(c) = sum c_k c^k and every c_k is at least 0.</returns>
    /// <remarks>The coefficients c_k come from a Fourier transform of the values on a circle of radius below 1.</remarks>
    public Complex EvaluateComplex(Complex z)
    {
        Complex s = z;
        Complex t = Complex.Zero;
        for (int i = 0; i < _trained.Length; i++)
        {
            if (_trained[i])
            {
                t += s;
            }
            else if (Architecture[i] is ActivationLayer { Activation: var activation })
            {
                t *= activation.DualDerivative(s);
                s = activation.Dual(s);
            }
        }

        return _nngp ? s : t;
    }
}

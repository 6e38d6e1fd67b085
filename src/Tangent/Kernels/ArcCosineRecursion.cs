using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Tangent.Architectures;

namespace Tangent.Kernels;

/// <summary>Evaluates the profile of an architecture of piecewise linear activations for many cosines at a time.</summary>
/// <remarks>
/// The dual of such an activation is share * kappa1(c) + (1 - share) c. The recursion carries both c and m = 1 - |c|: kappa1 maps m to
/// m - m sqrt(m) Rest(m) without cancellation, so that nearly equal inputs keep full relative accuracy in the angle.
/// </remarks>
internal sealed class ArcCosineRecursion
{
    /// <summary>The largest number of numbers a register holds: buffers are rounded up to it.</summary>
    public const int Granularity = 16;

    private readonly double[] _shares;
    private readonly bool[] _trained;
    private readonly bool _nngp;

    private ArcCosineRecursion(double[] shares, bool[] trained, bool nngp) => (_shares, _trained, _nngp) = (shares, trained, nngp);

    /// <summary>Makes the recursion of a profile, or null when an activation is not piecewise linear.</summary>
    public static ArcCosineRecursion? Of(KernelProfile profile)
    {
        // The shares of dense layers are not read.
        double?[] shares = [.. profile.Architecture.Select(l => l is ActivationLayer a ? a.Activation.ArcCosineShare : double.NaN)];
        if (shares.Contains(null))
            return null;
        bool[] trained = profile.Options.TrainedWeights(profile.Architecture);
        return new ArcCosineRecursion([.. shares.Select(s => s!.Value)], trained, profile.Options.Kind == KernelKind.Nngp);
    }

    /// <summary>Replaces cosines by values of the profile.</summary>
    /// <param name="values">The cosines; receives the values. The length is a multiple of <see cref="Granularity"/>.</param>
    /// <param name="complements">1 - |cosine|; overwritten.</param>
    public void Evaluate(Span<double> values, Span<double> complements)
    {
        if (Vector512.IsHardwareAccelerated)
            Evaluate<Lanes512<double>, Vector512<double>>(values, complements);
        else
            Evaluate<NativeLanes<double>, Vector<double>>(values, complements);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Evaluate<TLanes, TVector>(Span<double> values, Span<double> complements)
        where TLanes : IVectorLanes<TVector, double>
    {
        ref double value = ref MemoryMarshal.GetReference(values);
        ref double complement = ref MemoryMarshal.GetReference(complements);
        TVector zero = TLanes.Create(0), one = TLanes.Create(1);
        for (nint i = 0; i < values.Length; i += TLanes.Count)
        {
            TVector s = TLanes.Load(ref value, i);
            TVector m = TLanes.Load(ref complement, i);
            TVector t = zero;
            for (int layer = 0; layer < _trained.Length; layer++)
            {
                double share = _shares[layer];
                if (_trained[layer])
                {
                    t = TLanes.Add(t, s);
                }
                else if (!double.IsNaN(share))
                {
                    TVector a = TLanes.Create(share), b = TLanes.Create(1 - share);
                    TVector root = TLanes.Sqrt(m);
                    TVector angle = TLanes.Multiply(root, ArcCosinePolynomials.Angle<TLanes, TVector, double>(m));
                    TVector rest = TLanes.Multiply(TLanes.Multiply(m, root), ArcCosinePolynomials.Rest<TLanes, TVector, double>(m));
                    TVector kappa0 = TLanes.IfNegative(s, angle, TLanes.Subtract(one, angle));
                    t = TLanes.Multiply(t, TLanes.MultiplyAdd(a, kappa0, b));

                    // From here on s = a kappa1(s) + b s, and 1 - s is carried along as a sum of its own.
                    TVector kappa1 = TLanes.Add(rest, TLanes.IfNegative(s, zero, TLanes.Subtract(one, m)));
                    TVector far = TLanes.IfNegative(s, TLanes.Subtract(TLanes.Create(2), m), m);
                    TVector kappa1Far = TLanes.Subtract(TLanes.IfNegative(s, one, m), rest);
                    s = TLanes.MultiplyAdd(a, kappa1, TLanes.Multiply(b, s));
                    far = TLanes.MultiplyAdd(a, kappa1Far, TLanes.Multiply(b, far));
                    m = TLanes.Min(TLanes.Max(TLanes.IfNegative(s, TLanes.Add(one, s), far), zero), one);
                }
            }

            TLanes.Store(_nngp ? s : t, ref value, i);
        }
    }
}

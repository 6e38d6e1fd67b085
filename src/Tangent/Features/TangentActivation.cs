using System.Numerics.Tensors;
using Tangent.Architectures;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Takes (u, t) of a position through an activation whose dual is A kappa1(c) + (1 - A) c; A = 1 is ReLU.</summary>
/// <remarks>
/// v = sqrt(r) (two rounds of random signs and the orthonormal Walsh-Hadamard transform) u, so that v_k is about N(0, |u|^2). Degrees 0 and 1 of the dual
/// are carried without sampling: with g(v) = |v| / sqrt 2 - |u| / sqrt pi,
/// a = e |u| sqrt(A / (pi r)) + sqrt(1 - A/2) E u + sqrt(A / r) g(v) and t &lt;- sqrt(1 - A/2) E' t + sqrt(A/2) sgn(v) (H D t);
/// e, E, E' and D are random signs. E &lt;a, a'&gt; = |u||u'| Dual(c) and E &lt;t, t'&gt; = &lt;t, t'&gt; DualDerivative(c): the tangent needs no
/// TensorSRHT, for the signs of the layer times the mixed tangent are independent of it. Cost: three transforms of length r. A third round did not lower the error (measured).
/// </remarks>
internal sealed class TangentActivation
{
    /// <summary>The rounds that make v from u.</summary>
    public const int Rounds = 2;

    private readonly TangentLayout _layout;
    private readonly SignDiagonal[] _rounds;
    private readonly SignDiagonal _constantSigns;
    private readonly SignDiagonal _linearSigns;
    private readonly SignDiagonal? _tangentSigns;
    private readonly SignDiagonal? _turnSigns;
    private readonly int _turned;
    private readonly float _unit;
    private readonly float _linear;
    private readonly float _bend;
    private readonly float _constant;
    private readonly float _turn;

    /// <summary>Draws the signs.</summary>
    /// <param name="layout">The workspace.</param>
    /// <param name="activation">A piecewise linear activation.</param>
    /// <param name="scale">What the numbers given are to be multiplied with to be u and t.</param>
    /// <param name="hasTangent">Whether there is a t.</param>
    /// <param name="streams">Gives the streams of e, E, the rounds and, with a tangent, E' and D, in this order.</param>
    /// <exception cref="ArgumentException">The activation is not piecewise linear.</exception>
    public TangentActivation(TangentLayout layout, Activation activation, double scale, bool hasTangent, SketchStreams streams)
    {
        double share = activation.ArcCosineShare ?? throw new ArgumentException(
            $"'{activation}' is not piecewise linear; tangent features need relu, abs or leaky activations, whose scale can be taken out at each position",
            nameof(activation));
        int r = layout.Width;
        _layout = layout;
        _constantSigns = new SignDiagonal(streams.Next(), r);
        _linearSigns = new SignDiagonal(streams.Next(), r);
        _rounds = new SignDiagonal[Rounds];
        for (int i = 0; i < Rounds; i++)
            _rounds[i] = new SignDiagonal(streams.Next(), r);
        _turned = layout.Reserve(r);
        if (hasTangent)
        {
            _tangentSigns = new SignDiagonal(streams.Next(), r);
            _turnSigns = new SignDiagonal(streams.Next(), r);
        }

        _unit = (float)(1 / Math.Sqrt(r));
        _linear = (float)(Math.Sqrt(Math.Max(0, 1 - share / 2)) * scale);
        _bend = (float)(Math.Sqrt(share / 2) * scale);
        _constant = (float)(Math.Sqrt(share / (Math.PI * r)) * scale);
        _turn = (float)(Math.Sqrt(share / (2 * r)) * scale);
    }

    /// <summary>Computes v / sqrt r from u by the rounds.</summary>
    public void Mix(ReadOnlySpan<float> u, Span<float> v)
    {
        u.CopyTo(v);
        foreach (SignDiagonal signs in _rounds)
            WalshHadamard.Transform(v, signs, _unit);
    }

    /// <summary>Computes a and t of a position.</summary>
    /// <param name="work">The workspace.</param>
    /// <param name="source">Where u stands, and t at the tangent's offset.</param>
    /// <param name="v">v / sqrt r.</param>
    /// <param name="destination">Where a and t go.</param>
    public void Apply(Span<float> work, int source, ReadOnlySpan<float> v, int destination)
    {
        int r = _layout.Width;
        ReadOnlySpan<float> u = work.Slice(source, r);
        float norm = TensorPrimitives.Norm(u);
        TangentLoops.Widest.BendCovariance(
            u, v, work.Slice(destination, r), _linearSigns.Words, _constantSigns.Words, _linear, _bend, _constant * norm);
        if (_turnSigns is null)
            return;
        ReadOnlySpan<float> t = work.Slice(source + _layout.TangentOffset, r);
        Span<float> turned = work.Slice(_turned, r);
        t.CopyTo(turned);
        WalshHadamard.Transform(turned, _turnSigns, _turn);
        TangentLoops.Widest.BendTangent(
            t, v, turned, work.Slice(destination + _layout.TangentOffset, r), _tangentSigns!.Words, _linear);
    }
}

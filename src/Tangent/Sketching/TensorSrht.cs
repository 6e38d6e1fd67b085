using System.Numerics.Tensors;
using Tangent.Numerics;

namespace Tangent.Sketching;

/// <summary>Sketches the tensor product of two vectors: the degree-2 TensorSRHT, Q^2.</summary>
/// <remarks>
/// out_k = (1 / sqrt m) (H D1 x)_{i_k} (H D2 y)_{j_k}, H unnormalised, so that E &lt;Q(x, y), Q(x', y')&gt; = &lt;x, x'&gt; &lt;y, y'&gt;
/// whatever the pairs (i_k, j_k) are (Ahle et al. 2020). They are drawn to keep the variance low: all distinct, and every
/// coordinate of either transform equally often. With n &gt;= n' the padded lengths, pair p + t n is (pi(p), (p + t) mod n'), pi a random
/// permutation. For spread-out unit vectors of inner products a and b the variance is (1 + a^2)(1 + b^2) / m at m = n; independent pairs
/// have a^2 (1 + b^2) / m + b^2 (1 + a^2) / m more. When m is at least the product of the input dimensions the tensor product itself is
/// written, followed by zeros. Cost: two transforms, one gather of min(m, n) numbers, m products.
/// </remarks>
internal sealed partial class TensorSrht
{
    private readonly SignDiagonal? _leftSigns;
    private readonly SignDiagonal? _rightSigns;
    private readonly int[] _wide = [];
    private readonly int[]? _narrow;
    private readonly bool _leftIsWide;
    private readonly float _scale = 1;

    /// <summary>Draws a sketch.</summary>
    /// <param name="leftDimension">The numbers in x.</param>
    /// <param name="rightDimension">The numbers in y.</param>
    /// <param name="outputDimension">m.</param>
    /// <param name="streams">Gives the streams of the signs and of the pairs.</param>
    public TensorSrht(int leftDimension, int rightDimension, int outputDimension, SketchStreams streams)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leftDimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rightDimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputDimension, 1);
        LeftDimension = leftDimension;
        RightDimension = rightDimension;
        OutputDimension = outputDimension;
        if ((long)leftDimension * rightDimension <= outputDimension)
        {
            LeftLength = leftDimension;
            RightLength = rightDimension;
            return;
        }

        LeftLength = WalshHadamard.PaddedLength(leftDimension);
        RightLength = WalshHadamard.PaddedLength(rightDimension);
        _leftSigns = new SignDiagonal(streams.Next(), LeftLength);
        _rightSigns = new SignDiagonal(streams.Next(), RightLength);
        _leftIsWide = LeftLength >= RightLength;
        int wide = Math.Max(LeftLength, RightLength), narrow = Math.Min(LeftLength, RightLength);
        _wide = RandomPermutation.Draw(streams.Next(), wide, Math.Min(wide, outputDimension));
        PhiloxStream narrowStream = streams.Next();
        if (outputDimension < narrow)
            _narrow = RandomPermutation.Draw(narrowStream, narrow, outputDimension);
        _scale = (float)(1 / Math.Sqrt(Math.Min(outputDimension, (long)wide * narrow)));
    }

    /// <summary>Gets the numbers in x.</summary>
    public int LeftDimension { get; }

    /// <summary>Gets the numbers in y.</summary>
    public int RightDimension { get; }

    /// <summary>Gets m.</summary>
    public int OutputDimension { get; }

    /// <summary>Gets whether the tensor product itself is written; the transforms only copy then.</summary>
    public bool IsExact => _leftSigns is null;

    /// <summary>Gets whether <see cref="Pick"/> takes the left transform.</summary>
    public bool SharesLeft => !IsExact && _leftIsWide;

    /// <summary>Gets the length of the left transform.</summary>
    public int LeftLength { get; }

    /// <summary>Gets the length of the right transform.</summary>
    public int RightLength { get; }

    /// <summary>Gets the numbers of scratch space that <see cref="Combine"/> needs.</summary>
    public int CombineScratchLength => _wide.Length;

    /// <summary>Gets the numbers of scratch space that <see cref="Apply"/> needs.</summary>
    public int ScratchLength => LeftLength + RightLength + CombineScratchLength;

    /// <summary>Computes the sketch of the product of two vectors.</summary>
    /// <param name="x">The left vector.</param>
    /// <param name="y">The right vector.</param>
    /// <param name="destination">Receives m numbers.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> numbers, overwritten.</param>
    public void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> destination, Span<float> scratch)
    {
        Span<float> left = scratch[..LeftLength], right = scratch.Slice(LeftLength, RightLength);
        TransformLeft(x, left);
        TransformRight(y, right);
        Combine(left, right, destination, scratch[(LeftLength + RightLength)..]);
    }

    /// <summary>Computes H D1 x, which products with several right vectors share.</summary>
    public void TransformLeft(ReadOnlySpan<float> x, Span<float> destination)
    {
        Throw.IfDifferent(x.Length, LeftDimension, nameof(x));
        Transform(x, _leftSigns, destination);
    }

    /// <summary>Computes H D2 y.</summary>
    public void TransformRight(ReadOnlySpan<float> y, Span<float> destination)
    {
        Throw.IfDifferent(y.Length, RightDimension, nameof(y));
        Transform(y, _rightSigns, destination);
    }

    /// <summary>Multiplies the drawn pairs of two transformed vectors.</summary>
    public void Combine(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> destination, Span<float> scratch)
    {
        Throw.IfDifferent(left.Length, LeftLength, nameof(left));
        Throw.IfDifferent(right.Length, RightLength, nameof(right));
        if (IsExact)
        {
            Throw.IfDifferent(destination.Length, OutputDimension, nameof(destination));
            for (int i = 0; i < left.Length; i++)
                TensorPrimitives.Multiply(right, left[i], destination.Slice(i * right.Length, right.Length));
            destination[(left.Length * right.Length)..].Clear();
            return;
        }

        Span<float> picked = scratch[..CombineScratchLength];
        Pick(_leftIsWide ? left : right, picked);
        CombinePicked(picked, _leftIsWide ? right : left, destination);
    }

    /// <summary>Picks the drawn coordinates of the longer transform, which products with several others share.</summary>
    /// <param name="wide">The left transform if <see cref="SharesLeft"/>, else the longer one.</param>
    /// <param name="picked">Receives <see cref="CombineScratchLength"/> numbers.</param>
    public void Pick(ReadOnlySpan<float> wide, Span<float> picked) => Gather.Apply(wide, _wide, picked[..CombineScratchLength], _scale);

    /// <summary>Multiplies what <see cref="Pick"/> has picked of the longer transform by the shorter one.</summary>
    public void CombinePicked(ReadOnlySpan<float> picked, ReadOnlySpan<float> narrow, Span<float> destination)
    {
        Throw.IfDifferent(destination.Length, OutputDimension, nameof(destination));
        if (_narrow is not null)
        {
            Gather.Apply(narrow, _narrow, destination);
            TensorPrimitives.Multiply(destination, picked, destination);
            return;
        }

        int distinct = DistinctPairs;
        destination[distinct..].Clear();
        for (int k = 0; k < distinct;)
        {
            (int p, int j, int run) = RunAt(k);
            TensorPrimitives.Multiply(picked.Slice(p, run), narrow.Slice(j, run), destination.Slice(k, run));
            k += run;
        }
    }

    private int DistinctPairs => (int)Math.Min(OutputDimension, (long)LeftLength * RightLength);

    // The pairs k, k + 1, ... in which both indices, p in pi and j in the narrow transform, grow by one: a run ends where either wraps around.
    private (int P, int J, int Length) RunAt(int k)
    {
        int wide = Math.Max(LeftLength, RightLength), narrow = Math.Min(LeftLength, RightLength);
        int p = k % wide, j = (p + k / wide) % narrow;
        return (p, j, Math.Min(DistinctPairs - k, Math.Min(wide - p, narrow - j)));
    }

    private static void Transform(ReadOnlySpan<float> x, SignDiagonal? signs, Span<float> destination)
    {
        if (signs is null)
            x.CopyTo(destination);
        else
            WalshHadamard.Transform(x, destination, signs);
    }
}

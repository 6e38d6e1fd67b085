using System.Numerics.Tensors;
using Tangent.Numerics;

namespace Tangent.Sketching;

internal sealed partial class TensorSrht
{
    /// <summary>Adds Q(., y)' a: the transpose of the linear map that y makes of x.</summary>
    /// <param name="a">m numbers.</param>
    /// <param name="right">H D2 y, from <see cref="TransformRight"/>.</param>
    /// <param name="destination">As many numbers as x has; the result is added to them.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> numbers, overwritten.</param>
    /// <remarks>
    /// b_i = sum a_k (H D2 y)_{j_k} over the pairs with i_k = i, then D1 H b / sqrt m, for H and D1 are symmetric. Cost: one transform, m products and a
    /// scatter of min(m, n) numbers.
    /// </remarks>
    public void AccumulateTransposed(ReadOnlySpan<float> a, ReadOnlySpan<float> right, Span<float> destination, Span<float> scratch)
    {
        Throw.IfDifferent(a.Length, OutputDimension, nameof(a));
        Throw.IfDifferent(right.Length, RightLength, nameof(right));
        Throw.IfDifferent(destination.Length, LeftDimension, nameof(destination));
        if (_leftSigns is null)
        {
            for (int i = 0; i < destination.Length; i++)
                destination[i] += TensorPrimitives.Dot(right, a.Slice(i * right.Length, right.Length));
            return;
        }

        Span<float> left = scratch[..LeftLength], picked = scratch.Slice(LeftLength, _wide.Length);
        left.Clear();
        if (_narrow is not null)
        {
            Gather.Apply(right, _leftIsWide ? _narrow : _wide, picked);
            TensorPrimitives.Multiply(picked, a, picked);
            Scatter(picked, _leftIsWide ? _wide : _narrow, left);
        }
        else if (_leftIsWide)
        {
            picked.Clear();
            for (int k = 0; k < DistinctPairs;)
            {
                (int p, int j, int run) = RunAt(k);
                Span<float> sums = picked.Slice(p, run);
                TensorPrimitives.MultiplyAdd(a.Slice(k, run), right.Slice(j, run), sums, sums);
                k += run;
            }

            Scatter(picked, _wide, left);
        }
        else
        {
            Gather.Apply(right, _wide, picked);
            for (int k = 0; k < DistinctPairs;)
            {
                (int p, int j, int run) = RunAt(k);
                Span<float> sums = left.Slice(j, run);
                TensorPrimitives.MultiplyAdd(a.Slice(k, run), picked.Slice(p, run), sums, sums);
                k += run;
            }
        }

        WalshHadamard.Transform(left);
        _leftSigns.Accumulate(left[..LeftDimension], _scale, destination);
    }

    private static void Scatter(ReadOnlySpan<float> values, ReadOnlySpan<int> indices, Span<float> destination)
    {
        for (int k = 0; k < values.Length; k++)
            destination[indices[k]] = values[k];
    }
}

using System.Buffers;
using System.Numerics.Tensors;
using Tangent.Numerics;

namespace Tangent.Features;

public sealed partial class ZonalFeatures
{
    private const float Root2 = 1.41421356f;

    /// <inheritdoc/>
    /// <remarks>
    /// With x = |x| v, F(x) = |x| g(v), and g extended to all v by its formula, the Jacobian is g(v) v' + grad g (I - v v'); it is
    /// grad g (I - v v') / |x| where the kernel is not homogeneous. grad g sums f'(&lt;u_k, v&gt;) u_k / sqrt r over the sampled features, and the
    /// derivatives of the carried ones. The first call tabulates f'. Cost a row: 2 d r (1 + k) operations and 2 r table look-ups.
    /// </remarks>
    public void Gradients(ReadOnlySpan<float> source, ReadOnlySpan<float> weights, int outputs, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        int d = InputDimension, n = Throw.RowsOf(source.Length, d, nameof(source));
        Throw.IfDifferent(weights.Length, outputs * OutputDimension, nameof(weights));
        Throw.IfDifferent(destination.Length, n * outputs * d, nameof(destination));
        int sampled = RowsPerBlock * Math.Max(1, _projection?.Count ?? 0);
        float[] unit = ArrayPool<float>.Shared.Rent(RowsPerBlock * d), values = ArrayPool<float>.Shared.Rent(sampled);
        float[] slopes = ArrayPool<float>.Shared.Rent(sampled), weighted = ArrayPool<float>.Shared.Rent(sampled);
        Span<float> norms = stackalloc float[RowsPerBlock];
        for (int first = 0; first < n; first += RowsPerBlock)
        {
            int count = Math.Min(RowsPerBlock, n - first);
            Span<float> jacobians = destination.Slice(first * outputs * d, count * outputs * d);
            for (int i = 0; i < count; i++)
                norms[i] = UnitRows.Normalise(source.Slice((first + i) * d, d), unit.AsSpan(i * d, d));
            AddSampled(unit, count, weights, outputs, jacobians, (values, slopes, weighted));
            for (int i = 0; i < count; i++)
            {
                for (int c = 0; c < outputs; c++)
                {
                    Span<float> gradient = jacobians.Slice((i * outputs + c) * d, d);
                    Finish(unit.AsSpan(i * d, d), norms[i], weights.Slice(c * OutputDimension, OutputDimension), SampledOf(values, i), gradient);
                }
            }
        }

        foreach (float[] buffer in new[] { unit, values, slopes, weighted })
            ArrayPool<float>.Shared.Return(buffer);
    }

    private ReadOnlySpan<float> SampledOf(float[] values, int row) =>
        _projection is null ? [] : values.AsSpan(row * _projection.Count, _projection.Count);

    // Writes the sampled part of grad g, and f(<u_k, v>) / sqrt r into the values.
    private void AddSampled(
        float[] unit, int count, ReadOnlySpan<float> weights, int outputs, Span<float> jacobians, (float[] Values, float[] Slopes, float[] Weighted) buffers)
    {
        if (_projection is null)
        {
            jacobians.Clear();
            return;
        }

        int d = InputDimension, r = _projection.Count, carried = OutputDimension - r;
        float perFeature = (float)(1 / Math.Sqrt(r));
        Span<float> values = buffers.Values.AsSpan(0, count * r), slopes = buffers.Slopes.AsSpan(0, count * r);
        _projection.Apply(unit, count, values, r);
        _derivative!.Value.Apply(values, slopes);
        TensorPrimitives.Multiply(slopes, perFeature, slopes);
        _function!.Apply(values, perFeature);
        for (int c = 0; c < outputs; c++)
        {
            ReadOnlySpan<float> w = weights.Slice(c * OutputDimension + carried, r);
            for (int i = 0; i < count; i++)
                TensorPrimitives.Multiply(slopes.Slice(i * r, r), w, buffers.Weighted.AsSpan(i * r, r));
            _projection.ApplyTransposed(buffers.Weighted, count, r, jacobians[(c * d)..], outputs * d);
        }
    }

    // Takes the sampled part of grad g to a row of the Jacobian.
    private void Finish(ReadOnlySpan<float> v, float norm, ReadOnlySpan<float> w, ReadOnlySpan<float> sampled, Span<float> gradient)
    {
        if (!(norm > 0))
        {
            gradient.Clear();
            return;
        }

        int d = InputDimension, carried = OutputDimension - sampled.Length;
        float value = _constant * w[0] + (sampled.IsEmpty ? 0 : TensorPrimitives.Dot(sampled, w[carried..]));
        if (_carriedDegree >= 1)
        {
            value += _linear * TensorPrimitives.Dot(v, w.Slice(1, d));
            TensorPrimitives.MultiplyAdd(w.Slice(1, d), _linear, gradient, gradient);
        }

        if (_carriedDegree == 2)
            value += AddProducts(v, _quadratic, w[(1 + d)..], gradient);
        float radial = (_homogeneous ? value : 0) - TensorPrimitives.Dot<float>(gradient, v);
        TensorPrimitives.MultiplyAdd(v, radial, gradient, gradient);
        if (!_homogeneous)
            TensorPrimitives.Multiply(gradient, 1 / norm, gradient);
    }

    // Adds the gradient of q(v) = scale (sum w_ii v_i^2 + sqrt 2 sum w_ij v_i v_j) and returns q(v), half of <grad q, v>.
    private static float AddProducts(ReadOnlySpan<float> v, float scale, ReadOnlySpan<float> w, Span<float> gradient)
    {
        float twice = 0;
        for (int i = 0; i < v.Length; i++)
        {
            ReadOnlySpan<float> pairs = w.Slice(1, v.Length - i - 1), others = v[(i + 1)..];
            float mixed = scale * Root2 * (others.IsEmpty ? 0 : TensorPrimitives.Dot(pairs, others)), own = 2 * scale * w[0] * v[i];
            gradient[i] += own + mixed;
            TensorPrimitives.MultiplyAdd(pairs, scale * Root2 * v[i], gradient[(i + 1)..], gradient[(i + 1)..]);
            twice += v[i] * (own + 2 * mixed);
            w = w[(1 + pairs.Length)..];
        }

        return twice / 2;
    }
}

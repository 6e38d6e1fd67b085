using Tangent.Numerics;

namespace Tangent.Features;

/// <summary>Maps sparse rows under a diagonal metric, which leaves them sparse: every entry is scaled by its coordinate's factor.</summary>
/// <remarks>Cost: one multiplication an entry besides the inner map's.</remarks>
public sealed class SparseMetricFeatures : MetricFeatures, ISparseFeatureMap
{
    private readonly ISparseFeatureMap _inner;

    /// <summary>Initializes the map.</summary>
    /// <param name="inner">Phi.</param>
    /// <param name="metric">M, diagonal.</param>
    /// <exception cref="ArgumentException">The dimensions differ, or the metric is not diagonal.</exception>
    public SparseMetricFeatures(ISparseFeatureMap inner, LearnedMetric metric)
        : base(inner, metric)
    {
        if (!metric.IsDiagonal)
            throw new ArgumentException("the metric must be diagonal", nameof(metric));
        _inner = inner;
    }

    /// <inheritdoc/>
    public void Transform(ReadOnlySpan<int> rowOffsets, ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> destination)
    {
        Throw.IfDifferent(values.Length, indices.Length, nameof(values));
        ReadOnlySpan<float> root = Metric.Root;

        // Of the entries only those of the given rows are needed.
        int first = rowOffsets.IsEmpty ? 0 : rowOffsets[0], end = rowOffsets.IsEmpty ? 0 : rowOffsets[^1];
        int[] offsets = new int[rowOffsets.Length];
        for (int i = 0; i < offsets.Length; i++)
            offsets[i] = rowOffsets[i] - first;
        ReadOnlySpan<int> places = indices[first..end];
        float[] scaled = new float[places.Length];
        for (int e = 0; e < scaled.Length; e++)
        {
            int place = places[e];
            if ((uint)place >= (uint)root.Length)
                throw new ArgumentException($"the index {place} is not below the dimension {root.Length}", nameof(indices));
            scaled[e] = values[first + e] * root[place];
        }

        _inner.Transform(offsets, places, scaled, destination);
    }
}

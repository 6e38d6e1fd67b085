using System.Buffers;
using Tangent.Numerics;

namespace Tangent.Features;

/// <summary>Maps rows to the features of their image under a learned metric: Phi(M^{1/2} x).</summary>
/// <remarks>Shapes, cost and determinism are those of the inner map Phi; besides, the metric costs d^2 multiply-adds a row, or d where it is diagonal.</remarks>
public class MetricFeatures : IDifferentiableFeatureMap
{
    private const int RowsPerBlock = 64;

    /// <summary>Initializes the map.</summary>
    /// <param name="inner">Phi.</param>
    /// <param name="metric">M.</param>
    /// <exception cref="ArgumentException">The dimensions differ.</exception>
    public MetricFeatures(IFeatureMap inner, LearnedMetric metric)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(metric);
        Throw.IfDifferent(metric.Dimension, inner.InputDimension, nameof(metric));
        (Inner, Metric) = (inner, metric);
    }

    /// <summary>Puts a metric before a map, keeping what the map can do with sparse rows where the metric is diagonal.</summary>
    /// <param name="inner">Phi.</param>
    /// <param name="metric">M.</param>
    /// <returns>The map.</returns>
    /// <exception cref="ArgumentException">The dimensions differ.</exception>
    public static MetricFeatures Around(IFeatureMap inner, LearnedMetric metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return inner is ISparseFeatureMap sparse && metric.IsDiagonal ? new SparseMetricFeatures(sparse, metric) : new MetricFeatures(inner, metric);
    }

    /// <summary>Gets Phi.</summary>
    public IFeatureMap Inner { get; }

    /// <summary>Gets M.</summary>
    public LearnedMetric Metric { get; }

    /// <inheritdoc/>
    public int InputDimension => Inner.InputDimension;

    /// <inheritdoc/>
    public int OutputDimension => Inner.OutputDimension;

    /// <inheritdoc/>
    public void Transform(ReadOnlySpan<float> source, Span<float> destination)
    {
        int d = InputDimension, m = OutputDimension, n = Throw.RowsOf(source.Length, d, nameof(source));
        Throw.IfDifferent(destination.Length, n * m, nameof(destination));
        float[] moved = ArrayPool<float>.Shared.Rent(RowsPerBlock * d);
        for (int first = 0; first < n; first += RowsPerBlock)
        {
            int count = Math.Min(RowsPerBlock, n - first);
            Span<float> block = moved.AsSpan(0, count * d);
            Metric.Apply(source.Slice(first * d, count * d), block);
            Inner.Transform(block, destination.Slice(first * m, count * m));
        }

        ArrayPool<float>.Shared.Return(moved);
    }

    /// <inheritdoc/>
    /// <remarks>By the chain rule: the Jacobian of w Phi at M^{1/2} x, times M^{1/2}.</remarks>
    /// <exception cref="NotSupportedException">The inner map cannot be differentiated.</exception>
    public void Gradients(ReadOnlySpan<float> source, ReadOnlySpan<float> weights, int outputs, Span<float> destination)
    {
        if (Inner is not IDifferentiableFeatureMap inner)
            throw new NotSupportedException($"{Inner.GetType().Name} cannot be differentiated");
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        int d = InputDimension, n = Throw.RowsOf(source.Length, d, nameof(source)), size = outputs * d;
        Throw.IfDifferent(destination.Length, n * size, nameof(destination));
        float[] moved = ArrayPool<float>.Shared.Rent(RowsPerBlock * d), jacobians = ArrayPool<float>.Shared.Rent(RowsPerBlock * size);
        for (int first = 0; first < n; first += RowsPerBlock)
        {
            int count = Math.Min(RowsPerBlock, n - first);
            Span<float> block = moved.AsSpan(0, count * d), innerBlock = jacobians.AsSpan(0, count * size);
            Metric.Apply(source.Slice(first * d, count * d), block);
            inner.Gradients(block, weights, outputs, innerBlock);
            Metric.Apply(innerBlock, destination.Slice(first * size, count * size));
        }

        ArrayPool<float>.Shared.Return(jacobians);
        ArrayPool<float>.Shared.Return(moved);
    }
}

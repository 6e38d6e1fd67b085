using System.Buffers;
using System.Numerics.Tensors;
using Tangent.Numerics;

namespace Tangent.Features;

/// <summary>Maps images to features that left and right do not change: (Phi(x) + Phi(x')) / 2, x' the mirror image of x.</summary>
/// <remarks>
/// Inner products are the inner map's kernel averaged over what both images may be turned into, (k(x, y) + k(x', y) + k(x, y') + k(x', y')) / 4. A linear
/// model of them learns from each image what it would learn from it and its mirror image, with half the rows. Shapes and determinism are those of the inner
/// map; the cost is twice its own.
/// </remarks>
public sealed class MirrorFeatures : IFeatureMap
{
    private const int RowsPerBlock = 16;

    private readonly int _width;
    private readonly int _channels;

    /// <summary>Initializes the map.</summary>
    /// <param name="inner">Phi, of rows that are images, row-major height x width x channels.</param>
    /// <param name="width">The images' width.</param>
    /// <param name="channels">The numbers at each position.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    /// <exception cref="ArgumentException">The inner map's rows are no images of that width.</exception>
    public MirrorFeatures(IFeatureMap inner, int width, int channels)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        Throw.RowsOf(inner.InputDimension, checked(width * channels), nameof(width));
        (Inner, _width, _channels) = (inner, width, channels);
    }

    /// <summary>Gets Phi.</summary>
    public IFeatureMap Inner { get; }

    /// <inheritdoc/>
    public int InputDimension => Inner.InputDimension;

    /// <inheritdoc/>
    public int OutputDimension => Inner.OutputDimension;

    /// <inheritdoc/>
    public void Transform(ReadOnlySpan<float> source, Span<float> destination)
    {
        int d = InputDimension, m = OutputDimension, n = Throw.RowsOf(source.Length, d, nameof(source));
        Throw.IfDifferent(destination.Length, n * m, nameof(destination));
        float[] mirrored = ArrayPool<float>.Shared.Rent(RowsPerBlock * d), features = ArrayPool<float>.Shared.Rent(RowsPerBlock * m);
        for (int first = 0; first < n; first += RowsPerBlock)
        {
            int count = Math.Min(RowsPerBlock, n - first);
            ReadOnlySpan<float> images = source.Slice(first * d, count * d);
            Span<float> sums = destination.Slice(first * m, count * m), others = features.AsSpan(0, count * m);
            Mirror(images, mirrored);
            Inner.Transform(images, sums);
            Inner.Transform(mirrored.AsSpan(0, count * d), others);
            TensorPrimitives.Add(sums, others, sums);
            TensorPrimitives.Multiply(sums, 0.5f, sums);
        }

        ArrayPool<float>.Shared.Return(features);
        ArrayPool<float>.Shared.Return(mirrored);
    }

    private void Mirror(ReadOnlySpan<float> images, Span<float> mirrored)
    {
        int row = _width * _channels;
        for (int start = 0; start < images.Length; start += row)
        {
            for (int x = 0; x < _width; x++)
                images.Slice(start + x * _channels, _channels).CopyTo(mirrored[(start + (_width - 1 - x) * _channels)..]);
        }
    }
}

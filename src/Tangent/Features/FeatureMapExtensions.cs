using Tangent.Numerics;

namespace Tangent.Features;

/// <summary>Adds allocating and parallel forms of <see cref="IFeatureMap.Transform"/> and <see cref="IDifferentiableFeatureMap.Gradients"/>.</summary>
public static class FeatureMapExtensions
{
    // A multiple of the rows of every register tile, and so many pieces that a few images keep all threads busy.
    private const int MostRowsPerPiece = 96, LeastPieces = 8;

    /// <summary>Computes the features of a block of rows on all threads.</summary>
    /// <param name="map">The map.</param>
    /// <param name="source">Row-major n x d.</param>
    /// <param name="destination">Receives row-major n x m.</param>
    /// <exception cref="ArgumentException">The lengths are no multiples of d and m, or differ in rows.</exception>
    public static void TransformParallel(this IFeatureMap map, ReadOnlyMemory<float> source, Memory<float> destination)
    {
        ArgumentNullException.ThrowIfNull(map);
        int n = Throw.RowsOf(source.Length, map.InputDimension, nameof(source));
        Throw.IfDifferent(destination.Length, n * map.OutputDimension, nameof(destination));
        int rows = RowsPerPiece(n);
        Parallelism.For((n + rows - 1) / rows, piece =>
        {
            int first = piece * rows, count = Math.Min(rows, n - first);
            map.Transform(
                source.Span.Slice(first * map.InputDimension, count * map.InputDimension),
                destination.Span.Slice(first * map.OutputDimension, count * map.OutputDimension));
        });
    }

    /// <summary>Computes the features of a block of rows on all threads into a new array.</summary>
    /// <param name="map">The map.</param>
    /// <param name="source">Row-major n x d.</param>
    /// <returns>Row-major n x m.</returns>
    /// <exception cref="ArgumentException">The length is no multiple of d.</exception>
    public static float[] Transform(this IFeatureMap map, ReadOnlyMemory<float> source)
    {
        ArgumentNullException.ThrowIfNull(map);
        float[] features = new float[checked(Throw.RowsOf(source.Length, map.InputDimension, nameof(source)) * map.OutputDimension)];
        map.TransformParallel(source, features);
        return features;
    }

    /// <summary>Computes the Jacobians of w Phi(x) at a block of rows on all threads.</summary>
    /// <param name="map">The map.</param>
    /// <param name="source">Row-major n x d.</param>
    /// <param name="weights">w, row-major k x m.</param>
    /// <param name="outputs">k.</param>
    /// <param name="destination">Receives n Jacobians, each row-major k x d.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, as for <see cref="IDifferentiableFeatureMap.Gradients"/>.</exception>
    public static void GradientsParallel(
        this IDifferentiableFeatureMap map, ReadOnlyMemory<float> source, ReadOnlyMemory<float> weights, int outputs, Memory<float> destination)
    {
        ArgumentNullException.ThrowIfNull(map);
        int d = map.InputDimension, n = Throw.RowsOf(source.Length, d, nameof(source));
        Throw.IfDifferent(destination.Length, n * outputs * d, nameof(destination));
        int rows = RowsPerPiece(n);
        Parallelism.For((n + rows - 1) / rows, piece =>
        {
            int first = piece * rows * d, length = Math.Min(rows * d, source.Length - first);
            map.Gradients(source.Span.Slice(first, length), weights.Span, outputs, destination.Span.Slice(first * outputs, length * outputs));
        });
    }

    private static int RowsPerPiece(int n) => Math.Clamp(n / LeastPieces, 1, MostRowsPerPiece);
}

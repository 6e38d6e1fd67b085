using Tangent.Data;
using Tangent.Features;
using Tangent.Numerics;

namespace Tangent.Models;

/// <summary>Computes the features of row blocks, dense or sparse.</summary>
/// <remarks>
/// Sparse rows go as they are into an <see cref="ISparseFeatureMap"/>; for other maps a few rows at a time are written out with their zeros.
/// </remarks>
public static class BlockFeatures
{
    private const int RowsPerPiece = 64;

    // 64 rows of so many numbers are 1 GB a thread.
    private const int WidestDense = 1 << 22;

    /// <summary>Computes the features of a block on all threads.</summary>
    /// <param name="map">The map.</param>
    /// <param name="block">The rows.</param>
    /// <returns>Row-major n x m.</returns>
    /// <exception cref="DataException">The rows are sparse, the map is not, and a few of them written out would not fit into memory.</exception>
    public static float[] Transform(this IFeatureMap map, RowBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return Transform(map, block, 0, block.Count);
    }

    /// <summary>Computes the features of some rows of a block on all threads.</summary>
    /// <param name="map">The map.</param>
    /// <param name="block">The rows.</param>
    /// <param name="first">The first row.</param>
    /// <param name="count">n, the number of rows.</param>
    /// <returns>Row-major n x m.</returns>
    /// <exception cref="DataException">As for all rows.</exception>
    public static float[] Transform(this IFeatureMap map, RowBlock block, int first, int count)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(block);
        float[] features = new float[checked(count * map.OutputDimension)];
        map.TransformParallel(block, first, count, features);
        return features;
    }

    /// <summary>Computes the features of some rows of a block on all threads.</summary>
    internal static void TransformParallel(this IFeatureMap map, RowBlock block, int first, int count, Memory<float> destination)
    {
        if (block.Sparse is { } sparse)
            map.TransformParallel(sparse, first, count, destination);
        else
            map.TransformParallel(block.Inputs.AsMemory(first * map.InputDimension, count * map.InputDimension), destination);
    }

    /// <summary>Computes the features of some sparse rows.</summary>
    internal static void TransformParallel(this IFeatureMap map, SparseRows rows, int first, int count, Memory<float> destination)
    {
        int d = map.InputDimension, m = map.OutputDimension;
        if (map is not ISparseFeatureMap && d > WidestDense)
            throw new DataException($"sparse rows of {d} numbers do not fit into memory once written out, as this method needs; use --method ntk-sketch");
        Parallelism.For((count + RowsPerPiece - 1) / RowsPerPiece, piece =>
        {
            int start = first + (piece * RowsPerPiece), n = Math.Min(RowsPerPiece, first + count - start);
            Span<float> features = destination.Span.Slice(piece * RowsPerPiece * m, n * m);
            if (map is ISparseFeatureMap sparse)
            {
                sparse.Transform(rows.RowOffsets.AsSpan(start, n + 1), rows.Indices, rows.Values, features);
                return;
            }

            float[] dense = new float[n * d];
            rows.CopyTo(start, d, dense);
            map.Transform(dense, features);
        });
    }
}

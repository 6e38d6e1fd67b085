using System.Buffers;
using System.Numerics.Tensors;
using Tangent.Numerics;

namespace Tangent.Kernels;

public sealed partial class FullyConnectedKernel
{
    // Below this 1 - |cos| the rounding of a single-precision cosine would show in the angle; 1 - |cos| is then computed in double precision.
    private const float NearlyParallelSingle = 1f / 4096;

    private ProfileTable? _table;

    internal override bool IsCheapInSingle => true;

    /// <inheritdoc/>
    /// <remarks>Cost of an entry: d multiply-adds, a square root and a table look-up. Errors are about 1e-6 of |x||y| K(1), beyond nearly parallel rows 1e-7.</remarks>
    internal override void ComputeSingle(
        KernelRows x, int firstRow, int rowCount, KernelRows y, int firstColumn, int columnCount, Span<float> destination, int stride)
    {
        int d = InputDimension;
        Rows left = (Rows)x, right = (Rows)y;
        SingleRows a = left.Single, b = right.Single;
        ProfileTable table = LazyInitializer.EnsureInitialized(ref _table, () => new ProfileTable(Profile.Evaluate))!;
        DenseMatrix.Multiply(
            false, true, rowCount, columnCount, d, 1f, a.Directions.AsSpan(firstRow * d), d, b.Directions.AsSpan(firstColumn * d), d, 0f, destination, stride, 1);
        int[] near = ArrayPool<int>.Shared.Rent(columnCount);
        float[] scales = ArrayPool<float>.Shared.Rent(columnCount);
        for (int i = 0; i < rowCount; i++)
        {
            Span<float> row = destination.Slice(i * stride, columnCount);
            int found = ProfileTable.ToPlaces(row, NearlyParallelSingle, near);
            foreach (int j in near.AsSpan(0, found))
                row[j] = ProfileTable.Place(HalfSquaredDistance(left.Direction(firstRow + i), right.Direction(firstColumn + j), row[j]), row[j]);
            table.Apply(row, 1);

            // Both lengths first, so that the entry of i and j is that of j and i.
            TensorPrimitives.Multiply(b.Scales.AsSpan(firstColumn, columnCount), a.Scales[firstRow + i], scales);
            TensorPrimitives.Multiply(row, scales.AsSpan(0, columnCount), row);
        }

        ArrayPool<int>.Shared.Return(near);
        ArrayPool<float>.Shared.Return(scales);
    }

    private sealed class SingleRows(Rows rows)
    {
        public float[] Directions { get; } = Array.ConvertAll(rows.Directions, v => (float)v);

        public float[] Lengths { get; } = Array.ConvertAll(rows.Lengths, v => (float)v);

        public float[] Scales { get; } = Array.ConvertAll(rows.Scales, v => (float)v);
    }
}

using System.Numerics.Tensors;
using Tangent.Numerics;

namespace Tangent.Kernels;

/// <content>Gradients of sums of kernel sections, see <see cref="Features.KernelSections.Gradients"/>.</content>
public sealed partial class FullyConnectedKernel
{
    // 1 - |cos| below which two rows count as parallel: an angle of a ten thousandth.
    private const double Parallel = 5e-9;

    private ProfileTable? _slopes;

    /// <inheritdoc/>
    internal override void AccumulateGradients(
        KernelRows x, KernelRows y, KernelTile tile, ReadOnlySpan<float> weights, int outputs, Span<float> destination)
    {
        int d = InputDimension, columns = tile.ColumnCount;
        Rows left = (Rows)x, right = (Rows)y;
        SingleRows a = left.Single, b = right.Single;
        ProfileTable values = LazyInitializer.EnsureInitialized(ref _table, () => new ProfileTable(Profile.Evaluate))!;
        ProfileTable slopes = LazyInitializer.EnsureInitialized(ref _slopes, () => new ProfileTable(Profile.AngularSlope))!;
        ReadOnlySpan<float> directions = b.Directions.AsSpan(tile.FirstColumn * d, columns * d), scales = b.Scales.AsSpan(tile.FirstColumn, columns);
        float[] cosines = new float[tile.RowCount * columns], profile = new float[columns], factors = new float[tile.RowCount * columns];
        DenseMatrix.Multiply(
            false, true, tile.RowCount, columns, d, 1f, a.Directions.AsSpan(tile.FirstRow * d), d, directions, d, 0f, cosines, columns, 1);
        int[] near = new int[columns];
        float[] sines = new float[columns], products = new float[tile.RowCount * columns], along = new float[tile.RowCount * columns];
        for (int i = 0; i < tile.RowCount; i++)
        {
            int row = tile.FirstRow + i;
            Span<float> cosine = cosines.AsSpan(i * columns, columns), factor = factors.AsSpan(i * columns, columns), value = along.AsSpan(i * columns, columns);
            for (int j = 0; j < columns; j++)
                sines[j] = MathF.Sqrt(Math.Max(0, (1 - cosine[j]) * (1 + cosine[j])));
            cosine.CopyTo(value);
            int found = ProfileTable.ToPlaces(value, NearlyParallelSingle, near);
            foreach (int j in near.AsSpan(0, found))
            {
                double complement = HalfSquaredDistance(left.Direction(row), right.Direction(tile.FirstColumn + j), cosine[j]);
                value[j] = ProfileTable.Place(complement, cosine[j]);
                sines[j] = complement < Parallel ? float.PositiveInfinity : (float)Math.Sqrt(complement * (2 - complement));
            }

            // K' = -dK/dangle / sine; the slope's table holds dK/dangle.
            value.CopyTo(factor);
            slopes.Apply(factor, -1);
            TensorPrimitives.Divide(factor, sines, factor);
            values.Apply(value, 1);
            TensorPrimitives.Multiply(factor, scales, factor);
            TensorPrimitives.Multiply(value, scales, value);
            if (!Profile.IsHomogeneous)
            {
                // K(c) alone: no part along x, and the rest is per length of x.
                float scale = a.Lengths[row] > 0 ? 1 / a.Lengths[row] : 0;
                TensorPrimitives.Multiply(factor, scale, factor);
                value.Clear();
            }

            TensorPrimitives.Multiply(factor, cosine, cosine);
            TensorPrimitives.Subtract(value, cosine, value);
        }

        for (int c = 0; c < outputs; c++)
        {
            ReadOnlySpan<float> w = weights.Slice(c * y.Count + tile.FirstColumn, columns);
            for (int i = 0; i < tile.RowCount; i++)
                TensorPrimitives.Multiply(factors.AsSpan(i * columns, columns), w, products.AsSpan(i * columns, columns));
            DenseMatrix.Multiply(
                false, false, tile.RowCount, d, columns, 1f, products, columns, directions, d, 1f, destination[(c * d)..], outputs * d, 1);
            for (int i = 0; i < tile.RowCount; i++)
            {
                float sum = TensorPrimitives.Dot<float>(along.AsSpan(i * columns, columns), w);
                Span<float> gradient = destination.Slice((i * outputs + c) * d, d);
                TensorPrimitives.MultiplyAdd(a.Directions.AsSpan((tile.FirstRow + i) * d, d), sum, gradient, gradient);
            }
        }

        // A row of zeros has no direction, and no gradient either.
        for (int i = 0; i < tile.RowCount; i++)
        {
            if (a.Scales[tile.FirstRow + i] == 0)
                destination.Slice(i * outputs * d, outputs * d).Clear();
        }
    }
}

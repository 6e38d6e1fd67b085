using System.Numerics;
using System.Runtime.InteropServices;
using Tangent.Numerics;

namespace Tangent.Regression;

public sealed partial class RidgeAccumulator
{
    private const int ColumnsPerPiece = 512;

    // sums_j += sign z_ij and moments_cj += sign y_ic z_ij; a piece of columns stays in the first-level cache while the rows go by.
    private unsafe void AddFeatureMoments(ReadOnlySpan<float> features, ReadOnlySpan<double> targets, int count, int sign)
    {
        fixed (float* z = features)
        fixed (double* y = targets)
        {
            nint zAddress = (nint)z, yAddress = (nint)y;
            Parallelism.For((FeatureCount + ColumnsPerPiece - 1) / ColumnsPerPiece, piece =>
            {
                int first = piece * ColumnsPerPiece, length = Math.Min(ColumnsPerPiece, FeatureCount - first);
                for (int i = 0; i < count; i++)
                {
                    var row = new ReadOnlySpan<float>((float*)zAddress + (long)i * FeatureCount + first, length);
                    AddScaledRow(row, sign, _featureSums.AsSpan(first, length));
                    for (int c = 0; c < TargetCount; c++)
                        AddScaledRow(row, sign * ((double*)yAddress)[(long)i * TargetCount + c], _moments.AsSpan(c * FeatureCount + first, length));
                }
            });
        }
    }

    // sum_j += scale row_j in double precision.
    private static void AddScaledRow(ReadOnlySpan<float> row, double scale, Span<double> sum)
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            ReadOnlySpan<Vector<float>> wide = MemoryMarshal.Cast<float, Vector<float>>(row);
            Span<Vector<double>> sums = MemoryMarshal.Cast<double, Vector<double>>(sum[..(wide.Length * Vector<float>.Count)]);
            var factor = new Vector<double>(scale);
            for (int v = 0; v < wide.Length; v++)
            {
                Vector.Widen(wide[v], out Vector<double> low, out Vector<double> high);
                sums[2 * v] += factor * low;
                sums[2 * v + 1] += factor * high;
            }

            i = wide.Length * Vector<float>.Count;
        }

        for (; i < row.Length; i++)
            sum[i] += scale * row[i];
    }
}

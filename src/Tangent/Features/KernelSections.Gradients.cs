using Tangent.Kernels;
using Tangent.Numerics;

namespace Tangent.Features;

/// <content>The gradients of kernel regression.</content>
public sealed partial class KernelSections
{
    /// <inheritdoc/>
    /// <remarks>
    /// With k(x, y) = |x||y| K(c), c the cosine: grad = sum_j w_j |x_j| ((K(c_j) - c_j K'(c_j)) x/|x| + K'(c_j) x_j/|x_j|). K' is infinite where x is parallel to
    /// a stored row, and the kernel has a kink there: that row's part across its own direction is left out, which is the mean of the
    /// derivatives on both sides. Of kernels that are not homogeneous, K(c) alone, the part along x is left out and the rest divided by |x|. Cost: m (2 d + a few)
    /// multiply-adds a row and output.
    /// </remarks>
    /// <exception cref="NotSupportedException">The kernel is not that of a fully connected architecture.</exception>
    public void Gradients(ReadOnlySpan<float> source, ReadOnlySpan<float> weights, int outputs, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        int d = InputDimension, m = OutputDimension, n = Throw.RowsOf(source.Length, d, nameof(source));
        Throw.IfDifferent(weights.Length, outputs * m, nameof(weights));
        Throw.IfDifferent(destination.Length, n * outputs * d, nameof(destination));
        destination.Clear();
        KernelRows rows = Kernel.Prepare(source.ToArray());
        for (int first = 0; first < n; first += RowsPerBlock)
        {
            int count = Math.Min(RowsPerBlock, n - first);
            for (int column = 0; column < m; column += ColumnsPerBlock)
            {
                var tile = new KernelTile(first, count, column, Math.Min(ColumnsPerBlock, m - column));
                Kernel.AccumulateGradients(rows, Prepared, tile, weights, outputs, destination.Slice(first * outputs * d, count * outputs * d));
            }
        }
    }
}

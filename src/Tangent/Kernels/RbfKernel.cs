using System.Numerics.Tensors;

namespace Tangent.Kernels;

/// <summary>Computes the Gaussian kernel exp(-|x - y|^2 / (2 width^2)).</summary>
/// <remarks>All in 64 bits, from differences, so that near rows keep full accuracy. Cost: n m d.</remarks>
public sealed class RbfKernel : Kernel
{
    /// <summary>Initializes the kernel.</summary>
    /// <param name="inputDimension">d, the numbers in an input row.</param>
    /// <param name="width">The width sigma.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="inputDimension"/> is less than 1, or the width is not finite and
    /// positive.</exception>
    public RbfKernel(int inputDimension, double width)
        : base(inputDimension)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (!double.IsFinite(width))
            throw new ArgumentOutOfRangeException(nameof(width), width, "the width is not finite");
        Width = width;
    }

    /// <summary>Gets the width sigma.</summary>
    public double Width { get; }

    internal override long BytesPerRow => (long)sizeof(double) * InputDimension;

    private protected override int TileSide => 64;

    private protected override KernelRows PrepareRows<T>(ReadOnlyMemory<T> rows, int count)
    {
        var prepared = new Rows(this, count);
        TensorPrimitives.ConvertTruncating(rows.Span, prepared.Values);
        int bad = Array.FindIndex(prepared.Values, v => !double.IsFinite(v));
        if (bad >= 0)
            throw new ArgumentException($"row {bad / InputDimension} holds a number that is not finite", nameof(rows));
        TensorPrimitives.Divide(prepared.Values, Math.Sqrt(2) * Width, prepared.Values);
        return prepared;
    }

    private protected override void ComputeTile(
        KernelRows x, int firstRow, int rowCount, KernelRows y, int firstColumn, int columnCount, Span<double> destination, int stride)
    {
        int d = InputDimension;
        double[] left = ((Rows)x).Values, right = ((Rows)y).Values;
        for (int i = 0; i < rowCount; i++)
        {
            Span<double> row = destination.Slice(i * stride, columnCount);
            for (int j = 0; j < columnCount; j++)
            {
                ReadOnlySpan<double> u = left.AsSpan((firstRow + i) * d, d), v = right.AsSpan((firstColumn + j) * d, d);
                double distance = TensorPrimitives.Distance(u, v);
                row[j] = -distance * distance;
            }

            TensorPrimitives.Exp(row, row);
        }
    }

    private sealed class Rows(Kernel kernel, int count) : KernelRows(kernel, count)
    {
        public double[] Values { get; } = new double[checked(count * kernel.InputDimension)];
    }
}

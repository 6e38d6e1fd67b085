using System.Numerics;
using System.Numerics.Tensors;

namespace Tangent.Kernels;

/// <summary>Computes the inner products that vector kernels start from.</summary>
internal static class InnerProducts
{
    /// <summary>Computes the products of rows of x with rows of y, both row-major with rows of length d; entry (i, j) goes to i * stride + j.</summary>
    public static void Compute(ReadOnlySpan<double> x, int rows, ReadOnlySpan<double> y, int columns, int d, Span<double> destination, int stride)
    {
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
                destination[i * stride + j] = TensorPrimitives.Dot(x.Slice(i * d, d), y.Slice(j * d, d));
        }
    }

    /// <summary>Copies a row as doubles divided by its norm, and returns the norm; a zero row stays zero.</summary>
    /// <exception cref="ArgumentException">A number of the row is not finite.</exception>
    public static double Normalize<T>(ReadOnlySpan<T> source, int row, Span<double> direction)
        where T : unmanaged, INumberBase<T>
    {
        TensorPrimitives.ConvertTruncating(source, direction);
        double largest = TensorPrimitives.MaxMagnitude<double>(direction);
        if (!double.IsFinite(Math.Abs(largest)))
            throw new ArgumentException($"row {row} holds a number that is not finite", nameof(source));
        if (largest == 0)
            return 0;

        // Divided by the largest number first, so that no square overflows.
        double scale = Math.Abs(largest);
        TensorPrimitives.Divide(direction, scale, direction);
        double norm = TensorPrimitives.Norm<double>(direction);
        TensorPrimitives.Divide(direction, norm, direction);
        return norm * scale;
    }
}

using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;

namespace Tangent.Numerics;

internal sealed unsafe partial class LowerTriangle
{
    // Rows that a native library multiplies at a time.
    private const int NativeRows = 256;

    /// <summary>Adds alpha A'A, or alpha A A' when transposed, of a matrix in single precision: the products are exact, the sums double.</summary>
    /// <param name="transpose">False: A is depth x n. True: A is n x depth.</param>
    /// <param name="depth">The products of a sum.</param>
    /// <param name="alpha">The factor; -1 takes rows away again.</param>
    /// <param name="a">A, row-major.</param>
    /// <param name="threads">The most threads to use.</param>
    /// <remarks>Cost: depth n^2 / 2 multiply-adds. The same bits on any number of threads, and where products come in blocks of multiples of
    /// <see cref="GemmBlock.Depth"/>. Slabs of A are converted to double at a time.</remarks>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public void AddProducts(bool transpose, int depth, double alpha, ReadOnlySpan<float> a, int threads)
    {
        Throw.IfDifferent(a.Length, depth * Size, nameof(a));
        using var slab = new WideSlab(depth, Size);
        for (int first = 0; first < depth; first += slab.Capacity)
        {
            int count = Math.Min(slab.Capacity, depth - first);
            (int rows, int columns, int start) = transpose ? (Size, count, first) : (count, Size, first * Size);
            fixed (double* wide = slab.Widen(a[start..], rows, columns, transpose ? depth : Size, threads), c = Elements)
            {
                MatrixView<double> x = MatrixView<double>.RowMajor(wide, columns, !transpose);
                if (NativeBlas.Serves(threads))
                    AddNative(x, transpose, count, alpha, threads);
                else
                    Run(new TriangleJob<double>(c, x, Size, count, alpha, threads));
            }
        }
    }

    /// <summary>Adds alpha A'A of rows in single precision, summed in single precision within 256 rows and in double over them.</summary>
    /// <param name="rows">The rows of A.</param>
    /// <param name="alpha">The factor; -1 takes rows away again.</param>
    /// <param name="a">A, row-major rows x n.</param>
    /// <param name="threads">The most threads to use.</param>
    /// <remarks>Cost: half of <see cref="AddProducts"/>. The error of an element is below 256 u sum |a_ki a_kj|, u = 2^-24. The same bits on any number of
    /// threads, and where rows come in blocks of multiples of <see cref="GemmBlock.Depth"/>. Always the managed kernels: a native BLAS has no such operation.</remarks>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public void AddFastProducts(int rows, double alpha, ReadOnlySpan<float> a, int threads)
    {
        Throw.IfDifferent(a.Length, rows * Size, nameof(a));
        fixed (float* pa = a)
        fixed (double* c = Elements)
            Run(new TriangleJob<float>(c, MatrixView<float>.RowMajor(pa, Size, transpose: true), Size, rows, alpha, threads));
    }

    private static void Run<T>(TriangleJob<T> job)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        GemmTiles.Dispatch<T, TriangleJob<T>>(ref job);

    // No BLAS updates a packed triangle by more than one row: some rows of the product at a time, each up to their last diagonal element.
    private void AddNative(MatrixView<double> x, bool transpose, int depth, double alpha, int threads)
    {
        double[] rented = ArrayPool<double>.Shared.Rent(NativeRows * Size);
        int stride = transpose ? depth : Size;
        fixed (double* product = rented)
        {
            for (int first = 0; first < Size; first += NativeRows)
            {
                int count = Math.Min(NativeRows, Size - first), width = first + count;
                NativeBlas.Current!.Multiply(!transpose, transpose, count, width, depth, alpha, x.At(first, 0), stride, x.Origin, stride, 0, product, width, threads);
                for (int i = 0; i < count; i++)
                    TensorPrimitives.Add(Row(first + i), rented.AsSpan(i * width, first + i + 1), Row(first + i));
            }
        }

        ArrayPool<double>.Shared.Return(rented);
    }
}

using System.Buffers;
using System.Numerics.Tensors;

namespace Tangent.Numerics;

/// <summary>Holds some rows or columns of a single-precision matrix in double precision, for sums that need it.</summary>
internal sealed class WideSlab : IDisposable
{
    private const int RowsPerPiece = 64;

    private readonly double[] _rented;

    /// <summary>Initializes a slab.</summary>
    /// <param name="depth">The products of a sum in all.</param>
    /// <param name="size">The numbers beside each other: the side of the result.</param>
    public WideSlab(int depth, int size)
    {
        // A multiple of GemmBlock.Depth, so that sums are cut where they are without conversion.
        Capacity = Math.Max(1, Math.Min(depth, 4 * GemmBlock.Depth));
        _rented = ArrayPool<double>.Shared.Rent(checked(Capacity * size));
    }

    /// <summary>Gets the products that fit at a time.</summary>
    public int Capacity { get; }

    /// <summary>Converts a matrix.</summary>
    /// <param name="source">Row-major rows x columns.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="stride">The distance of two rows in the source.</param>
    /// <param name="threads">The most threads to use.</param>
    /// <returns>Row-major rows x columns, valid until the next call.</returns>
    public unsafe Span<double> Widen(ReadOnlySpan<float> source, int rows, int columns, int stride, int threads)
    {
        Span<double> wide = _rented.AsSpan(0, rows * columns);
        fixed (float* from = source)
        fixed (double* to = wide)
            PieceWork.Run(threads, (rows + RowsPerPiece - 1) / RowsPerPiece, new Widening(from, stride, to, rows, columns));
        return wide;
    }

    public void Dispose() => ArrayPool<double>.Shared.Return(_rented);

    private readonly unsafe struct Widening(float* source, nint stride, double* destination, int rows, int columns) : IPieces
    {
        public void Run(int piece)
        {
            for (nint i = piece * RowsPerPiece; i < Math.Min(rows, (piece + 1) * RowsPerPiece); i++)
            {
                TensorPrimitives.ConvertTruncating(
                    new ReadOnlySpan<float>(source + (i * stride), columns), new Span<double>(destination + (i * columns), columns));
            }
        }
    }
}

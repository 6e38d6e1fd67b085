using System.Numerics;

namespace Tangent.Numerics;

/// <summary>Describes a solve with a lower triangle, L X = B or L' X = B, and cuts it into groups of columns of B for the
/// threads.</summary>
/// <remarks>Halves the triangle recursively, so that nearly all work is matrix products. How a number is computed depends on the size of
/// the triangle only.</remarks>
internal readonly unsafe struct TriangularJob<T>(
    bool transpose, nint size, MatrixView<T> triangle, nint columns, MatrixView<T> right, int threads) : GemmTiles.IOperation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Fewer columns do not repay packing the triangle once more for each group; then the products inside run in parallel instead.
    private const int ColumnsOfThread = 96;

    public void Run<TTile>()
        where TTile : struct, IGemmTile<T>
    {
        if (threads > 1 && columns >= ColumnsOfThread * threads)
        {
            nint step = Math.Clamp(GemmBlock.RoundUp(columns / (threads * 3), 96), ColumnsOfThread, 480);
            PieceWork.Run(threads, (int)((columns + step - 1) / step), new Groups<TTile>(transpose, size, triangle, columns, right, step));
        }
        else
        {
            Solve<TTile>(transpose, size, triangle, columns, right, threads);
        }
    }

    /// <summary>Overwrites the size x columns matrix right by the solution.</summary>
    public static void Solve<TTile>(bool transpose, nint size, MatrixView<T> triangle, nint columns, MatrixView<T> right, int threads)
        where TTile : struct, IGemmTile<T>
    {
        if (size <= TriangularBlock.MaxSize)
        {
            // Read from its last row and column, an upper triangle is a lower one.
            if (transpose)
                TriangularBlock.Solve<T, TTile>(size, triangle.Reversed(size).Transposed.Reversed(size), columns, right.Reversed(size));
            else
                TriangularBlock.Solve<T, TTile>(size, triangle, columns, right);
            return;
        }

        nint half = Half(size);
        MatrixView<T> lowerTriangle = triangle.From(half, half);
        MatrixView<T> square = triangle.From(half, 0);
        MatrixView<T> lowerRight = right.From(half, 0);
        if (transpose)
        {
            Solve<TTile>(transpose, size - half, lowerTriangle, columns, lowerRight, threads);
            GemmJob<T>.Run(
                half, columns, size - half, -T.One, square.Transposed, lowerRight, right, overwrite: false, lower: false, threads);
            Solve<TTile>(transpose, half, triangle, columns, right, threads);
        }
        else
        {
            Solve<TTile>(transpose, half, triangle, columns, right, threads);
            GemmJob<T>.Run(size - half, columns, half, -T.One, square, right, lowerRight, overwrite: false, lower: false, threads);
            Solve<TTile>(transpose, size - half, lowerTriangle, columns, lowerRight, threads);
        }
    }

    /// <summary>Returns about half of the size, a multiple of the largest block.</summary>
    public static nint Half(nint size) => GemmBlock.RoundUp(size / 2, TriangularBlock.MaxSize);

    private readonly struct Groups<TTile>(
        bool transpose, nint size, MatrixView<T> triangle, nint columns, MatrixView<T> right, nint step) : IPieces
        where TTile : struct, IGemmTile<T>
    {
        public void Run(int piece)
        {
            nint first = piece * step;
            Solve<TTile>(transpose, size, triangle, Math.Min(step, columns - first), right.From(0, first), threads: 1);
        }
    }
}

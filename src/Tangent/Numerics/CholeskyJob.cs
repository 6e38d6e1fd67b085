using System.Numerics;

namespace Tangent.Numerics;

/// <summary>Factors a positive definite matrix in place, A = L L', reading and writing the lower triangle only.</summary>
/// <remarks>Halves the matrix recursively: factor A11, solve L21 L11' = A21, subtract L21 L21' from A22, factor A22.</remarks>
internal unsafe struct CholeskyJob<T>(nint size, MatrixView<T> matrix, int threads) : GemmTiles.IOperation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Gets the first pivot that is not positive, or -1.</summary>
    public nint Failure { get; private set; }

    public void Run<TTile>()
        where TTile : struct, IGemmTile<T> =>
        Failure = Factor<TTile>(size, matrix, threads);

    private static nint Factor<TTile>(nint size, MatrixView<T> matrix, int threads)
        where TTile : struct, IGemmTile<T>
    {
        if (size <= TriangularBlock.MaxSize)
            return FactorBlock<TTile>(size, matrix);

        nint half = TriangularJob<T>.Half(size);
        nint failure = Factor<TTile>(half, matrix, threads);
        if (failure >= 0)
            return failure;
        MatrixView<T> square = matrix.From(half, 0);
        MatrixView<T> rest = matrix.From(half, half);
        new TriangularJob<T>(transpose: false, half, matrix, size - half, square.Transposed, threads).Run<TTile>();
        GemmJob<T>.Run(size - half, size - half, half, -T.One, square, square.Transposed, rest, overwrite: false, lower: true, threads);
        failure = Factor<TTile>(size - half, rest, threads);
        return failure < 0 ? failure : half + failure;
    }

    /// <summary>Factors column by column; each column is subtracted from the rows below it at once.</summary>
    private static nint FactorBlock<TTile>(nint size, MatrixView<T> matrix)
        where TTile : struct, IGemmTile<T>
    {
        T* column = stackalloc T[TriangularBlock.MaxSize];
        for (nint j = 0; j < size; j++)
        {
            T* pivot = matrix.At(j, j);
            if (!(*pivot > T.Zero && T.IsFinite(*pivot)))
                return j;
            *pivot = T.Sqrt(*pivot);
            for (nint i = j + 1; i < size; i++)
            {
                *matrix.At(i, j) /= *pivot;
                column[i] = *matrix.At(i, j);
                TTile.AddScaled(-column[i], column + j + 1, matrix.At(i, j + 1), i - j);
            }
        }

        return -1;
    }
}

using System.Numerics;

namespace Tangent.Numerics;

/// <summary>Describes the whole update c += alpha X X' of a lower triangle in double precision.</summary>
/// <param name="c">The triangle's elements, as <see cref="LowerTriangle"/> lays them out.</param>
/// <param name="x">X, in single or double precision.</param>
/// <param name="size">The rows of X.</param>
/// <param name="depth">The columns of X.</param>
/// <param name="alpha">The factor.</param>
/// <param name="threads">The most threads to use.</param>
internal readonly unsafe struct TriangleJob<T>(double* c, MatrixView<T> x, nint size, nint depth, double alpha, int threads) : GemmTiles.IOperation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Run<TTile>()
        where TTile : struct, IGemmTile<T>
    {
        var grid = GemmGrid.Cut(size, size, lower: true, threads);
        PieceWork.Run(threads, grid.Count, new Blocks<TTile>(c, x, depth, alpha, grid));
    }

    private readonly struct Blocks<TTile>(double* c, MatrixView<T> x, nint depth, double alpha, GemmGrid grid) : IPieces
        where TTile : struct, IGemmTile<T>
    {
        public void Run(int piece)
        {
            (nint i, nint j, nint rows, nint columns) = grid.Block(piece);
            GemmBlock.Multiply<T, TTile, TriangleResult<T>>(
                rows, columns, depth, x.From(i, 0), x.Transposed.From(0, j), new TriangleResult<T>(c, i, j, alpha), i - j);
        }
    }
}

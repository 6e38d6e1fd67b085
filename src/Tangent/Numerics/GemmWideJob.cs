namespace Tangent.Numerics;

/// <summary>Describes the whole update c += alpha X X', single precision into the lower triangle of double.</summary>
internal readonly unsafe struct GemmWideJob(nint size, nint depth, double alpha, MatrixView<float> x, MatrixView<double> c, int threads) : GemmTiles.IOperation<float>
{
    public void Run<TTile>()
        where TTile : struct, IGemmTile<float>
    {
        var grid = GemmGrid.Cut(size, size, lower: true, threads);
        PieceWork.Run(threads, grid.Count, new Blocks<TTile>(depth, alpha, x, c, grid));
    }

    private readonly struct Blocks<TTile>(nint depth, double alpha, MatrixView<float> x, MatrixView<double> c, GemmGrid grid) : IPieces
        where TTile : struct, IGemmTile<float>
    {
        public void Run(int piece)
        {
            (nint i, nint j, nint rows, nint columns) = grid.Block(piece);
            GemmBlock.Multiply<float, TTile, GemmWideResult>(
                rows, columns, depth, x.From(i, 0), x.Transposed.From(0, j), new GemmWideResult(c.From(i, j), alpha), i - j);
        }
    }
}

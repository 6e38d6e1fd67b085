using System.Numerics;

namespace Tangent.Numerics;

/// <summary>Describes a whole product c = alpha a b or c += alpha a b, and cuts it into blocks of c for the threads.</summary>
internal readonly unsafe struct GemmJob<T> : GemmTiles.IOperation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Below this number of multiply-adds waking another thread costs more than it saves.
    private const long WorkOfThread = 1 << 19;

    private readonly nint _rows;
    private readonly nint _columns;
    private readonly nint _depth;
    private readonly T _alpha;
    private readonly MatrixView<T> _a;
    private readonly MatrixView<T> _b;
    private readonly MatrixView<T> _c;
    private readonly bool _overwrite;
    private readonly bool _lower;
    private readonly int _threads;

    private GemmJob(
        nint rows,
        nint columns,
        nint depth,
        T alpha,
        MatrixView<T> a,
        MatrixView<T> b,
        MatrixView<T> c,
        bool overwrite,
        bool lower,
        int threads)
    {
        _rows = rows;
        _columns = columns;
        _depth = depth;
        _alpha = alpha;
        _a = a;
        _b = b;
        _c = c;
        _overwrite = overwrite;
        _lower = lower;
        _threads = threads;
    }

    /// <summary>Computes c = alpha a b (overwrite) or c += alpha a b; lower: only where column &lt;= row.</summary>
    public static void Run(
        nint rows,
        nint columns,
        nint depth,
        T alpha,
        MatrixView<T> a,
        MatrixView<T> b,
        MatrixView<T> c,
        bool overwrite,
        bool lower,
        int threads)
    {
        if (rows == 0 || columns == 0 || depth == 0)
            return;
        if ((double)rows * columns * depth < 2 * WorkOfThread)
            threads = 1;
        var job = new GemmJob<T>(rows, columns, depth, alpha, a, b, c, overwrite, lower, threads);
        GemmTiles.Dispatch<T, GemmJob<T>>(ref job);
    }

    public void Run<TTile>()
        where TTile : struct, IGemmTile<T>
    {
        // Vectors run along columns: c' = b' a' where that leaves fewer of their lanes empty, or where only the rows of c' are contiguous.
        bool flip = _c.ColumnStride != 1 || (!_lower && 2 * Padded<TTile>(_columns, _rows) < Padded<TTile>(_rows, _columns));
        GemmJob<T> job = flip && !_lower
            ? new GemmJob<T>(
                _columns, _rows, _depth, _alpha, _b.Transposed, _a.Transposed, _c.Transposed, _overwrite, lower: false, _threads)
            : this;
        job.RunBlocks<TTile>();
    }

    private static double Padded<TTile>(nint rows, nint columns)
        where TTile : struct, IGemmTile<T> =>
        (double)GemmBlock.RoundUp(rows, TTile.Rows) * GemmBlock.RoundUp(columns, TTile.Columns);

    private void RunBlocks<TTile>()
        where TTile : struct, IGemmTile<T>
    {
        var grid = GemmGrid.Cut(_rows, _columns, _lower, _threads);
        PieceWork.Run(_threads, grid.Count, new Blocks<TTile>(this, grid));
    }

    private readonly struct Blocks<TTile>(GemmJob<T> job, GemmGrid grid) : IPieces
        where TTile : struct, IGemmTile<T>
    {
        public void Run(int piece)
        {
            (nint i, nint j, nint rows, nint columns) = grid.Block(piece);
            GemmBlock.Multiply<T, TTile, GemmResult<T>>(
                rows,
                columns,
                job._depth,
                job._a.From(i, 0),
                job._b.From(0, j),
                new GemmResult<T>(job._c.From(i, j), job._alpha, job._overwrite),
                job._lower ? i - j : nint.MaxValue / 4);
        }
    }
}

namespace Tangent.Numerics;

/// <summary>Cuts the result of a product into blocks for the threads.</summary>
internal readonly struct GemmGrid
{
    // Blocks a thread gets at least, where the matrix is large enough, so that all threads end at about the same time.
    private const int BlocksOfThread = 6;

    private readonly nint _rows, _columns, _rowStep, _columnStep, _across, _down;

    private GemmGrid(nint rows, nint columns, nint rowStep, nint columnStep)
    {
        (_rows, _columns, _rowStep, _columnStep) = (rows, columns, rowStep, columnStep);
        (_across, _down) = ((columns + columnStep - 1) / columnStep, (rows + rowStep - 1) / rowStep);
    }

    /// <summary>Gets the number of blocks.</summary>
    public int Count => checked((int)(_across * _down));

    /// <summary>Cuts.</summary>
    /// <param name="rows">The rows of the result.</param>
    /// <param name="columns">The columns of the result.</param>
    /// <param name="lower">Whether only the lower triangle is computed.</param>
    /// <param name="threads">The threads.</param>
    public static GemmGrid Cut(nint rows, nint columns, bool lower, int threads)
    {
        nint rowStep = GemmBlock.MaxRows, columnStep = columns;
        if (threads > 1)
        {
            columnStep = Math.Min(columnStep, 1024);
            while (Work(rowStep, columnStep) < BlocksOfThread * (double)threads && (rowStep > 96 || columnStep > 128))
            {
                if (columnStep > 128 && (columnStep >= rowStep || rowStep <= 96))
                    columnStep = GemmBlock.RoundUp(columnStep / 2, 128);
                else
                    rowStep /= 2;
            }
        }

        return new GemmGrid(rows, columns, rowStep, columnStep);

        double Work(nint rowStep, nint columnStep)
        {
            double all = Math.Ceiling((double)rows / rowStep) * Math.Ceiling((double)columns / columnStep);
            return lower ? all / 2 : all;
        }
    }

    /// <summary>Returns the place and the size of a block: the last rows first, for in a triangle they hold the most work.</summary>
    public (nint Row, nint Column, nint Rows, nint Columns) Block(int piece)
    {
        nint i = (_down - 1 - (piece / _across)) * _rowStep, j = piece % _across * _columnStep;
        return (i, j, Math.Min(_rowStep, _rows - i), Math.Min(_columnStep, _columns - j));
    }
}

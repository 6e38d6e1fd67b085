using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tangent.Numerics;

/// <summary>Adds alpha times the products to a block of a matrix of the same numbers, or sets it to them.</summary>
internal readonly unsafe struct GemmResult<T>(MatrixView<T> c, T alpha, bool overwrite) : IGemmResult<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add<TTile>(nint row, nint column, nint height, nint width, nint depth, T* a, T* b, bool first, nint diagonal, T* scratch)
        where TTile : struct, IGemmTile<T>
    {
        bool accumulate = !(overwrite && first);
        bool whole = height == TTile.Rows && width == TTile.Columns && diagonal >= width - 1;
        if (whole && c.ColumnStride == 1)
            TTile.Multiply(depth, a, b, alpha, c.At(row, column), c.RowStride, accumulate);
        else
            AddPart<TTile>(height, width, depth, a, b, accumulate, c.From(row, column), diagonal, scratch);
    }

    // On a copy, so that the numbers of a tile that is not wholly written pass through the same operations as all others.
    private void AddPart<TTile>(nint height, nint width, nint depth, T* a, T* b, bool accumulate, MatrixView<T> target, nint diagonal, T* copy)
        where TTile : struct, IGemmTile<T>
    {
        if (accumulate)
        {
            for (nint i = 0; i < height; i++)
            {
                nint end = Math.Min(width, i + diagonal + 1);
                for (nint j = 0; j < end; j++)
                    copy[(i * TTile.Columns) + j] = *target.At(i, j);
            }
        }

        TTile.Multiply(depth, a, b, alpha, copy, TTile.Columns, accumulate);
        for (nint i = 0; i < height; i++)
        {
            nint end = Math.Min(width, i + diagonal + 1);
            for (nint j = 0; j < end; j++)
                *target.At(i, j) = copy[(i * TTile.Columns) + j];
        }
    }
}

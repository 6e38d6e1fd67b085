using System.Numerics;

namespace Tangent.Numerics;

/// <summary>Adds alpha times the products to a block of a matrix of the same numbers, or sets it to them.</summary>
internal readonly unsafe struct GemmResult<T>(MatrixView<T> c, T alpha, bool overwrite) : IGemmResult<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Add<TTile>(in GemmPlace place, T* a, T* b, T* scratch)
        where TTile : struct, IGemmTile<T>
    {
        bool accumulate = !(overwrite && place.First);
        bool whole = place.Height == TTile.Rows && place.Width == TTile.Columns && place.Diagonal >= place.Width - 1;
        if (whole && c.ColumnStride == 1)
            TTile.Multiply(place.Depth, a, b, alpha, c.At(place.Row, place.Column), c.RowStride, accumulate);
        else
            AddPart<TTile>(place, a, b, accumulate, scratch);
    }

    // On a copy, so that the numbers of a tile that is not wholly written pass through the same operations as all others.
    private void AddPart<TTile>(in GemmPlace place, T* a, T* b, bool accumulate, T* copy)
        where TTile : struct, IGemmTile<T>
    {
        MatrixView<T> target = c.From(place.Row, place.Column);
        if (accumulate)
        {
            for (nint i = 0; i < place.Height; i++)
            {
                nint end = Math.Min(place.Width, i + place.Diagonal + 1);
                for (nint j = 0; j < end; j++)
                    copy[(i * TTile.Columns) + j] = *target.At(i, j);
            }
        }

        TTile.Multiply(place.Depth, a, b, alpha, copy, TTile.Columns, accumulate);
        for (nint i = 0; i < place.Height; i++)
        {
            nint end = Math.Min(place.Width, i + place.Diagonal + 1);
            for (nint j = 0; j < end; j++)
                *target.At(i, j) = copy[(i * TTile.Columns) + j];
        }
    }
}

using System.Buffers;
using System.Numerics;

namespace Tangent.Numerics;

/// <summary>Solves L X = B for a small lower triangle L by substitution, with the vectors along the columns of B.</summary>
/// <remarks>Rows are taken in groups of <see cref="Group"/> whatever the tile is: a group first loses what the rows above contribute, by
/// the register tile,
/// then is solved row by row. The diagonal is inverted once.</remarks>
internal static unsafe class TriangularBlock
{
    /// <summary>The largest triangle.</summary>
    public const int MaxSize = 96;

    private const int Group = 12;

    /// <summary>Overwrites the n x count matrix x by L^-1 x.</summary>
    public static void Solve<T, TTile>(nint n, MatrixView<T> l, nint count, MatrixView<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TTile : struct, IGemmTile<T>
    {
        nint padded = GemmBlock.RoundUp(n, Group);
        byte[] rented = ArrayPool<byte>.Shared.Rent((int)((padded * (padded + Group + TTile.Columns) * sizeof(T)) + 64));
        fixed (byte* raw = rented)
        {
            T* panel = (T*)GemmBlock.RoundUp((nint)raw, 64);
            T* above = panel + (padded * TTile.Columns);
            T* triangles = above + (padded * padded);
            for (nint g = 0; g < padded; g += Group)
            {
                nint rows = Math.Min(Group, n - g);
                if (rows < Group)
                    new Span<T>(above + (g * padded), (int)(Group * g)).Clear();
                GemmBlock.PackRows<T, TTile>(l.From(g, 0), rows, g, above + (g * padded));
                PackTriangle(l.From(g, g), rows, triangles + (g * Group));
            }

            for (nint j = 0; j < count; j += TTile.Columns)
            {
                nint width = Math.Min(TTile.Columns, count - j);
                GemmBlock.PackColumns<T, TTile>(x.From(0, j), width, n, panel);
                new Span<T>(panel + (n * TTile.Columns), (int)((padded - n) * TTile.Columns)).Clear();
                for (nint g = 0; g < padded; g += Group)
                    SolveGroup<T, TTile>(g, above + (g * padded), triangles + (g * Group), panel);
                GemmPacking.Unpack(panel, n, width, TTile.Columns, x.At(0, j), x.RowStride, x.ColumnStride);
            }
        }

        ArrayPool<byte>.Shared.Return(rented);
    }

    private static void SolveGroup<T, TTile>(nint first, T* above, T* triangle, T* panel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TTile : struct, IGemmTile<T>
    {
        T* group = panel + (first * TTile.Columns);
        if (first > 0)
        {
            for (int i = 0; i < Group; i += TTile.Rows)
                TTile.Multiply(first, above + (i * first), panel, -T.One, group + (i * TTile.Columns), TTile.Columns, accumulate: true);
        }

        for (int i = 0; i < Group; i++)
        {
            T* row = group + (i * TTile.Columns);
            TTile.Scale(triangle[(i * Group) + i], row);
            for (int below = i + 1; below < Group; below++)
                TTile.AddScaled(-triangle[(below * Group) + i], row, group + (below * TTile.Columns), TTile.Columns);
        }
    }

    /// <summary>Copies the triangle with its diagonal inverted, padded by the unit matrix.</summary>
    private static void PackTriangle<T>(MatrixView<T> l, nint rows, T* destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint i = 0; i < Group; i++)
        {
            for (nint j = 0; j < i; j++)
                destination[(i * Group) + j] = i < rows ? *l.At(i, j) : T.Zero;
            destination[(i * Group) + i] = i < rows ? T.One / *l.At(i, i) : T.One;
        }
    }
}

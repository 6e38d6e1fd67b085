using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tangent.Numerics;

/// <summary>Multiplies one block of a matrix product on the calling thread: packs panels that fit the caches and runs the register tile
/// over them.</summary>
/// <remarks>The scheme of K. Goto and R. van de Geijn, "Anatomy of high-performance matrix multiplication", 2008, in the loop order of
/// BLIS.
/// Sums are cut at multiples of <see cref="Depth"/> whatever the other sizes are, so an element depends on its row, its column and nothing
/// else.</remarks>
internal static unsafe class GemmBlock
{
    /// <summary>The products summed in registers before they are added to the result; part of the meaning of a result.</summary>
    public const int Depth = 256;

    /// <summary>The rows of the largest block.</summary>
    public const int MaxRows = 768;

    // Columns packed together: with Depth 512 kB of float, half of a second-level cache.
    private const int ColumnStep = 512;

    // Bytes of the packed rows that are kept in the second-level cache while the columns pass.
    private const int RowStepBytes = 192 * Depth * sizeof(double);

    /// <summary>Hands the products of the tiles of a b (m x k times k x n) to c, where column &lt;= row + diagonal.</summary>
    public static void Multiply<T, TTile, TResult>(nint m, nint n, nint k, MatrixView<T> a, MatrixView<T> b, TResult c, nint diagonal)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TTile : struct, IGemmTile<T>
        where TResult : struct, IGemmResult<T>
    {
        n = Math.Min(n, m + diagonal);
        if (n <= 0)
            return;
        nint rowLength = RoundUp(m, TTile.Rows) * Math.Min(k, Depth);
        nint columnLength = RoundUp(Math.Min(n, ColumnStep), TTile.Columns) * Math.Min(k, Depth);
        rowLength = RoundUp(rowLength, 64);
        byte[] rented = ArrayPool<byte>.Shared.Rent((int)(((rowLength + columnLength) * sizeof(T)) + 64));
        fixed (byte* raw = rented)
        {
            T* rows = (T*)RoundUp((nint)raw, 64);
            T* columns = rows + rowLength;
            for (nint p = 0; p < k; p += Depth)
            {
                nint depth = Math.Min(Depth, k - p);
                MatrixView<T> at = a.From(0, p);
                PackRows<T, TTile>(at, m, depth, rows);
                for (nint j = 0; j < n; j += ColumnStep)
                {
                    nint width = Math.Min(ColumnStep, n - j);
                    MatrixView<T> bt = b.From(p, j);
                    PackColumns<T, TTile>(bt, width, depth, columns);
                    Tiles<T, TTile, TResult>(m, width, j, depth, rows, columns, p == 0, c, diagonal);
                }
            }
        }

        ArrayPool<byte>.Shared.Return(rented);
    }

    public static nint RoundUp(nint value, nint multiple) => (value + multiple - 1) / multiple * multiple;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void PackRows<T, TTile>(MatrixView<T> a, nint rows, nint depth, T* destination)
        where T : unmanaged
        where TTile : struct, IGemmTile<T> =>
        GemmPacking.Pack(a.Origin, a.RowStride, a.ColumnStride, rows, depth, TTile.Rows, destination);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void PackColumns<T, TTile>(MatrixView<T> b, nint columns, nint depth, T* destination)
        where T : unmanaged
        where TTile : struct, IGemmTile<T> =>
        GemmPacking.Pack(b.Origin, b.ColumnStride, b.RowStride, columns, depth, TTile.Columns, destination);

    /// <summary>Runs the register tile over packed rows and columns, those of the block from <paramref name="j0"/> on.</summary>
    public static void Tiles<T, TTile, TResult>(nint m, nint n, nint j0, nint depth, T* rows, T* columns, bool first, TResult c, nint diagonal)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TTile : struct, IGemmTile<T>
        where TResult : struct, IGemmResult<T>
    {
        T* scratch = stackalloc T[TTile.Rows * TTile.Columns];
        nint rowStep = RowStepBytes / (Depth * sizeof(T));
        for (nint i0 = 0; i0 < m; i0 += rowStep)
        {
            nint i1 = Math.Min(i0 + rowStep, m);
            for (nint j = 0; j < n && j0 + j <= i1 - 1 + diagonal; j += TTile.Columns)
            {
                T* b = columns + (j * depth);
                for (nint i = i0; i < i1; i += TTile.Rows)
                {
                    // The last row of the tile reaches column i + Rows - 1 + diagonal, the first one column i + diagonal.
                    if (i + TTile.Rows - 1 + diagonal < j0 + j)
                        continue;
                    nint height = Math.Min(TTile.Rows, m - i), width = Math.Min(TTile.Columns, n - j);
                    c.Add<TTile>(
                        new GemmPlace(i, j0 + j, height, width, depth, first, diagonal + i - j0 - j), rows + (i * depth), b, scratch);
                }
            }
        }
    }
}

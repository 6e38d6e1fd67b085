namespace Tangent.Numerics;

/// <summary>Holds the right side of many products in the order in which the register tile reads it.</summary>
/// <remarks>
/// B (k x n) in slabs of <see cref="GemmBlock.Depth"/> rows, each in panels of the tile's columns. A product of few rows then packs only those, and its bits are those of
/// <see cref="DenseMatrix.Multiply{T}"/>. Memory: k n numbers, n rounded up to a panel.
/// </remarks>
internal sealed unsafe class PackedMatrix
{
    /// <summary>The columns whose results stay in the second-level cache with a block of rows; a multiple of every panel's width.</summary>
    public const int ColumnStep = 512;

    private readonly float[] _panels;
    private readonly int _offset;
    private readonly nint _width;

    /// <summary>Packs the transpose of a matrix.</summary>
    /// <param name="transposed">B', row-major n x k.</param>
    /// <param name="depth">k.</param>
    public PackedMatrix(ReadOnlySpan<float> transposed, int depth)
    {
        Depth = depth;
        Columns = Throw.RowsOf(transposed.Length, depth, nameof(transposed));
        var widths = default(WidthOperation);
        GemmTiles.Dispatch<float, WidthOperation>(ref widths);
        _width = GemmBlock.RoundUp(Columns, widths.Columns);
        _panels = GC.AllocateUninitializedArray<float>(checked((int)(_width * depth) + 16), pinned: true);
        fixed (float* source = transposed, panels = _panels)
        {
            _offset = (int)((GemmBlock.RoundUp((nint)panels, 64) - (nint)panels) / sizeof(float));
            var pack = new PackOperation(this, source, panels + _offset);
            GemmTiles.Dispatch<float, PackOperation>(ref pack);
        }
    }

    /// <summary>Gets k.</summary>
    public int Depth { get; }

    /// <summary>Gets n.</summary>
    public int Columns { get; }

    /// <summary>Computes some columns of A B, on the calling thread.</summary>
    /// <param name="count">The rows of A.</param>
    /// <param name="a">A, row-major.</param>
    /// <param name="lda">The distance of two rows of A.</param>
    /// <param name="first">The first of <see cref="ColumnStep"/> columns, or fewer at the end.</param>
    /// <param name="c">Receives them, row-major.</param>
    /// <param name="ldc">The distance of two rows of C.</param>
    public void Multiply(int count, float* a, nint lda, int first, float* c, nint ldc)
    {
        fixed (float* panels = _panels)
        {
            var product = new ProductOperation(this, count, a, lda, panels + _offset, first, new GemmResult<float>(MatrixView<float>.RowMajor(c, ldc), 1, overwrite: true));
            GemmTiles.Dispatch<float, ProductOperation>(ref product);
        }
    }

    /// <summary>Returns B', row-major n x k.</summary>
    public float[] Unpack()
    {
        float[] transposed = new float[Columns * Depth];
        fixed (float* target = transposed, panels = _panels)
        {
            var unpack = new UnpackOperation(this, panels + _offset, target);
            GemmTiles.Dispatch<float, UnpackOperation>(ref unpack);
        }

        return transposed;
    }

    private struct WidthOperation : GemmTiles.IOperation<float>
    {
        public int Columns { get; private set; }

        public void Run<TTile>()
            where TTile : struct, IGemmTile<float> => Columns = TTile.Columns;
    }

    private readonly struct PackOperation(PackedMatrix matrix, float* source, float* panels) : GemmTiles.IOperation<float>
    {
        public void Run<TTile>()
            where TTile : struct, IGemmTile<float>
        {
            MatrixView<float> b = MatrixView<float>.RowMajor(source, matrix.Depth, transpose: true);
            for (nint p = 0; p < matrix.Depth; p += GemmBlock.Depth)
                GemmBlock.PackColumns<float, TTile>(b.From(p, 0), matrix.Columns, Math.Min(GemmBlock.Depth, matrix.Depth - p), panels + (p * matrix._width));
        }
    }

    private readonly struct UnpackOperation(PackedMatrix matrix, float* panels, float* target) : GemmTiles.IOperation<float>
    {
        public void Run<TTile>()
            where TTile : struct, IGemmTile<float>
        {
            for (nint p = 0; p < matrix.Depth; p += GemmBlock.Depth)
            {
                nint depth = Math.Min(GemmBlock.Depth, matrix.Depth - p);
                for (nint j = 0; j < matrix.Columns; j += TTile.Columns)
                {
                    float* panel = panels + (p * matrix._width) + (j * depth);
                    nint width = Math.Min(TTile.Columns, matrix.Columns - j);
                    GemmPacking.Unpack(panel, depth, width, TTile.Columns, target + (j * matrix.Depth) + p, 1, matrix.Depth);
                }
            }
        }
    }

    private readonly struct ProductOperation(PackedMatrix matrix, int count, float* a, nint lda, float* panels, int first, GemmResult<float> result)
        : GemmTiles.IOperation<float>
    {
        public void Run<TTile>()
            where TTile : struct, IGemmTile<float>
        {
            nint padded = GemmBlock.RoundUp(count, TTile.Rows), k = matrix.Depth, width = Math.Min(ColumnStep, matrix.Columns - first);
            float[] rented = System.Buffers.ArrayPool<float>.Shared.Rent(checked((int)(padded * Math.Min(k, GemmBlock.Depth)) + 16));
            fixed (float* raw = rented)
            {
                float* rows = (float*)GemmBlock.RoundUp((nint)raw, 64);
                for (nint p = 0; p < k; p += GemmBlock.Depth)
                {
                    nint depth = Math.Min(GemmBlock.Depth, k - p);
                    GemmBlock.PackRows<float, TTile>(new MatrixView<float>(a + p, lda, 1), count, depth, rows);
                    float* columns = panels + (p * matrix._width) + (first * depth);
                    GemmBlock.Tiles<float, TTile, GemmResult<float>>(count, width, 0, depth, rows, columns, p == 0, result, nint.MaxValue / 4);
                }
            }

            System.Buffers.ArrayPool<float>.Shared.Return(rented);
        }
    }
}

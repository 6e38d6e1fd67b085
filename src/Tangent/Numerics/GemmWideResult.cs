using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Tangent.Numerics;

/// <summary>Adds alpha times the products of single-precision panels to a block of a double-precision matrix.</summary>
/// <remarks>A tile is summed over its depth, at most <see cref="GemmBlock.Depth"/> products, in single precision and then added in double.</remarks>
internal readonly unsafe struct GemmWideResult(MatrixView<double> c, double alpha) : IGemmResult<float>
{
    public void Add<TTile>(in GemmPlace place, float* a, float* b, float* scratch)
        where TTile : struct, IGemmTile<float>
    {
        MatrixView<double> target = c.From(place.Row, place.Column);
        Prefetch(target, place.Height, place.Width);
        TTile.Multiply(place.Depth, a, b, 1, scratch, TTile.Columns, accumulate: false);
        for (nint i = 0; i < place.Height; i++)
        {
            nint end = Math.Min(place.Width, i + place.Diagonal + 1);
            if (end > 0)
                AddWide(new ReadOnlySpan<float>(scratch + (i * TTile.Columns), (int)end), new Span<double>(target.At(i, 0), (int)end));
        }
    }

    // The sums come from the third-level cache while the tile is multiplied.
    private static void Prefetch(MatrixView<double> target, nint height, nint width)
    {
        const int Line = 8;
        if (!Sse.IsSupported)
            return;
        for (nint i = 0; i < height; i++)
        {
            for (nint j = 0; j < width; j += Line)
                Sse.Prefetch0(target.At(i, j));
        }
    }

    private void AddWide(ReadOnlySpan<float> source, Span<double> target)
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            ReadOnlySpan<Vector<float>> values = MemoryMarshal.Cast<float, Vector<float>>(source);
            Span<Vector<double>> sums = MemoryMarshal.Cast<double, Vector<double>>(target[..(values.Length * Vector<float>.Count)]);
            var scale = new Vector<double>(alpha);
            for (int v = 0; v < values.Length; v++)
            {
                Vector.Widen(values[v], out Vector<double> low, out Vector<double> high);
                sums[2 * v] += scale * low;
                sums[2 * v + 1] += scale * high;
            }

            i = values.Length * Vector<float>.Count;
        }

        for (; i < source.Length; i++)
            target[i] += alpha * source[i];
    }
}

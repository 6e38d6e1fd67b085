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
                MixedProduct.AddScaled(new ReadOnlySpan<float>(scratch + (i * TTile.Columns), (int)end), alpha, new Span<double>(target.At(i, 0), (int)end));
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
}

using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Tangent.Numerics;

/// <summary>Adds alpha times the products of panels to a block of a double-precision lower triangle.</summary>
/// <remarks>A tile is summed over its depth, at most <see cref="GemmBlock.Depth"/> products, in the precision of the panels and then added in double.</remarks>
/// <param name="elements">The triangle, as <see cref="LowerTriangle"/> lays it out.</param>
/// <param name="row">The block's first row.</param>
/// <param name="column">The block's first column.</param>
/// <param name="alpha">The factor.</param>
internal readonly unsafe struct TriangleResult<T>(double* elements, nint row, nint column, double alpha) : IGemmResult<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Add<TTile>(in GemmPlace place, T* a, T* b, T* scratch)
        where TTile : struct, IGemmTile<T>
    {
        Prefetch(place);
        TTile.Multiply(place.Depth, a, b, T.One, scratch, TTile.Columns, accumulate: false);
        for (nint i = 0; i < place.Height; i++)
        {
            int end = (int)Math.Min(place.Width, i + place.Diagonal + 1);
            if (end > 0)
                AddScaled(scratch + (i * TTile.Columns), new Span<double>(At(place.Row + i, place.Column), end));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddScaled(T* products, Span<double> sums)
    {
        if (typeof(T) == typeof(float))
            MixedProduct.AddScaled(new ReadOnlySpan<float>(products, sums.Length), alpha, sums);
        else
            TensorPrimitives.MultiplyAdd(new ReadOnlySpan<double>(products, sums.Length), alpha, sums, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double* At(nint i, nint j) => elements + LowerTriangle.Offset(row + i) + column + j;

    // The sums come from the third-level cache while the tile is multiplied.
    private void Prefetch(in GemmPlace place)
    {
        const int Line = 8;
        if (!Sse.IsSupported)
            return;
        for (nint i = 0; i < place.Height; i++)
        {
            double* sums = At(place.Row + i, place.Column);
            for (nint j = 0; j < place.Width; j += Line)
                Sse.Prefetch0(sums + j);
        }
    }
}

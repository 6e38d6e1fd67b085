using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Tangent.Numerics;

namespace Tangent.Sketching;

/// <summary>Adds several vectors of one length with random signs: y = scale sum_i D_i x_i.</summary>
/// <remarks>
/// It sketches the concatenation of the x_i without ever forming it: E &lt;y, y'&gt; = sum_i &lt;x_i, x_i'&gt;. For a length that is a
/// power of two the signs are D_i = D diag(row w_i of the Walsh-Hadamard matrix, in a random order of the coordinates) with distinct random
/// w_i: any two of them differ in exactly half of the entries, so that flat parts that the vectors have in common do not meet, and the rest
/// has a third less variance than with independent signs. One pass over y.
/// </remarks>
internal sealed class SignedSum
{
    private readonly SignDiagonal[] _signs;

    /// <summary>Draws the signs.</summary>
    /// <param name="count">The vectors.</param>
    /// <param name="length">Their length.</param>
    /// <param name="streams">Gives the streams of the signs.</param>
    public SignedSum(int count, int length, SketchStreams streams)
    {
        Length = length;
        _signs = new SignDiagonal[count];
        if (count <= length && BitOperations.IsPow2(length))
        {
            var common = new SignDiagonal(streams.Next(), length);
            int[] order = RandomPermutation.Draw(streams.Next(), length, length);
            int[] rows = RandomPermutation.Draw(streams.Next(), length, count);
            for (int i = 0; i < count; i++)
                _signs[i] = new SignDiagonal(common, rows[i], order);
            return;
        }

        for (int i = 0; i < count; i++)
            _signs[i] = new SignDiagonal(streams.Next(), length);
    }

    /// <summary>Gets the length of a vector.</summary>
    public int Length { get; }

    /// <summary>Gets how many vectors there are.</summary>
    public int Count => _signs.Length;

    /// <summary>Gets D_i.</summary>
    public SignDiagonal this[int i] => _signs[i];

    /// <summary>Computes y.</summary>
    /// <param name="source">Holds the vectors.</param>
    /// <param name="starts">Where each vector begins; a negative number stands for a vector of zeros.</param>
    /// <param name="scale">The scale.</param>
    /// <param name="destination">Receives y.</param>
    public void Apply(ReadOnlySpan<float> source, ReadOnlySpan<int> starts, float scale, Span<float> destination)
    {
        Throw.IfDifferent(starts.Length, Count, nameof(starts));
        Throw.IfDifferent(destination.Length, Length, nameof(destination));
        foreach (int start in starts)
            Throw.IfShorter(source.Length, (long)start + Length, nameof(source));
        if (Vector512.IsHardwareAccelerated)
            Apply<Vector512<float>, Lanes512>(source, starts, scale, destination);
        else if (Vector256.IsHardwareAccelerated)
            Apply<Vector256<float>, Lanes256>(source, starts, scale, destination);
        else
            Apply<Vector128<float>, Lanes128>(source, starts, scale, destination);
    }

    // 64 entries at a time: one word of signs a vector.
    private void Apply<TVector, TLanes>(ReadOnlySpan<float> source, ReadOnlySpan<int> starts, float scale, Span<float> destination)
        where TLanes : struct, ILanes<TVector>
    {
        ref float x = ref MemoryMarshal.GetReference(source);
        ref float y = ref MemoryMarshal.GetReference(destination);
        TVector factor = TLanes.Broadcast(scale);
        int j = 0;
        for (; j <= destination.Length - 4 * TLanes.Count; j += 4 * TLanes.Count)
        {
            TVector y0 = TLanes.Broadcast(0), y1 = y0, y2 = y0, y3 = y0;
            for (int i = 0; i < starts.Length; i++)
            {
                if (starts[i] < 0)
                    continue;
                ulong bits = _signs[i].Words[j >> 6] >> (j & 63);
                nint at = starts[i] + j;
                TVector x0 = TLanes.Load(ref x, at), x1 = TLanes.Load(ref x, at + TLanes.Count);
                TVector x2 = TLanes.Load(ref x, at + 2 * TLanes.Count), x3 = TLanes.Load(ref x, at + 3 * TLanes.Count);
                TLanes.Negate(ref x0, ref x1, ref x2, ref x3, bits);
                y0 = TLanes.Add(y0, x0);
                y1 = TLanes.Add(y1, x1);
                y2 = TLanes.Add(y2, x2);
                y3 = TLanes.Add(y3, x3);
            }

            TLanes.Store(TLanes.Multiply(y0, factor), ref y, j);
            TLanes.Store(TLanes.Multiply(y1, factor), ref y, j + TLanes.Count);
            TLanes.Store(TLanes.Multiply(y2, factor), ref y, j + 2 * TLanes.Count);
            TLanes.Store(TLanes.Multiply(y3, factor), ref y, j + 3 * TLanes.Count);
        }

        for (; j < destination.Length; j++)
        {
            float sum = 0;
            for (int i = 0; i < starts.Length; i++)
            {
                if (starts[i] >= 0)
                    sum += Unsafe.Add(ref x, starts[i] + j) * _signs[i][j];
            }

            destination[j] = sum * scale;
        }
    }
}

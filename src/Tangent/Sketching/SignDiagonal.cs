using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Tangent.Numerics;

namespace Tangent.Sketching;

/// <summary>Holds a diagonal matrix of random signs as a bit mask.</summary>
/// <remarks>Entry i is -1 where bit i mod 64 of word i / 64 of the stream is set. Results are the same for every vector width.</remarks>
internal sealed class SignDiagonal
{
    private readonly ulong[] _words;

    /// <summary>Draws the signs.</summary>
    /// <param name="stream">The stream; words 0, 1, ... of it are used.</param>
    /// <param name="length">The length n of the diagonal.</param>
    public SignDiagonal(PhiloxStream stream, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _words = new ulong[(length + 63) / 64];
        for (int i = 0; i < _words.Length; i++)
            _words[i] = stream.Bits(i);
    }

    /// <summary>
    /// Multiplies a diagonal by a row of the Walsh-Hadamard matrix in a given order: entry k by (-1)^popcount(order[k] AND row).
    /// </summary>
    /// <param name="signs">The diagonal.</param>
    /// <param name="row">The row's number.</param>
    /// <param name="order">A permutation of 0 ... n - 1.</param>
    public SignDiagonal(SignDiagonal signs, int row, ReadOnlySpan<int> order)
    {
        Length = signs.Length;
        _words = [.. signs._words];
        for (int k = 0; k < Length; k++)
            _words[k >> 6] ^= (ulong)(BitOperations.PopCount((uint)(order[k] & row)) & 1) << (k & 63);
    }

    /// <summary>Takes given signs.</summary>
    /// <param name="words">The bits, 64 signs a word.</param>
    /// <param name="length">The length n of the diagonal.</param>
    public SignDiagonal(ulong[] words, int length)
    {
        Throw.IfDifferent(words.Length, (length + 63) / 64, nameof(words));
        (_words, Length) = (words, length);
    }

    /// <summary>Gets n.</summary>
    public int Length { get; }

    /// <summary>Gets the bits, 64 signs a word.</summary>
    public ReadOnlySpan<ulong> Words => _words;

    /// <summary>Gets entry i, +1 or -1.</summary>
    public float this[int i] => ((_words[i >> 6] >> (i & 63)) & 1) == 0 ? 1 : -1;

    /// <summary>Writes y = D x for the first source.Length entries. Source and destination may be the same span.</summary>
    public void Apply(ReadOnlySpan<float> source, Span<float> destination)
    {
        Check(source.Length, destination.Length);
        if (Vector512.IsHardwareAccelerated)
            Apply<Vector512<float>, Lanes512>(source, destination);
        else if (Vector256.IsHardwareAccelerated)
            Apply<Vector256<float>, Lanes256>(source, destination);
        else
            Apply<Vector128<float>, Lanes128>(source, destination);
    }

    /// <summary>Adds y += scale D x for the first source.Length entries.</summary>
    public void Accumulate(ReadOnlySpan<float> source, float scale, Span<float> destination)
    {
        Check(source.Length, destination.Length);
        if (Vector512.IsHardwareAccelerated)
            Accumulate<Vector512<float>, Lanes512>(source, scale, destination);
        else if (Vector256.IsHardwareAccelerated)
            Accumulate<Vector256<float>, Lanes256>(source, scale, destination);
        else
            Accumulate<Vector128<float>, Lanes128>(source, scale, destination);
    }

    private void Check(int source, int destination)
    {
        Throw.IfShorter(Length, source, nameof(source));
        Throw.IfShorter(destination, source, nameof(destination));
    }

    private void Apply<TVector, TLanes>(ReadOnlySpan<float> source, Span<float> destination)
        where TLanes : struct, ILanes<TVector>
    {
        ref float x = ref MemoryMarshal.GetReference(source);
        ref float y = ref MemoryMarshal.GetReference(destination);
        int i = 0;
        for (; i <= source.Length - TLanes.Count; i += TLanes.Count)
            TLanes.Store(TLanes.Negate(TLanes.Load(ref x, i), Bits(i)), ref y, i);
        for (; i < source.Length; i++)
            destination[i] = source[i] * this[i];
    }

    private void Accumulate<TVector, TLanes>(ReadOnlySpan<float> source, float scale, Span<float> destination)
        where TLanes : struct, ILanes<TVector>
    {
        ref float x = ref MemoryMarshal.GetReference(source);
        ref float y = ref MemoryMarshal.GetReference(destination);
        TVector factor = TLanes.Broadcast(scale);
        int i = 0;
        for (; i <= source.Length - TLanes.Count; i += TLanes.Count)
        {
            TVector signed = TLanes.Negate(TLanes.Load(ref x, i), Bits(i));
            TLanes.Store(TLanes.Add(TLanes.Load(ref y, i), TLanes.Multiply(signed, factor)), ref y, i);
        }

        for (; i < source.Length; i++)
            destination[i] += source[i] * this[i] * scale;
    }

    // The signs of the register that starts at i; the register's width divides 64.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Bits(int i) => (uint)(_words[i >> 6] >> (i & 63));
}

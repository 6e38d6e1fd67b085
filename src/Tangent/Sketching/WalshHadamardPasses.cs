using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tangent.Sketching;

/// <summary>Runs the butterflies of <see cref="WalshHadamard"/> for one vector width.</summary>
/// <typeparam name="TVector">The register.</typeparam>
/// <typeparam name="TLanes">Its operations.</typeparam>
internal static class WalshHadamardPasses<TVector, TLanes>
    where TLanes : struct, ILanes<TVector>
{
    // 32 KiB: blocks of this length stay in the first cache for all their passes.
    private const int BlockLength = 8192;

    /// <summary>Transforms a row of at least one register; no words means no signs. The source is the row itself or another one of its length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform(ReadOnlySpan<float> source, Span<float> row, ReadOnlySpan<ulong> words, float scale)
    {
        int block = Math.Min(row.Length, BlockLength);
        ref ulong signs = ref MemoryMarshal.GetReference(words);
        for (int start = 0; start < row.Length; start += block)
        {
            ref float from = ref Unsafe.AsRef(in source[start]);
            ref float x = ref row[start];
            ref ulong word = ref Unsafe.Add(ref signs, start >> 6);
            int stride = (words.IsEmpty, scale == 1) switch
            {
                (true, true) => FirstPass(ref from, ref x, block),
                (true, false) => FirstPassScaled(ref from, ref x, block, scale),
                (false, true) => FirstPassSigned(ref from, ref x, block, ref word),
                (false, false) => FirstPassSignedScaled(ref from, ref x, block, ref word, scale),
            };
            Passes(ref x, block, stride);
        }

        Passes(ref row[0], row.Length, block);
    }

    // Four methods that stay apart, for all four loops in one are more than the compiler inlines.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int FirstPass(ref float from, ref float x, int n) =>
        FirstPass(ref from, ref x, n, ref Unsafe.NullRef<ulong>(), 1, signed: false, scaled: false);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int FirstPassScaled(ref float from, ref float x, int n, float scale) =>
        FirstPass(ref from, ref x, n, ref Unsafe.NullRef<ulong>(), scale, signed: false, scaled: true);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int FirstPassSigned(ref float from, ref float x, int n, ref ulong signs) =>
        FirstPass(ref from, ref x, n, ref signs, 1, signed: true, scaled: false);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int FirstPassSignedScaled(ref float from, ref float x, int n, ref ulong signs, float scale) =>
        FirstPass(ref from, ref x, n, ref signs, scale, signed: true, scaled: true);

    // Signs, scale, the butterflies inside the registers and, where they fit, across 16 or 8 neighbouring ones. Returns the next stride.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FirstPass(ref float from, ref float x, int n, ref ulong signs, float scale, bool signed, bool scaled)
    {
        TVector s = TLanes.Broadcast(scale);
        int w = TLanes.Count;
        if (TLanes.HoldsSixteen && n >= 16 * w)
        {
            for (nint i = 0; i < n; i += 16 * w)
            {
                Read4(ref from, i, ref signs, s, signed, scaled, out TVector a0, out TVector a1, out TVector a2, out TVector a3);
                Read4(ref from, i + 4 * w, ref signs, s, signed, scaled, out TVector a4, out TVector a5, out TVector a6, out TVector a7);
                Read4(ref from, i + 8 * w, ref signs, s, signed, scaled, out TVector a8, out TVector a9, out TVector aA, out TVector aB);
                Read4(ref from, i + 12 * w, ref signs, s, signed, scaled, out TVector aC, out TVector aD, out TVector aE, out TVector aF);
                Radix4Store(a0, a4, a8, aC, ref x, i, 4 * w);
                Radix4Store(a1, a5, a9, aD, ref x, i + w, 4 * w);
                Radix4Store(a2, a6, aA, aE, ref x, i + 2 * w, 4 * w);
                Radix4Store(a3, a7, aB, aF, ref x, i + 3 * w, 4 * w);
            }

            return 16 * w;
        }

        if (n >= 8 * w)
        {
            for (nint i = 0; i < n; i += 8 * w)
            {
                Read4(ref from, i, ref signs, s, signed, scaled, out TVector a0, out TVector a1, out TVector a2, out TVector a3);
                Read4(ref from, i + 4 * w, ref signs, s, signed, scaled, out TVector a4, out TVector a5, out TVector a6, out TVector a7);
                Radix2Store(a0, a4, ref x, i, 4 * w);
                Radix2Store(a1, a5, ref x, i + w, 4 * w);
                Radix2Store(a2, a6, ref x, i + 2 * w, 4 * w);
                Radix2Store(a3, a7, ref x, i + 3 * w, 4 * w);
            }

            return 8 * w;
        }

        for (nint i = 0; i < n; i += w)
            TLanes.Store(Read(ref from, i, ref signs, s, signed, scaled), ref x, i);
        return w;
    }

    // The butterflies of strides from, 2 from, ... n / 2, as many at a time as registers hold.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Passes(ref float x, int n, int from)
    {
        int w = TLanes.Count;
        nint h = from;
        while (h < n)
        {
            nint rest = n / h;
            if (TLanes.HoldsSixteen && rest >= 16)
            {
                for (nint i = 0; i < n; i += 16 * h)
                {
                    for (nint j = i; j < i + h; j += w)
                        Radix16(ref x, j, h);
                }

                h *= 16;
            }
            else if (rest >= 8)
            {
                for (nint i = 0; i < n; i += 8 * h)
                {
                    for (nint j = i; j < i + h; j += w)
                        Radix8(ref x, j, h);
                }

                h *= 8;
            }
            else if (rest == 4)
            {
                for (nint j = 0; j < h; j += w)
                {
                    TVector a = TLanes.Load(ref x, j), b = TLanes.Load(ref x, j + h), c = TLanes.Load(ref x, j + 2 * h);
                    Radix4Store(a, b, c, TLanes.Load(ref x, j + 3 * h), ref x, j, h);
                }

                h *= 4;
            }
            else
            {
                for (nint j = 0; j < h; j += w)
                    Radix2Store(TLanes.Load(ref x, j), TLanes.Load(ref x, j + h), ref x, j, h);
                h *= 2;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Radix16(ref float x, nint j, nint h)
    {
        TVector a0 = TLanes.Load(ref x, j), a1 = TLanes.Load(ref x, j + h);
        TVector a2 = TLanes.Load(ref x, j + 2 * h), a3 = TLanes.Load(ref x, j + 3 * h);
        Radix4(ref a0, ref a1, ref a2, ref a3);
        TVector a4 = TLanes.Load(ref x, j + 4 * h), a5 = TLanes.Load(ref x, j + 5 * h);
        TVector a6 = TLanes.Load(ref x, j + 6 * h), a7 = TLanes.Load(ref x, j + 7 * h);
        Radix4(ref a4, ref a5, ref a6, ref a7);
        TVector a8 = TLanes.Load(ref x, j + 8 * h), a9 = TLanes.Load(ref x, j + 9 * h);
        TVector aA = TLanes.Load(ref x, j + 10 * h), aB = TLanes.Load(ref x, j + 11 * h);
        Radix4(ref a8, ref a9, ref aA, ref aB);
        TVector aC = TLanes.Load(ref x, j + 12 * h), aD = TLanes.Load(ref x, j + 13 * h);
        TVector aE = TLanes.Load(ref x, j + 14 * h), aF = TLanes.Load(ref x, j + 15 * h);
        Radix4(ref aC, ref aD, ref aE, ref aF);
        Radix4Store(a0, a4, a8, aC, ref x, j, 4 * h);
        Radix4Store(a1, a5, a9, aD, ref x, j + h, 4 * h);
        Radix4Store(a2, a6, aA, aE, ref x, j + 2 * h, 4 * h);
        Radix4Store(a3, a7, aB, aF, ref x, j + 3 * h, 4 * h);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Radix8(ref float x, nint j, nint h)
    {
        TVector a0 = TLanes.Load(ref x, j), a1 = TLanes.Load(ref x, j + h);
        TVector a2 = TLanes.Load(ref x, j + 2 * h), a3 = TLanes.Load(ref x, j + 3 * h);
        Radix4(ref a0, ref a1, ref a2, ref a3);
        TVector a4 = TLanes.Load(ref x, j + 4 * h), a5 = TLanes.Load(ref x, j + 5 * h);
        TVector a6 = TLanes.Load(ref x, j + 6 * h), a7 = TLanes.Load(ref x, j + 7 * h);
        Radix4(ref a4, ref a5, ref a6, ref a7);
        Radix2Store(a0, a4, ref x, j, 4 * h);
        Radix2Store(a1, a5, ref x, j + h, 4 * h);
        Radix2Store(a2, a6, ref x, j + 2 * h, 4 * h);
        Radix2Store(a3, a7, ref x, j + 3 * h, 4 * h);
    }

    // Strides 1 and 2 of four registers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Radix4(ref TVector a, ref TVector b, ref TVector c, ref TVector d)
    {
        // Every other difference goes to the multipliers, which idle otherwise where they are apart from the adders; the product is exact.
        TVector minus = TLanes.Broadcast(-1);
        TVector ab = TLanes.Add(a, b), aMinusB = TLanes.MultiplyAdd(b, minus, a), cd = TLanes.Add(c, d), cMinusD = TLanes.Subtract(c, d);
        a = TLanes.Add(ab, cd);
        b = TLanes.Add(aMinusB, cMinusD);
        c = TLanes.MultiplyAdd(cd, minus, ab);
        d = TLanes.Subtract(aMinusB, cMinusD);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Radix4Store(TVector a, TVector b, TVector c, TVector d, ref float x, nint j, nint h)
    {
        Radix4(ref a, ref b, ref c, ref d);
        TLanes.Store(a, ref x, j);
        TLanes.Store(b, ref x, j + h);
        TLanes.Store(c, ref x, j + 2 * h);
        TLanes.Store(d, ref x, j + 3 * h);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Radix2Store(TVector a, TVector b, ref float x, nint j, nint h)
    {
        TLanes.Store(TLanes.Add(a, b), ref x, j);
        TLanes.Store(TLanes.Subtract(a, b), ref x, j + h);
    }

    // Four neighbouring registers with their signs, scale and butterflies of all strides inside them and across them; i is a multiple of 4 registers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Read4(
        ref float from, nint i, ref ulong signs, TVector scale, bool signed, bool scaled, out TVector a, out TVector b, out TVector c, out TVector d)
    {
        int w = TLanes.Count;
        a = TLanes.Load(ref from, i);
        b = TLanes.Load(ref from, i + w);
        c = TLanes.Load(ref from, i + 2 * w);
        d = TLanes.Load(ref from, i + 3 * w);
        if (signed)
            TLanes.Negate(ref a, ref b, ref c, ref d, Unsafe.Add(ref signs, i >> 6) >> (int)(i & 63));
        if (scaled)
        {
            a = TLanes.Multiply(a, scale);
            b = TLanes.Multiply(b, scale);
            c = TLanes.Multiply(c, scale);
            d = TLanes.Multiply(d, scale);
        }

        TLanes.Transform(ref a, ref b, ref c, ref d);
        Radix4(ref a, ref b, ref c, ref d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Read(ref float from, nint i, ref ulong signs, TVector scale, bool signed, bool scaled)
    {
        TVector v = TLanes.Load(ref from, i);
        if (signed)
            v = TLanes.Negate(v, (uint)(Unsafe.Add(ref signs, i >> 6) >> (int)(i & 63)));
        return TLanes.Transform(scaled ? TLanes.Multiply(v, scale) : v);
    }
}

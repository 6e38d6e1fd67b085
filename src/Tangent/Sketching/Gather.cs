using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tangent.Sketching;

/// <summary>Picks coordinates.</summary>
/// <remarks>
/// Four numbers at a time: their indices are read as two words and they are written as one register, for reads and writes one by one are what a plain loop
/// waits for, and the processors' gather instructions are slower than either.
/// </remarks>
internal static class Gather
{
    // Where the first of two indices lies in a word.
    private static int FirstShift => BitConverter.IsLittleEndian ? 0 : 32;

    /// <summary>Writes y[k] = scale x[indices[k]]; the indices were checked against x when they were drawn.</summary>
    public static void Apply(ReadOnlySpan<float> x, ReadOnlySpan<int> indices, Span<float> y, float scale = 1)
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float destination = ref MemoryMarshal.GetReference(y[..indices.Length]);
        ref byte index = ref Unsafe.As<int, byte>(ref MemoryMarshal.GetReference(indices));
        nint k = 0;
        for (; k <= indices.Length - 4; k += 4)
        {
            ulong low = Unsafe.ReadUnaligned<ulong>(ref Unsafe.AddByteOffset(ref index, sizeof(int) * k));
            ulong high = Unsafe.ReadUnaligned<ulong>(ref Unsafe.AddByteOffset(ref index, sizeof(int) * (k + 2)));
            Vector128<float> picked = Vector128.Create(First(ref source, low), Second(ref source, low), First(ref source, high), Second(ref source, high));
            (picked * scale).StoreUnsafe(ref destination, (nuint)k);
        }

        for (; k < indices.Length; k++)
            Unsafe.Add(ref destination, k) = scale * Unsafe.Add(ref source, indices[(int)k]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float First(ref float source, ulong indices) => Unsafe.Add(ref source, (nint)(uint)(indices >> FirstShift));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Second(ref float source, ulong indices) => Unsafe.Add(ref source, (nint)(uint)(indices >> (32 - FirstShift)));
}

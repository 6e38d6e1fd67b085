using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Tangent.Numerics;

/// <summary>Holds what the register tiles share: prefetching and writing the rows of a tile, and adding a multiple of a row.</summary>
internal static unsafe class GemmTileRow<T, TVector, TLanes>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, IGemmLanes<T, TVector>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(T* c, nint leadingDimension, int rows)
    {
        if (Sse.IsSupported && TLanes.Count > 1)
        {
            for (int i = 0; i < rows; i++)
            {
                Sse.Prefetch0(c);
                Sse.Prefetch0(c + (2 * TLanes.Count) - 1);
                c += leadingDimension;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(TVector low, TVector high, TVector scale, T* c, bool accumulate)
    {
        if (accumulate)
        {
            TLanes.Store(TLanes.MultiplyAdd(scale, low, TLanes.Load(c)), c);
            TLanes.Store(TLanes.MultiplyAdd(scale, high, TLanes.Load(c + TLanes.Count)), c + TLanes.Count);
        }
        else
        {
            TLanes.Store(TLanes.Multiply(scale, low), c);
            TLanes.Store(TLanes.Multiply(scale, high), c + TLanes.Count);
        }
    }

    public static void AddScaled(T factor, T* source, T* destination, nint count)
    {
        TVector scale = TLanes.Broadcast(factor);
        nint i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
            TLanes.Store(TLanes.MultiplyAdd(scale, TLanes.Load(source + i), TLanes.Load(destination + i)), destination + i);

        // The tail has the meaning of the lanes above: one multiply-add a number.
        for (; i < count; i++)
            destination[i] = T.MultiplyAddEstimate(factor, source[i], destination[i]);
    }

    public static void Scale(T factor, T* row)
    {
        TVector scale = TLanes.Broadcast(factor);
        TLanes.Store(TLanes.Multiply(scale, TLanes.Load(row)), row);
        TLanes.Store(TLanes.Multiply(scale, TLanes.Load(row + TLanes.Count)), row + TLanes.Count);
    }
}

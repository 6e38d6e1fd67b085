using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tangent.Numerics;

/// <summary>Implements the register tile of 6 rows and 2 vectors.</summary>
/// <remarks>12 accumulators: for processors with 16 vector registers (AVX2, SSE), and, with one number a vector, for those without
/// any.</remarks>
internal readonly unsafe struct GemmTile6<T, TVector, TLanes> : IGemmTile<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TLanes : struct, IGemmLanes<T, TVector>
{
    public static int Rows => 6;

    public static int Columns => 2 * TLanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(nint depth, T* a, T* b, T alpha, T* c, nint leadingDimension, bool accumulate)
    {
        TVector r00 = default, r01 = default;
        TVector r10 = default, r11 = default;
        TVector r20 = default, r21 = default;
        TVector r30 = default, r31 = default;
        TVector r40 = default, r41 = default;
        TVector r50 = default, r51 = default;
        if (accumulate)
            GemmTileRow<T, TVector, TLanes>.Prefetch(c, leadingDimension, 6);
        do
        {
            TVector b0 = TLanes.Load(b);
            TVector b1 = TLanes.Load(b + TLanes.Count);
            TVector x = TLanes.Broadcast(a[0]);
            r00 = TLanes.MultiplyAdd(x, b0, r00);
            r01 = TLanes.MultiplyAdd(x, b1, r01);
            x = TLanes.Broadcast(a[1]);
            r10 = TLanes.MultiplyAdd(x, b0, r10);
            r11 = TLanes.MultiplyAdd(x, b1, r11);
            x = TLanes.Broadcast(a[2]);
            r20 = TLanes.MultiplyAdd(x, b0, r20);
            r21 = TLanes.MultiplyAdd(x, b1, r21);
            x = TLanes.Broadcast(a[3]);
            r30 = TLanes.MultiplyAdd(x, b0, r30);
            r31 = TLanes.MultiplyAdd(x, b1, r31);
            x = TLanes.Broadcast(a[4]);
            r40 = TLanes.MultiplyAdd(x, b0, r40);
            r41 = TLanes.MultiplyAdd(x, b1, r41);
            x = TLanes.Broadcast(a[5]);
            r50 = TLanes.MultiplyAdd(x, b0, r50);
            r51 = TLanes.MultiplyAdd(x, b1, r51);
            a += 6;
            b += 2 * TLanes.Count;
        }
        while (--depth > 0);

        TVector scale = TLanes.Broadcast(alpha);
        GemmTileRow<T, TVector, TLanes>.Write(r00, r01, scale, c, accumulate);
        GemmTileRow<T, TVector, TLanes>.Write(r10, r11, scale, c + leadingDimension, accumulate);
        GemmTileRow<T, TVector, TLanes>.Write(r20, r21, scale, c + (2 * leadingDimension), accumulate);
        GemmTileRow<T, TVector, TLanes>.Write(r30, r31, scale, c + (3 * leadingDimension), accumulate);
        GemmTileRow<T, TVector, TLanes>.Write(r40, r41, scale, c + (4 * leadingDimension), accumulate);
        GemmTileRow<T, TVector, TLanes>.Write(r50, r51, scale, c + (5 * leadingDimension), accumulate);
    }

    public static void AddScaled(T factor, T* source, T* destination, nint count) =>
        GemmTileRow<T, TVector, TLanes>.AddScaled(factor, source, destination, count);

    public static void Scale(T factor, T* row) => GemmTileRow<T, TVector, TLanes>.Scale(factor, row);
}

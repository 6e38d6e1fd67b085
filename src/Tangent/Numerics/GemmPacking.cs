using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Tangent.Numerics;

/// <summary>Copies a block of a matrix into panels: for each depth the numbers of one panel lie side by side, padded with zeros to the panel's width.</summary>
internal static unsafe class GemmPacking
{
    // Rows read together when the source is contiguous across the panels: long reads, and whole cache lines written.
    private const int DepthStep = 8;

    /// <summary>Packs width x depth numbers, source[w * widthStride + d * depthStride], into panels of panelWidth, a constant to the compiler.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pack<T>(T* source, nint widthStride, nint depthStride, nint width, nint depth, int panelWidth, T* destination)
        where T : unmanaged
    {
        nint panels = width / panelWidth;
        if (widthStride == 1)
        {
            for (nint d0 = 0; d0 < depth; d0 += DepthStep)
            {
                nint d1 = Math.Min(d0 + DepthStep, depth);
                for (nint p = 0; p < panels; p++)
                {
                    T* from = source + (p * panelWidth) + (d0 * depthStride);
                    T* to = destination + (((p * depth) + d0) * panelWidth);
                    for (nint d = d0; d < d1; d++)
                    {
                        Unsafe.CopyBlockUnaligned(to, from, (uint)(panelWidth * sizeof(T)));
                        from += depthStride;
                        to += panelWidth;
                    }
                }
            }
        }
        else
        {
            for (nint p = 0; p < panels; p++)
                Transpose(source + (p * panelWidth * widthStride), widthStride, depthStride, depth, panelWidth, destination + (p * depth * panelWidth));
        }

        if (panels * panelWidth < width)
        {
            nint done = panels * panelWidth;
            PackRest(source + (done * widthStride), widthStride, depthStride, width - done, depth, panelWidth, destination + (done * depth));
        }
    }

    /// <summary>Copies one panel of depth x panelWidth numbers back to where it was packed from.</summary>
    public static void Unpack<T>(T* panel, nint depth, nint width, int panelWidth, T* destination, nint depthStride, nint widthStride)
        where T : unmanaged
    {
        nint d = 0;
        int lanes = Vector128<T>.Count;
        if (Vector128.IsHardwareAccelerated && width >= lanes && depthStride == 1)
        {
            for (; d <= depth - lanes; d += lanes)
            {
                for (nint w = 0; w < width; w += lanes)
                {
                    nint first = Math.Min(w, width - lanes);
                    TransposeSquare(panel + (d * panelWidth) + first, panelWidth, destination + d + (first * widthStride), widthStride);
                }
            }
        }

        for (; d < depth; d++)
        {
            for (nint w = 0; w < width; w++)
                destination[(d * depthStride) + (w * widthStride)] = panel[(d * panelWidth) + w];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose<T>(T* source, nint widthStride, nint depthStride, nint depth, int panelWidth, T* destination)
        where T : unmanaged
    {
        nint d = 0;
        int lanes = Vector128<T>.Count;
        if (Vector128.IsHardwareAccelerated && panelWidth >= lanes && depthStride == 1)
        {
            for (; d <= depth - lanes; d += lanes)
            {
                for (int w = 0; w < panelWidth; w += lanes)
                {
                    // The last group overlaps the one before where the panel's width is no multiple of the lanes.
                    int first = Math.Min(w, panelWidth - lanes);
                    TransposeSquare(source + (first * widthStride) + d, widthStride, destination + (d * panelWidth) + first, panelWidth);
                }
            }
        }

        for (; d < depth; d++)
        {
            for (int w = 0; w < panelWidth; w++)
                destination[(d * panelWidth) + w] = source[(w * widthStride) + (d * depthStride)];
        }
    }

    /// <summary>Transposes a 4 x 4 (float) or 2 x 2 (double) square in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransposeSquare<T>(T* source, nint sourceStride, T* destination, nint destinationStride)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            var r0 = Vector128.Load((float*)source);
            var r1 = Vector128.Load((float*)(source + sourceStride));
            var r2 = Vector128.Load((float*)(source + (2 * sourceStride)));
            var r3 = Vector128.Load((float*)(source + (3 * sourceStride)));
            Vector128<float> even0 = ZipLow(r0, r2);
            Vector128<float> odd0 = ZipLow(r1, r3);
            Vector128<float> even1 = ZipHigh(r0, r2);
            Vector128<float> odd1 = ZipHigh(r1, r3);
            ZipLow(even0, odd0).Store((float*)destination);
            ZipHigh(even0, odd0).Store((float*)(destination + destinationStride));
            ZipLow(even1, odd1).Store((float*)(destination + (2 * destinationStride)));
            ZipHigh(even1, odd1).Store((float*)(destination + (3 * destinationStride)));
        }
        else
        {
            var r0 = Vector128.Load((double*)source);
            var r1 = Vector128.Load((double*)(source + sourceStride));
            Vector128.Create(r0.GetLower(), r1.GetLower()).Store((double*)destination);
            Vector128.Create(r0.GetUpper(), r1.GetUpper()).Store((double*)(destination + destinationStride));
        }
    }

    private static void PackRest<T>(T* source, nint widthStride, nint depthStride, nint rest, nint depth, int panelWidth, T* destination)
        where T : unmanaged
    {
        for (nint d = 0; d < depth; d++)
        {
            T* to = destination + (d * panelWidth);
            T* from = source + (d * depthStride);
            for (nint w = 0; w < rest; w++)
                to[w] = from[w * widthStride];
            for (nint w = rest; w < panelWidth; w++)
                to[w] = default;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLow(Vector128<float> even, Vector128<float> odd) =>
        Sse.IsSupported ? Sse.UnpackLow(even, odd)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(even, odd)
        : Vector128.Create(even[0], odd[0], even[1], odd[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipHigh(Vector128<float> even, Vector128<float> odd) =>
        Sse.IsSupported ? Sse.UnpackHigh(even, odd)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(even, odd)
        : Vector128.Create(even[2], odd[2], even[3], odd[3]);
}

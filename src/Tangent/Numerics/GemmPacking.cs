using System.Runtime.CompilerServices;

namespace Tangent.Numerics;

/// <summary>Copies a block of a matrix into panels: for each depth the numbers of one panel lie side by side, padded with zeros to the
/// panel's width.</summary>
internal static unsafe class GemmPacking
{
    // Rows read together when the source is contiguous across the panels: long reads, and whole cache lines written.
    private const int DepthStep = 8;

    /// <summary>Packs width x depth numbers, source[w * widthStride + d * depthStride], into panels of panelWidth, a constant to the
    /// compiler.</summary>
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
            {
                T* from = source + (p * panelWidth * widthStride);
                Transpose(from, widthStride, depthStride, depth, panelWidth, destination + (p * depth * panelWidth));
            }
        }

        if (panels * panelWidth < width)
        {
            nint done = panels * panelWidth;
            T* from = source + (done * widthStride);
            PackRest(from, widthStride, depthStride, width - done, depth, panelWidth, destination + (done * depth));
        }
    }

    /// <summary>Copies one panel of depth x panelWidth numbers back to where it was packed from.</summary>
    public static void Unpack<T>(T* panel, nint depth, nint width, int panelWidth, T* destination, nint depthStride, nint widthStride)
        where T : unmanaged
    {
        nint d = 0;
        int side = GemmSquare<T>.Size;
        if (side > 1 && width >= side && depthStride == 1)
        {
            for (; d <= depth - side; d += side)
            {
                for (nint w = 0; w < width; w += side)
                {
                    nint first = Math.Min(w, width - side);
                    T* from = panel + (d * panelWidth) + first;
                    GemmSquare<T>.Transpose(from, panelWidth, destination + d + (first * widthStride), widthStride);
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
        int side = GemmSquare<T>.Size;
        if (side > 1 && panelWidth >= side && depthStride == 1)
        {
            // A cache line of a few rows at a time: rows a power of two apart share the places of a cache.
            int line = 64 / sizeof(T);
            while (d + side <= depth)
            {
                nint step = d + line <= depth ? line : side;
                for (int w = 0; w < panelWidth; w += side)
                {
                    // The last group overlaps the one before where the panel's width is no multiple of the square's.
                    int first = Math.Min(w, panelWidth - side);
                    T* from = source + (first * widthStride) + d;
                    T* to = destination + (d * panelWidth) + first;
                    for (nint square = 0; square < step; square += side)
                        GemmSquare<T>.Transpose(from + square, widthStride, to + (square * panelWidth), panelWidth);
                }

                d += step;
            }
        }

        for (; d < depth; d++)
        {
            for (int w = 0; w < panelWidth; w++)
                destination[(d * panelWidth) + w] = source[(w * widthStride) + (d * depthStride)];
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
}

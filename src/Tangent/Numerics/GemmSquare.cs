using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Tangent.Numerics;

/// <summary>Transposes small squares of numbers in registers.</summary>
internal static unsafe class GemmSquare<T>
    where T : unmanaged
{
    /// <summary>Gets the side of a square, or 1 where there are no vector instructions for it; a constant to the compiler.</summary>
    public static int Size =>
        typeof(T) == typeof(double) && Avx.IsSupported ? 4
        : Sse2.IsSupported || AdvSimd.Arm64.IsSupported ? Vector128<T>.Count
        : 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(T* source, nint sourceStride, T* destination, nint destinationStride)
    {
        if (typeof(T) == typeof(float))
            FourFloats((float*)source, sourceStride, (float*)destination, destinationStride);
        else if (Avx.IsSupported)
            FourDoubles((double*)source, sourceStride, (double*)destination, destinationStride);
        else
            TwoDoubles((double*)source, sourceStride, (double*)destination, destinationStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourFloats(float* source, nint sourceStride, float* destination, nint destinationStride)
    {
        Vector128<float> row0 = Vector128.Load(source);
        Vector128<float> row1 = Vector128.Load(source + sourceStride);
        Vector128<float> row2 = Vector128.Load(source + (2 * sourceStride));
        Vector128<float> row3 = Vector128.Load(source + (3 * sourceStride));
        Vector128<float> even0 = ZipLow(row0, row2);
        Vector128<float> odd0 = ZipLow(row1, row3);
        Vector128<float> even1 = ZipHigh(row0, row2);
        Vector128<float> odd1 = ZipHigh(row1, row3);
        ZipLow(even0, odd0).Store(destination);
        ZipHigh(even0, odd0).Store(destination + destinationStride);
        ZipLow(even1, odd1).Store(destination + (2 * destinationStride));
        ZipHigh(even1, odd1).Store(destination + (3 * destinationStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourDoubles(double* source, nint sourceStride, double* destination, nint destinationStride)
    {
        Vector256<double> row0 = Vector256.Load(source);
        Vector256<double> row1 = Vector256.Load(source + sourceStride);
        Vector256<double> row2 = Vector256.Load(source + (2 * sourceStride));
        Vector256<double> row3 = Vector256.Load(source + (3 * sourceStride));
        Vector256<double> low0 = Avx.UnpackLow(row0, row1);
        Vector256<double> high0 = Avx.UnpackHigh(row0, row1);
        Vector256<double> low1 = Avx.UnpackLow(row2, row3);
        Vector256<double> high1 = Avx.UnpackHigh(row2, row3);
        Avx.Permute2x128(low0, low1, 0x20).Store(destination);
        Avx.Permute2x128(high0, high1, 0x20).Store(destination + destinationStride);
        Avx.Permute2x128(low0, low1, 0x31).Store(destination + (2 * destinationStride));
        Avx.Permute2x128(high0, high1, 0x31).Store(destination + (3 * destinationStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TwoDoubles(double* source, nint sourceStride, double* destination, nint destinationStride)
    {
        Vector128<double> row0 = Vector128.Load(source);
        Vector128<double> row1 = Vector128.Load(source + sourceStride);
        (Sse2.IsSupported ? Sse2.UnpackLow(row0, row1) : AdvSimd.Arm64.ZipLow(row0, row1)).Store(destination);
        (Sse2.IsSupported ? Sse2.UnpackHigh(row0, row1) : AdvSimd.Arm64.ZipHigh(row0, row1)).Store(destination + destinationStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLow(Vector128<float> even, Vector128<float> odd) =>
        Sse.IsSupported ? Sse.UnpackLow(even, odd) : AdvSimd.Arm64.ZipLow(even, odd);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipHigh(Vector128<float> even, Vector128<float> odd) =>
        Sse.IsSupported ? Sse.UnpackHigh(even, odd) : AdvSimd.Arm64.ZipHigh(even, odd);
}

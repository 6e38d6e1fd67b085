using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tangent.Sketching;

/// <summary>Names the operations on one register that the transforms need: each algorithm is written once for every width.</summary>
/// <typeparam name="TVector">The register: a vector of 4, 8 or 16 floats.</typeparam>
internal interface ILanes<TVector>
{
    /// <summary>Gets the floats in a register.</summary>
    static abstract int Count { get; }

    /// <summary>Gets whether 16 registers and a temporary fit the register file.</summary>
    static abstract bool HoldsSixteen { get; }

    /// <summary>Reads a register at an element offset.</summary>
    static abstract TVector Load(ref float source, nint offset);

    /// <summary>Writes a register at an element offset.</summary>
    static abstract void Store(TVector x, ref float destination, nint offset);

    /// <summary>Returns x + y.</summary>
    static abstract TVector Add(TVector x, TVector y);

    /// <summary>Returns x - y.</summary>
    static abstract TVector Subtract(TVector x, TVector y);

    /// <summary>Returns x times y, lane by lane.</summary>
    static abstract TVector Multiply(TVector x, TVector y);

    /// <summary>Returns x y + z, lane by lane, rounded once where the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector x, TVector y, TVector z);

    /// <summary>Returns |x|, lane by lane.</summary>
    static abstract TVector Abs(TVector x);

    /// <summary>Negates the lanes of x where those of s have a sign.</summary>
    static abstract TVector Flip(TVector x, TVector s);

    /// <summary>Returns a register with every lane equal.</summary>
    static abstract TVector Broadcast(float x);

    /// <summary>Negates lane i where bit i is set.</summary>
    static abstract TVector Negate(TVector x, uint bits);

    /// <summary>Transforms the lanes of one register: butterflies of strides 1, 2, ... Count / 2, in this order.</summary>
    static abstract TVector Transform(TVector x);
}

/// <summary>The 512-bit lanes.</summary>
internal readonly struct Lanes512 : ILanes<Vector512<float>>
{
    public static int Count => 16;

    public static bool HoldsSixteen => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(ref float source, nint offset) => Vector512.LoadUnsafe(ref Unsafe.Add(ref source, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> x, ref float destination, nint offset) =>
        x.StoreUnsafe(ref Unsafe.Add(ref destination, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> x, Vector512<float> y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> x, Vector512<float> y) => x - y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> x, Vector512<float> y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> x, Vector512<float> y, Vector512<float> z) => Vector512.MultiplyAddEstimate(x, y, z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Abs(Vector512<float> x) => Vector512.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Flip(Vector512<float> x, Vector512<float> s) =>
        (x.AsUInt32() ^ (s.AsUInt32() & Vector512.Create(0x80000000u))).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float x) => Vector512.Create(x);

    // Bit i goes to the sign position of lane i.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Negate(Vector512<float> x, uint bits)
    {
        Vector512<uint> signs = Avx512F.ShiftLeftLogicalVariable(
            Vector512.Create(bits), Vector512.Create(31u, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16));
        return (x.AsUInt32() ^ (signs & Vector512.Create(0x80000000u))).AsSingle();
    }

    // Lane i of a step of stride s is x[i ^ s] + x[i] or, where bit s of i is set, x[i ^ s] - x[i]; the product with +-1 is exact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Transform(Vector512<float> x)
    {
        x = Step(
            x,
            Vector512.Shuffle(x, Vector512.Create(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)),
            Vector512.Create(1f, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1));
        x = Step(
            x,
            Vector512.Shuffle(x, Vector512.Create(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13)),
            Vector512.Create(1f, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1));
        x = Step(
            x,
            Avx512F.Shuffle4x128(x, x, 0b10_11_00_01),
            Vector512.Create(1f, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, 1, -1, -1, -1, -1));
        return Step(
            x,
            Avx512F.Shuffle4x128(x, x, 0b01_00_11_10),
            Vector512.Create(1f, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1, -1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Step(Vector512<float> x, Vector512<float> swapped, Vector512<float> signs) =>
        Vector512.MultiplyAddEstimate(x, signs, swapped);
}

/// <summary>The 256-bit lanes.</summary>
internal readonly struct Lanes256 : ILanes<Vector256<float>>
{
    public static int Count => 8;

    public static bool HoldsSixteen => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(ref float source, nint offset) => Vector256.LoadUnsafe(ref Unsafe.Add(ref source, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> x, ref float destination, nint offset) =>
        x.StoreUnsafe(ref Unsafe.Add(ref destination, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> x, Vector256<float> y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> x, Vector256<float> y) => x - y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> x, Vector256<float> y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> x, Vector256<float> y, Vector256<float> z) => Vector256.MultiplyAddEstimate(x, y, z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Abs(Vector256<float> x) => Vector256.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Flip(Vector256<float> x, Vector256<float> s) =>
        (x.AsUInt32() ^ (s.AsUInt32() & Vector256.Create(0x80000000u))).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float x) => Vector256.Create(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Negate(Vector256<float> x, uint bits)
    {
        Vector256<uint> signs = Avx2.ShiftLeftLogicalVariable(Vector256.Create(bits), Vector256.Create(31u, 30, 29, 28, 27, 26, 25, 24));
        return (x.AsUInt32() ^ (signs & Vector256.Create(0x80000000u))).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Transform(Vector256<float> x)
    {
        x = Step(x, Vector256.Shuffle(x, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)), Vector256.Create(1f, -1, 1, -1, 1, -1, 1, -1));
        x = Step(x, Vector256.Shuffle(x, Vector256.Create(2, 3, 0, 1, 6, 7, 4, 5)), Vector256.Create(1f, 1, -1, -1, 1, 1, -1, -1));
        return Step(x, Vector256.Shuffle(x, Vector256.Create(4, 5, 6, 7, 0, 1, 2, 3)), Vector256.Create(1f, 1, 1, 1, -1, -1, -1, -1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Step(Vector256<float> x, Vector256<float> swapped, Vector256<float> signs) =>
        Vector256.MultiplyAddEstimate(x, signs, swapped);
}

/// <summary>The 128-bit lanes, which every processor has, if need be in software.</summary>
internal readonly struct Lanes128 : ILanes<Vector128<float>>
{
    public static int Count => 4;

    public static bool HoldsSixteen => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(ref float source, nint offset) => Vector128.LoadUnsafe(ref Unsafe.Add(ref source, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> x, ref float destination, nint offset) =>
        x.StoreUnsafe(ref Unsafe.Add(ref destination, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> x, Vector128<float> y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> x, Vector128<float> y) => x - y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> x, Vector128<float> y) => x * y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> x, Vector128<float> y, Vector128<float> z) => Vector128.MultiplyAddEstimate(x, y, z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Abs(Vector128<float> x) => Vector128.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Flip(Vector128<float> x, Vector128<float> s) =>
        (x.AsUInt32() ^ (s.AsUInt32() & Vector128.Create(0x80000000u))).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(float x) => Vector128.Create(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Negate(Vector128<float> x, uint bits)
    {
        Vector128<uint> lane = Vector128.Create(1u, 2, 4, 8);
        Vector128<uint> set = Vector128.Equals(Vector128.Create(bits) & lane, lane);
        return (x.AsUInt32() ^ (set & Vector128.Create(0x80000000u))).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Transform(Vector128<float> x)
    {
        x = Vector128.Shuffle(x, Vector128.Create(1, 0, 3, 2)) + x * Vector128.Create(1f, -1, 1, -1);
        return Vector128.Shuffle(x, Vector128.Create(2, 3, 0, 1)) + x * Vector128.Create(1f, 1, -1, -1);
    }
}

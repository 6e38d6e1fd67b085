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

    /// <summary>Negates the lanes of four registers: those of a where bits 0, 1, ... are set, those of b by the bits that follow, and so on.</summary>
    static abstract void Negate(ref TVector a, ref TVector b, ref TVector c, ref TVector d, ulong bits);

    /// <summary>Transforms the lanes of one register: butterflies of strides 1, 2, ... Count / 2, in this order.</summary>
    static abstract TVector Transform(TVector x);

    /// <summary>Transforms the lanes of four registers, each by itself; the steps of the four take turns where one would wait for its own.</summary>
    static abstract void Transform(ref TVector a, ref TVector b, ref TVector c, ref TVector d);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Negate(Vector512<float> x, uint bits) => NegateLow(x, Vector512.Create(bits));

    // Two registers share a broadcast.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Negate(ref Vector512<float> a, ref Vector512<float> b, ref Vector512<float> c, ref Vector512<float> d, ulong bits)
    {
        Vector512<uint> low = Vector512.Create((uint)bits), high = Vector512.Create((uint)(bits >> 32));
        (a, b, c, d) = (NegateLow(a, low), NegateHigh(b, low), NegateLow(c, high), NegateHigh(d, high));
    }

    // Bit i goes to the sign position of lane i.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> NegateLow(Vector512<float> x, Vector512<uint> bits) => Flip(
        x,
        Avx512F.ShiftLeftLogicalVariable(bits, Vector512.Create(31u, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16)).AsSingle());

    // Bit 16 + i goes to the sign position of lane i.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> NegateHigh(Vector512<float> x, Vector512<uint> bits) => Flip(
        x,
        Avx512F.ShiftLeftLogicalVariable(bits, Vector512.Create(15u, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Transform(Vector512<float> x) => Step8(Step4(Step2(Step1(x))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transform(ref Vector512<float> a, ref Vector512<float> b, ref Vector512<float> c, ref Vector512<float> d)
    {
        (a, b, c, d) = (Step1(a), Step1(b), Step1(c), Step1(d));
        (a, b, c, d) = (Step2(a), Step2(b), Step2(c), Step2(d));
        (a, b, c, d) = (Step4(a), Step4(b), Step4(c), Step4(d));
        (a, b, c, d) = (Step8(a), Step8(b), Step8(c), Step8(d));
    }

    // Lane i of a step of stride s is x[i ^ s] + x[i] or, where bit s of i is set, x[i ^ s] - x[i]; the product with +-1 is exact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Step1(Vector512<float> x) => Step(
        x,
        Vector512.Shuffle(x, Vector512.Create(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)),
        Vector512.Create(1f, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Step2(Vector512<float> x) => Step(
        x,
        Vector512.Shuffle(x, Vector512.Create(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13)),
        Vector512.Create(1f, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Step4(Vector512<float> x) => Step(
        x,
        Avx512F.Shuffle4x128(x, x, 0b10_11_00_01),
        Vector512.Create(1f, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, 1, -1, -1, -1, -1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Step8(Vector512<float> x) => Step(
        x,
        Avx512F.Shuffle4x128(x, x, 0b01_00_11_10),
        Vector512.Create(1f, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1, -1));

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
    public static void Negate(ref Vector256<float> a, ref Vector256<float> b, ref Vector256<float> c, ref Vector256<float> d, ulong bits) => (a, b, c, d) =
        (Negate(a, (uint)bits), Negate(b, (uint)(bits >> 8)), Negate(c, (uint)(bits >> 16)), Negate(d, (uint)(bits >> 24)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transform(ref Vector256<float> a, ref Vector256<float> b, ref Vector256<float> c, ref Vector256<float> d) =>
        (a, b, c, d) = (Transform(a), Transform(b), Transform(c), Transform(d));

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
    public static void Negate(ref Vector128<float> a, ref Vector128<float> b, ref Vector128<float> c, ref Vector128<float> d, ulong bits) => (a, b, c, d) =
        (Negate(a, (uint)bits), Negate(b, (uint)(bits >> 4)), Negate(c, (uint)(bits >> 8)), Negate(d, (uint)(bits >> 12)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transform(ref Vector128<float> a, ref Vector128<float> b, ref Vector128<float> c, ref Vector128<float> d) =>
        (a, b, c, d) = (Transform(a), Transform(b), Transform(c), Transform(d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Transform(Vector128<float> x)
    {
        x = Vector128.Shuffle(x, Vector128.Create(1, 0, 3, 2)) + x * Vector128.Create(1f, -1, 1, -1);
        return Vector128.Shuffle(x, Vector128.Create(2, 3, 0, 1)) + x * Vector128.Create(1f, 1, -1, -1);
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tangent.Numerics;

/// <summary>Implements the kernels' vector operations with one number a vector, for processors without vector support.</summary>
internal readonly unsafe struct GemmLanesScalar<T> : IGemmLanes<T, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load(T* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T value, T* destination) => *destination = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Broadcast(T value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Multiply(T left, T right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MultiplyAdd(T left, T right, T sum) => T.MultiplyAddEstimate(left, right, sum);
}

namespace Tangent.Numerics;

/// <summary>Names the vector operations of the matrix kernels, so that one kernel text serves every vector width and both number
/// types.</summary>
/// <remarks>Every operation acts on each lane by itself and rounds as the scalar one does, so results do not depend on the width.</remarks>
internal unsafe interface IGemmLanes<T, TVector>
    where T : unmanaged
    where TVector : struct
{
    static abstract int Count { get; }

    static abstract TVector Load(T* source);

    static abstract void Store(TVector value, T* destination);

    static abstract TVector Broadcast(T value);

    static abstract TVector Multiply(TVector left, TVector right);

    /// <summary>Returns left * right + sum with one rounding where the processor has a fused instruction, else with two.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector sum);
}

using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Tangent.Numerics;

/// <summary>Chooses the register tile for this processor.</summary>
/// <remarks>The compiler sees constants here and keeps one branch. All tiles sum in the same order, so the choice does not change a result
/// on processors
/// with fused multiply-add (AVX-512, AVX2, NEON); only processors without it round twice.</remarks>
internal static class GemmTiles
{
    /// <summary>Names an operation that is generic in the tile.</summary>
    public interface IOperation<T>
        where T : unmanaged
    {
        void Run<TTile>()
            where TTile : struct, IGemmTile<T>;
    }

    public static void Dispatch<T, TOperation>(ref TOperation operation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperation : struct, IOperation<T>, allows ref struct
    {
        if (Vector512.IsHardwareAccelerated)
            operation.Run<GemmTile12<T, Vector512<T>, GemmLanes512<T>>>();
        else if (Vector256.IsHardwareAccelerated)
            operation.Run<GemmTile6<T, Vector256<T>, GemmLanes256<T>>>();
        else if (AdvSimd.Arm64.IsSupported)
            operation.Run<GemmTile12<T, Vector128<T>, GemmLanes128<T>>>();
        else if (Vector128.IsHardwareAccelerated)
            operation.Run<GemmTile6<T, Vector128<T>, GemmLanes128<T>>>();
        else
            operation.Run<GemmTile6<T, T, GemmLanesScalar<T>>>();
    }
}

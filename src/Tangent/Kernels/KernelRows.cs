namespace Tangent.Kernels;

/// <summary>Holds rows of data together with what a kernel computes once for each of them, such as norms.</summary>
/// <remarks>Made by <see cref="Kernel.Prepare(ReadOnlyMemory{double})"/>; immutable; may be used from many threads at once.</remarks>
public abstract class KernelRows
{
    private protected KernelRows(Kernel kernel, int count)
    {
        Kernel = kernel;
        Count = count;
    }

    /// <summary>Gets the number of rows.</summary>
    public int Count { get; }

    /// <summary>Gets the kernel that prepared the rows; no other kernel can use them.</summary>
    public Kernel Kernel { get; }
}

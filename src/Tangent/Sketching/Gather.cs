using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tangent.Sketching;

/// <summary>Picks coordinates.</summary>
internal static class Gather
{
    /// <summary>Writes y[k] = x[indices[k]]; the indices were checked against x when they were drawn.</summary>
    public static void Apply(ReadOnlySpan<float> x, ReadOnlySpan<int> indices, Span<float> y)
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        y = y[..indices.Length];
        int k = 0;
        for (; k + 3 < y.Length; k += 4)
        {
            y[k] = Unsafe.Add(ref source, indices[k]);
            y[k + 1] = Unsafe.Add(ref source, indices[k + 1]);
            y[k + 2] = Unsafe.Add(ref source, indices[k + 2]);
            y[k + 3] = Unsafe.Add(ref source, indices[k + 3]);
        }

        for (; k < y.Length; k++)
            y[k] = Unsafe.Add(ref source, indices[k]);
    }
}

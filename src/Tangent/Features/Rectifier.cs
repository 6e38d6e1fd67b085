using System.Numerics;
using System.Runtime.InteropServices;

namespace Tangent.Features;

/// <summary>Applies the step and the rectifier in place.</summary>
internal static class Rectifier
{
    /// <summary>Replaces v by <paramref name="high"/> where v &gt; 0, else by <paramref name="low"/>.</summary>
    public static void Step(Span<float> values, float low, float high)
    {
        Span<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var above = new Vector<float>(high);
        var below = new Vector<float>(low);
        for (int i = 0; i < vectors.Length; i++)
            vectors[i] = Vector.ConditionalSelect(Vector.GreaterThan(vectors[i], Vector<float>.Zero), above, below);
        for (int i = vectors.Length * Vector<float>.Count; i < values.Length; i++)
            values[i] = values[i] > 0 ? high : low;
    }

    /// <summary>Replaces v by scale max(v, 0); with pairs the first half holds v and the second half receives scale max(-v, 0).</summary>
    public static void Relu(Span<float> values, float scale, bool paired)
    {
        int half = paired ? values.Length / 2 : values.Length;
        for (int i = 0; i < half; i++)
        {
            float v = values[i];
            values[i] = scale * Math.Max(v, 0);
            if (paired)
                values[half + i] = scale * Math.Max(-v, 0);
        }
    }

    /// <summary>Replaces values by 0 where what <see cref="Relu"/> gave is not above 0.</summary>
    public static void Gate(Span<float> values, ReadOnlySpan<float> relu)
    {
        relu = relu[..values.Length];
        Span<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        ReadOnlySpan<Vector<float>> gates = MemoryMarshal.Cast<float, Vector<float>>(relu);
        for (int i = 0; i < vectors.Length; i++)
            vectors[i] = Vector.ConditionalSelect(Vector.GreaterThan(gates[i], Vector<float>.Zero), vectors[i], Vector<float>.Zero);
        for (int i = vectors.Length * Vector<float>.Count; i < values.Length; i++)
            values[i] = relu[i] > 0 ? values[i] : 0;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tangent.Numerics;

/// <summary>Interpolates a function of one variable linearly between equidistant values; it stays constant beyond them.</summary>
internal sealed class LinearTable
{
    private readonly float[] _values;
    private readonly float _start;
    private readonly float _cellsPerUnit;
    private readonly float _last;

    /// <summary>Initializes the table.</summary>
    /// <param name="values">The values at the ends of equal cells, at least two and at most 8193.</param>
    /// <param name="start">The place of the first value.</param>
    /// <param name="end">The place of the last value.</param>
    public LinearTable(float[] values, double start, double end)
    {
        int cells = values.Length - 1;
        (_values, _start, _cellsPerUnit, _last) = (values, (float)start, (float)(cells / (end - start)), cells - 0.001f);
    }

    /// <summary>Replaces every t by scale f(t).</summary>
    /// <param name="t">Places in, scaled values out.</param>
    /// <param name="scale">A factor.</param>
    public void Apply(Span<float> t, float scale)
    {
        int i = 0;
        if (Avx2.IsSupported)
            i = ApplyAvx2(t, scale);
        for (; i < t.Length; i++)
            t[i] = Evaluate(t[i]) * scale;
    }

    /// <summary>Returns f(t): the scalar meaning of <see cref="Apply"/>.</summary>
    public float Evaluate(float t)
    {
        float position = Math.Clamp((t - _start) * _cellsPerUnit, 0, _last);
        int cell = (int)position;
        return MathF.FusedMultiplyAdd(position - cell, _values[cell + 1] - _values[cell], _values[cell]);
    }

    // Compiled at once: the first versions of a method that loops are several times slower, and short runs would end before the last one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe int ApplyAvx2(Span<float> t, float scale)
    {
        int i = 0;
        Vector256<float> start = Vector256.Create(_start), slope = Vector256.Create(_cellsPerUnit), top = Vector256.Create(_last);
        Vector256<float> factor = Vector256.Create(scale);
        fixed (float* table = _values, x = t)
        {
            for (; i <= t.Length - 8; i += 8)
            {
                Vector256<float> position = Vector256.Clamp((Vector256.Load(x + i) - start) * slope, Vector256<float>.Zero, top);
                Vector256<int> cell = Vector256.ConvertToInt32(position);
                Vector256<float> left = Avx2.GatherVector256(table, cell, 4), right = Avx2.GatherVector256(table + 1, cell, 4);
                Vector256<float> f = Vector256.FusedMultiplyAdd(position - Vector256.ConvertToSingle(cell), right - left, left);
                (f * factor).Store(x + i);
            }
        }

        return i;
    }
}

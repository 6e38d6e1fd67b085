using System.Numerics.Tensors;

namespace Tangent.Features;

/// <summary>Splits rows into length and direction.</summary>
internal static class UnitRows
{
    /// <summary>Writes x / |x| (zeros for a zero row) and returns |x|.</summary>
    public static float Normalise(ReadOnlySpan<float> x, Span<float> unit)
    {
        double norm = Norm(x);
        TensorPrimitives.Multiply(x, norm > 0 ? (float)(1 / norm) : 0, unit);
        return (float)norm;
    }

    /// <summary>Returns |x|, summed in double precision so that tiny and huge rows neither underflow nor overflow.</summary>
    public static double Norm(ReadOnlySpan<float> x)
    {
        double sum = 0;
        foreach (float v in x)
            sum += (double)v * v;
        return Math.Sqrt(sum);
    }
}

using System.Numerics;
using System.Runtime.InteropServices;

namespace Tangent.Numerics;

/// <summary>Computes sines and cosines of angles that are given in turns.</summary>
/// <remarks>
/// Turns make the range reduction exact: t - round(t) has no rounding error, so large angles lose nothing beyond the error they came with.
/// Only sums, products and rounding are used, so the bits are the same on every machine and vector width.
/// </remarks>
internal static class SineCosine
{
    /// <summary>Replaces turns t by scale cos(2 pi t) and writes scale sin(2 pi t).</summary>
    /// <param name="turns">The angles; they receive the cosines. A number that is not finite gives NaN.</param>
    /// <param name="sines">Receives as many sines.</param>
    /// <param name="scale">The factor.</param>
    /// <remarks>Absolute error below 2e-7 times the scale.</remarks>
    public static void OfTurns(Span<float> turns, Span<float> sines, float scale)
    {
        Throw.IfDifferent(sines.Length, turns.Length, nameof(sines));
        int whole = turns.Length / Vector<float>.Count * Vector<float>.Count;
        Span<Vector<float>> t = MemoryMarshal.Cast<float, Vector<float>>(turns[..whole]), s = MemoryMarshal.Cast<float, Vector<float>>(sines[..whole]);
        for (int i = 0; i < t.Length; i++)
            (t[i], s[i]) = Evaluate(t[i], scale);
        if (whole == turns.Length)
            return;
        Span<float> rest = stackalloc float[Vector<float>.Count];
        rest.Clear();
        turns[whole..].CopyTo(rest);
        (Vector<float> cosine, Vector<float> sine) = Evaluate(new Vector<float>(rest), scale);
        for (int i = whole; i < turns.Length; i++)
            (turns[i], sines[i]) = (cosine[i - whole], sine[i - whole]);
    }

    // With q = round(4 t) quarter turns and f = 4 t - q in [-1/2, 1/2]: Taylor polynomials of sin and cos of f pi / 2, errors 2e-9 and 2e-10.
    private static (Vector<float> Cosine, Vector<float> Sine) Evaluate(Vector<float> turns, float scale)
    {
        // In two steps, so that 4 t keeps its size small and q fits an integer.
        Vector<float> quarters = (turns - Vector.Round(turns)) * 4;
        Vector<float> q = Vector.Round(quarters), f = quarters - q, z = f * f;
        Vector<float> sine = f * ((((z * 1.6044118e-4f - new Vector<float>(4.6817541e-3f)) * z + new Vector<float>(7.9692626e-2f)) * z
            - new Vector<float>(0.64596410f)) * z + new Vector<float>(1.5707963f));
        Vector<float> cosine = ((((new Vector<float>(9.1926027e-4f) - z * 2.5202042e-5f) * z - new Vector<float>(2.0863481e-2f)) * z
            + new Vector<float>(0.25366951f)) * z - new Vector<float>(1.2337006f)) * z + Vector<float>.One;
        Vector<int> quadrant = Vector.ConvertToInt32(q);
        Vector<int> odd = Vector.Equals(quadrant & Vector<int>.One, Vector<int>.One);
        Vector<int> sineSign = (quadrant & new Vector<int>(2)) << 30, cosineSign = ((quadrant + Vector<int>.One) & new Vector<int>(2)) << 30;
        Vector<float> first = Vector.ConditionalSelect(odd, sine, cosine), second = Vector.ConditionalSelect(odd, cosine, sine);
        return (
            Vector.AsVectorSingle(Vector.AsVectorInt32(first * scale) ^ cosineSign),
            Vector.AsVectorSingle(Vector.AsVectorInt32(second * scale) ^ sineSign));
    }
}

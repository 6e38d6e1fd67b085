using System.Numerics;
using System.Runtime.InteropServices;
using Tangent.Numerics;

namespace Tangent.Kernels;

/// <summary>Tabulates a profile K(c), or another function of the cosine that is smooth in the angle, for single precision.</summary>
/// <remarks>
/// The variable is v = sign(c) (1 - sqrt(1 - |c|)): at both ends K is like the angle, which is smooth in it, and v = 0 lies between two cells. With h
/// = 2 / 8192 the error of linear interpolation is at most h^2 / 8 = 7e-9 times the second derivative in v, below the rounding of a float.
/// </remarks>
internal sealed class ProfileTable
{
    private const int Cells = 8192;

    private readonly LinearTable _table;

    /// <summary>Initializes the table.</summary>
    public ProfileTable(Func<double, double> profile)
    {
        float[] values = new float[Cells + 1];
        for (int i = 0; i <= Cells; i++)
        {
            double v = 2.0 * i / Cells - 1, rest = 1 - Math.Abs(v);
            values[i] = (float)profile(Math.CopySign(1 - rest * rest, v));
        }

        _table = new LinearTable(values, -1, 1);
    }

    /// <summary>Replaces places v by scale K.</summary>
    public void Apply(Span<float> places, float scale) => _table.Apply(places, scale);

    /// <summary>Returns the place v of a cosine of which the sign and m = 1 - |c| are known.</summary>
    public static float Place(double complement, float sign) => MathF.CopySign((float)(1 - Math.Sqrt(complement)), sign);

    /// <summary>Replaces cosines by their places v, and finds those whose 1 - |c| is below a bound.</summary>
    /// <param name="cosines">The cosines; receives the places.</param>
    /// <param name="bound">The bound.</param>
    /// <param name="below">Receives the indices found; at least as long as the cosines.</param>
    /// <returns>How many were found.</returns>
    public static int ToPlaces(Span<float> cosines, float bound, Span<int> below)
    {
        ref float c = ref MemoryMarshal.GetReference(cosines);
        int found = 0, width = Vector<float>.Count, i = 0;
        var limit = new Vector<float>(bound);
        for (; i <= cosines.Length - width; i += width)
        {
            Vector<float> x = Vector.LoadUnsafe(ref c, (nuint)i), m = Vector.Max(Vector<float>.Zero, Vector<float>.One - Vector.Abs(x));
            Vector.CopySign(Vector<float>.One - Vector.SquareRoot(m), x).StoreUnsafe(ref c, (nuint)i);
            if (!Vector.LessThanAny(m, limit))
                continue;
            for (int j = 0; j < width; j++)
            {
                if (m[j] < bound)
                    below[found++] = i + j;
            }
        }

        for (; i < cosines.Length; i++)
        {
            float m = Math.Max(0, 1 - MathF.Abs(cosines[i]));
            cosines[i] = MathF.CopySign(1 - MathF.Sqrt(m), cosines[i]);
            if (m < bound)
                below[found++] = i;
        }

        return found;
    }
}

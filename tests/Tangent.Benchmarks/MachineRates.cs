using System.Diagnostics;
using Tangent.Numerics;

namespace Tangent.Benchmarks;

/// <summary>Holds what one thread of the machine can do: bytes read and written a second by copies, operations a second by a large product.</summary>
/// <param name="Copy">Bytes a second, read and written, of arrays beyond all caches.</param>
/// <param name="CopyInCache">The same of 4096 numbers.</param>
/// <param name="Multiply">Operations a second of a product of 1536 x 1536 matrices in single precision.</param>
internal sealed record MachineRates(double Copy, double CopyInCache, double Multiply)
{
    private static readonly Lazy<MachineRates> Once = new(Measure);

    /// <summary>Gets the rates, measured once in this process.</summary>
    public static MachineRates Measured => Once.Value;

    private static MachineRates Measure()
    {
        float[] large = new float[1 << 26], other = new float[1 << 26];
        large.AsSpan().Fill(1); // pages that were never written would all be one
        const int Side = 1536;
        float[] a = new float[Side * Side], b = new float[Side * Side], c = new float[Side * Side];
        return new MachineRates(
            8.0 * large.Length / Best(1, () => large.CopyTo(other.AsSpan())),
            8.0 * 4096 / Best(10_000, () => large.AsSpan(0, 4096).CopyTo(other)),
            2.0 * Side * Side * Side / Best(1, () => DenseMatrix.Multiply(false, false, Side, Side, Side, 1f, a, Side, b, Side, 0f, c, Side, 1)));
    }

    private static double Best(int calls, Action action)
    {
        double best = double.PositiveInfinity;
        for (int round = 0; round < 10; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < calls; i++)
                action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds / calls);
        }

        return best;
    }
}

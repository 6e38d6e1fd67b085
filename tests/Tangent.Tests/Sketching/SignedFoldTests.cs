using Tangent.Sketching;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Sketching;

public sealed class SignedFoldTests
{
    [Fact]
    public void Accumulate_PartsThatFit_KeepInnerProducts()
    {
        var fold = new SignedFold([(5, 0.5), (7, 2)], 12, new SketchStreams(1, 1));
        double expected = 0;
        float[] first = new float[12], second = new float[12];
        for (int part = 0; part < 2; part++)
        {
            float[] x = NaiveSketch.Gaussian(5 + 2 * part, (ulong)part), y = NaiveSketch.Gaussian(5 + 2 * part, (ulong)part + 5);
            fold.Accumulate(part, x, first);
            fold.Accumulate(part, y, second);
            expected += (part == 0 ? 0.5 : 2) * NaiveSketch.Dot(x, y);
        }

        Assert.Equal(expected, NaiveSketch.Dot(first, second), 1e-5);
    }

    [Fact]
    public void Accumulate_OverSeeds_IsUnbiasedWithinItsSpread()
    {
        const int m = 20, seeds = 4000;
        (int Length, double Weight)[] parts = [(15, 1), (33, 0.5), (4, 0), (64, 0.25)];
        double exact = 0, norms = 0, sum = 0, squares = 0;
        for (int p = 0; p < parts.Length; p++)
            exact += parts[p].Weight * NaiveSketch.Dot(X(p), Y(p));
        (double nx, double ny) = (Norm(X), Norm(Y));
        norms = nx * ny;
        for (int seed = 0; seed < seeds; seed++)
        {
            var fold = new SignedFold(parts, m, new SketchStreams((ulong)seed, 1));
            float[] first = new float[m], second = new float[m];
            for (int p = 0; p < parts.Length; p++)
            {
                fold.Accumulate(p, X(p), first);
                fold.Accumulate(p, Y(p), second);
            }

            double error = NaiveSketch.Dot(first, second) - exact;
            sum += error;
            squares += error * error;
        }

        // As for CountSketch with m places, if no place holds much more than its share; here up to twice.
        double variance = 2 * (norms + exact * exact) / m;
        Assert.InRange(sum / seeds, -5 * Math.Sqrt(variance / seeds), 5 * Math.Sqrt(variance / seeds));
        Assert.InRange(squares / seeds, 0, variance);

        float[] X(int p) => NaiveSketch.Gaussian(parts[p].Length, (ulong)p + 10);
        float[] Y(int p) => [.. NaiveSketch.Gaussian(parts[p].Length, (ulong)p + 20).Zip(X(p), (a, b) => a + b)];
        double Norm(Func<int, float[]> v) => Enumerable.Range(0, parts.Length).Sum(p => parts[p].Weight * NaiveSketch.Dot(v(p), v(p)));
    }
}

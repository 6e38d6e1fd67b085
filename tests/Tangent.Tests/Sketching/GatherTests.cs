using Tangent.Numerics;
using Tangent.Sketching;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Sketching;

public sealed class GatherTests
{
    [Fact]
    public void Apply_EveryLength_PicksAndScales()
    {
        float[] x = NaiveSketch.Gaussian(64, 1);
        int[] order = RandomPermutation.Draw(new PhiloxStream(2, 2), 64, 64);
        for (int n = 0; n <= 64; n++)
        {
            float[] y = [.. Enumerable.Repeat(7f, n + 1)];
            Gather.Apply(x, order.AsSpan(0, n), y, 0.3f);
            Assert.Equal([.. order.Take(n).Select(i => 0.3f * x[i]), 7f], y);
            Gather.Apply(x, order.AsSpan(0, n), y);
            Assert.Equal([.. order.Take(n).Select(i => x[i]), 7f], y);
        }
    }

    [Fact]
    public void Apply_ShortDestination_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => Gather.Apply(new float[9], [8, 7, 6, 5, 4], new float[4]));
}

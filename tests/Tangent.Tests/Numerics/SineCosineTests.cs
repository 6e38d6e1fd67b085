using Tangent.Numerics;

namespace Tangent.Tests.Numerics;

public sealed class SineCosineTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(33)]
    [InlineData(10001)]
    public void OfTurns_AnyLengthAndSize_EqualsMathLibrary(int length)
    {
        foreach (float reach in new[] { 0.6f, 20f, 1e5f })
        {
            float[] turns = [.. Enumerable.Range(0, length).Select(i => (float)((i - length / 2) * (reach / (length / 2 + 1.0))))];
            float[] cosines = [.. turns], sines = new float[length];
            SineCosine.OfTurns(cosines, sines, 3);
            for (int i = 0; i < length; i++)
            {
                (double sine, double cosine) = Math.SinCos(2 * Math.PI * Math.IEEERemainder(turns[i], 1));
                Assert.Equal(3 * sine, sines[i], 6e-7);
                Assert.Equal(3 * cosine, cosines[i], 6e-7);
            }
        }
    }

    [Fact]
    public void OfTurns_NotFinite_GivesNaN()
    {
        float[] turns = [float.NaN, float.PositiveInfinity, 1e30f], sines = new float[3];
        SineCosine.OfTurns(turns, sines, 1);
        Assert.Equal([float.NaN, float.NaN, 1], turns);
        Assert.Equal([float.NaN, float.NaN, 0], sines);
    }
}

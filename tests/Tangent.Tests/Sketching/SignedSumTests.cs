using Tangent.Numerics;
using Tangent.Sketching;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Sketching;

public sealed class SignedSumTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(200)]
    public void Apply_EveryLength_EqualsDefinition(int length)
    {
        const int count = 3;
        var sum = new SignedSum(count, length, new SketchStreams(4, 7));
        float[] source = NaiveSketch.Gaussian(5 * length, 1), y = new float[length];
        int[] starts = [2 * length, -1, length / 2];
        sum.Apply(source, starts, 0.5f, y);
        for (int j = 0; j < length; j++)
        {
            double expected = 0;
            for (int i = 0; i < count; i++)
            {
                if (starts[i] >= 0)
                    expected += 0.5 * source[starts[i] + j] * new SignDiagonal(new PhiloxStream(4, 7 + (ulong)i), length)[j];
            }

            Assert.Equal(expected, y[j], 1e-6);
        }
    }

    [Fact]
    public void Apply_VectorBeyondTheSource_Throws()
    {
        var sum = new SignedSum(1, 8, new SketchStreams(4, 7));
        Assert.Throws<ArgumentException>(() => sum.Apply(new float[10], [3], 1, new float[8]));
    }
}

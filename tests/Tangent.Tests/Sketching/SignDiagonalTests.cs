using Tangent.Numerics;
using Tangent.Sketching;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Sketching;

public sealed class SignDiagonalTests
{
    public static TheoryData<int> Lengths => [0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 200];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Apply_EveryLength_EqualsEntries(int n)
    {
        var signs = new SignDiagonal(new PhiloxStream(1, 2), n);
        float[] x = NaiveSketch.Gaussian(n, 3), y = new float[n];
        signs.Apply(x, y);
        Assert.Equal(x.Select((v, i) => v * signs[i]), y);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Accumulate_EveryLength_EqualsEntries(int n)
    {
        var signs = new SignDiagonal(new PhiloxStream(1, 2), n);
        float[] x = NaiveSketch.Gaussian(n, 3), y = NaiveSketch.Gaussian(n, 4);
        float[] expected = [.. y.Select((v, i) => v + x[i] * signs[i] * 0.3f)];
        signs.Accumulate(x, 0.3f, y);
        Assert.Equal(expected, y);
    }

    [Fact]
    public void Words_Stream_AreItsBits()
    {
        var stream = new PhiloxStream(8, 9);
        var signs = new SignDiagonal(stream, 130);
        Assert.Equal([stream.Bits(0), stream.Bits(1), stream.Bits(2)], signs.Words.ToArray());
        Assert.Equal((stream.Bits(1) & 4) == 0 ? 1 : -1, signs[66]);
    }

    [Fact]
    public void Apply_SourceTooLong_Throws() =>
        Assert.Throws<ArgumentException>(() => new SignDiagonal(new PhiloxStream(1, 2), 8).Apply(new float[9], new float[9]));
}

using CsCheck;
using Tangent.Data;

namespace Tangent.Tests.Data;

public sealed class ColumnMomentsTests
{
    [Fact]
    public void Add_RandomNumbers_EqualsTwoPasses() =>
        Gen.Select(Gen.Double[-1e3, 1e3].Array[1, 200], Gen.OneOf(0.0, 1e6, -1e9)).Sample(t =>
    {
        double[] x = [.. t.Item1.Select(v => v + t.Item2)];
        double mean = x.Average();
        double deviation = Math.Sqrt(x.Sum(v => (v - mean) * (v - mean)) / x.Length);
        ColumnMoments moments = Of(x);
        return moments.Count == x.Length && Math.Abs(moments.Mean - mean) <= 1e-13 * (Math.Abs(t.Item2) + 1e3)
            && Math.Abs(moments.Deviation - deviation) <= 1e-9 * deviation + (1e-12 * Math.Abs(mean));
    });

    [Fact]
    public void AddOther_AnyCut_EqualsOnePass() =>
        Gen.Select(Gen.Double[-1e3, 1e3].Array[0, 100], Gen.Double[-1e6, 1e6].Array[0, 100]).Sample((a, b) =>
    {
        ColumnMoments merged = Of(a);
        merged.Add(Of(b));
        ColumnMoments whole = Of([.. a, .. b]);
        return merged.Count == whole.Count && Math.Abs(merged.Mean - whole.Mean) <= 1e-9
            && Math.Abs(merged.Deviation - whole.Deviation) <= 1e-10 * (1 + whole.Deviation);
    });

    [Theory]
    [InlineData(0.1)]
    [InlineData(1e30)]
    [InlineData(-3)]
    [InlineData(0)]
    public void Deviation_EqualNumbers_IsZero(double x)
    {
        ColumnMoments moments = Of([.. Enumerable.Repeat(x, 1000)]);
        Assert.Equal(0, moments.Deviation);
        Assert.Equal(x, moments.Mean);
    }

    [Fact]
    public void Deviation_RoundingOnly_IsZero() => Assert.Equal(0, Of([0.3, 0.1 + 0.2, 0.3, 0.3]).Deviation);

    [Fact]
    public void Deviation_SmallBesideLargeMean_IsKept() => Assert.Equal(1, Of([1e9 - 1, 1e9 + 1]).Deviation, 1e-6);

    private static ColumnMoments Of(double[] numbers)
    {
        var moments = default(ColumnMoments);
        foreach (double x in numbers)
            moments.Add(x);
        return moments;
    }
}

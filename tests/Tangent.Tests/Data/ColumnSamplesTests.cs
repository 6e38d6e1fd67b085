using Tangent.Data;

namespace Tangent.Tests.Data;

public sealed class ColumnSamplesTests
{
    [Fact]
    public void Of_FewNumbers_AreAllInOrder()
    {
        var samples = new ColumnSamples(2, 1);
        double[] numbers = [.. Enumerable.Range(0, samples.Capacity).Select(i => (double)i)];
        foreach (double x in numbers)
            samples.Add(1, x);
        Assert.Equal(numbers, samples.Of(1).ToArray());
        Assert.Empty(samples.Of(0).ToArray());
    }

    [Fact]
    public void Of_ManyNumbers_AreAUniformSampleBySeed()
    {
        double[] first = Sample(3), same = Sample(3), other = Sample(4);
        Assert.Equal(first, same);
        Assert.NotEqual(first, other);
        Assert.Equal(first.Length, first.Distinct().Count());

        // The number of sample members below any bound is hypergeometric: five standard deviations of its mean, at most sqrt(k) / 2.
        foreach (double[] sample in new[] { first, other })
        {
            for (int tenth = 1; tenth < 10; tenth++)
                Assert.Equal(tenth * sample.Length / 10.0, sample.Count(x => x < tenth * 10_000), 5 * Math.Sqrt(sample.Length) / 2);
        }
    }

    [Fact]
    public void Capacity_ManyColumns_IsBounded()
    {
        Assert.Equal(16384, new ColumnSamples(1, 0).Capacity);
        Assert.Equal(16384, new ColumnSamples(1024, 0).Capacity);
        Assert.Equal(4096, new ColumnSamples(4096, 0).Capacity);
        Assert.Equal(2048, new ColumnSamples(100_000, 0).Capacity);
    }

    private static double[] Sample(ulong seed)
    {
        var samples = new ColumnSamples(1, seed);
        for (int i = 0; i < 100_000; i++)
            samples.Add(0, i);
        return samples.Of(0).ToArray();
    }
}

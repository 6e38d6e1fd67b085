using Tangent.Models;

namespace Tangent.Tests.Models;

public sealed class BootstrapMeanTests
{
    [Theory]
    [InlineData(400)]
    [InlineData(5000)]
    public void Interval_RandomNumbers_HasTheWidthOfTheirDeviation(int rows)
    {
        // The mean of n uniform numbers has deviation 1 / sqrt(12 n); 1.96 of them on either side. The widths of 40 sets scatter about it.
        double expected = 2 * 1.96 / Math.Sqrt(12.0 * rows), width = 0;
        int covered = 0;
        var random = new Random(3);
        for (int set = 0; set < 40; set++)
        {
            var mean = new BootstrapMean();
            for (int i = 0; i < rows; i++)
                mean.Add(random.NextDouble());
            ScoreInterval interval = mean.Interval()!;
            width += (interval.High - interval.Low) / 40;
            covered += interval.Low <= 0.5 && 0.5 <= interval.High ? 1 : 0;
        }

        Assert.InRange(width / expected, 0.95, 1.05);

        // 38 of 40 are expected, with deviation 1.4.
        Assert.InRange(covered, 33, 40);
    }

    [Fact]
    public void Interval_EqualNumbers_IsThatNumber()
    {
        var mean = new BootstrapMean();
        Assert.Null(mean.Interval());
        mean.Add(2);
        Assert.Null(mean.Interval());
        for (int i = 0; i < 3000; i++)
            mean.Add(2);
        Assert.Equal(new ScoreInterval(2, 2), mean.Interval());
    }
}

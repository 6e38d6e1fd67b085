using Tangent.Features;
using Tangent.Models;
using Tangent.Numerics;

namespace Tangent.Tests.Models;

public sealed class MetricRoundsTests
{
    [Theory]
    [InlineData(new[] { 1, 1, 1, 1, 1, 1, 0.5 }, 0, 6)] // five rounds to find something
    [InlineData(new[] { 1, 1, 1, 0.9, 0.8, 0.9, 0.9, 0.9, 0.1 }, 4, 8)] // then three
    [InlineData(new[] { 1, 0.9, 0.8999, 0.9, 0.9, 0.1 }, 2, 5)] // less than a thousandth does not count
    public void Run_Auto_StopsWhenRoundsGainNothing(double[] scores, int best, int rounds)
    {
        var started = new List<RoundStart>();
        MetricRounds<object> run = Rounds(scores, new MetricOptions(), started);
        Assert.Equal(scores[best], run.Run());
        Assert.Equal((best, rounds), (run.BestRound, run.Rounds.Count));
        Assert.Equal((null, null, false), (started[0].Metric, started[0].LikelyRidge, started[0].IsStalled));
        for (int round = 1; round < rounds; round++)
        {
            Assert.NotNull(started[round].Metric);
            Assert.Equal(round - 1, started[round].LikelyRidge);
        }

        Assert.True(started[^1].IsStalled);
    }

    [Fact]
    public void Run_GivenRounds_AreAllRun() =>
        Assert.Equal(8, Run([1, 1, 1, 1, 1, 1, 1, 1, 0], new MetricOptions { Rounds = 7 }).Rounds.Count);

    [Fact]
    public void Run_BestRoundThatIsNotTheLast_IsSetAside()
    {
        var aside = new List<object>();
        Rounds([1, 0.5, 0.7, 0.2], new MetricOptions { Rounds = 3 }, [], aside.Add).Run();
        Assert.Equal([1.0, 0.5], aside);
    }

    [Fact]
    public void Run_RoundThatCannotBeSolved_EndsWithTheBest()
    {
        MetricRounds<object> run = Run([1, 0.5, double.NaN, 0.1], new MetricOptions());
        Assert.Equal((1, 2), (run.BestRound, run.Rounds.Count));
        Assert.Throws<NumericalException>(() => Run([double.NaN], new MetricOptions()));
    }

    [Fact]
    public void GradientRidge_HugeRidge_IsTheUnitOrAHundredthOfIt()
    {
        Assert.Equal(3, new RoundStart(null, null, IsStalled: false).GradientRidge(3, 4));
        Assert.Equal(4, new RoundStart(null, null, IsStalled: false).GradientRidge(1e9, 4));
        Assert.Equal(0.04, new RoundStart(null, null, IsStalled: true).GradientRidge(1e9, 4), 1e-12);
        Assert.Equal(3, new RoundStart(null, null, IsStalled: true).GradientRidge(3, 4));
        Assert.Equal(3, new RoundStart(null, null, IsStalled: true).GradientRidge(3, 0));
    }

    private static MetricRounds<object> Run(double[] scores, MetricOptions options)
    {
        MetricRounds<object> rounds = Rounds(scores, options, []);
        rounds.Run();
        return rounds;
    }

    // Fits are their scores, the ridge of a round is its number; a score that is no number cannot be solved.
    private static MetricRounds<object> Rounds(double[] scores, MetricOptions options, List<RoundStart> started, Action<object>? setAside = null)
    {
        var metric = new LearnedMetric([1f], 1);
        int next = 0;
        return new MetricRounds<object>(
            options,
            (start, _) =>
            {
                started.Add(start);
                double score = scores[next++];
                return double.IsNaN(score) ? throw new NumericalException("singular") : score;
            },
            fit => new MetricRound(next - 1, (double)fit, (double)fit),
            (_, _) => metric)
        { SetAside = setAside };
    }
}

using Tangent.Analysis;

namespace Tangent.Tests.Analysis;

public sealed class FeatureCountSearchTests
{
    [Theory]
    [InlineData(16, 16384, 16, "16")]
    [InlineData(17, 16384, 18, "16 32 24 20 18")]
    [InlineData(700, 16384, 704, "16 32 64 128 256 512 1024 768 640 704")]
    [InlineData(1024, 16384, 1024, "16 32 64 128 256 512 1024 768 896 960")]
    [InlineData(900, 1000, 939, "16 32 64 128 256 512 1000 756 878 939")]
    public void Run_Threshold_IsFoundFromAbove(int threshold, int most, int expected, string path)
    {
        var tried = new List<int>();
        ApproximationTrial? found = FeatureCountSearch.Run(0.5, most, m => Trial(m, m >= threshold ? 0.5 : 0.6), (trial, does) =>
        {
            tried.Add(trial.FeatureCount);
            Assert.Equal(trial.FeatureCount >= threshold, does);
        });
        Assert.Equal(expected, found!.FeatureCount);
        Assert.Equal(path, string.Join(' ', tried));
    }

    [Fact]
    public void Run_OneSeedTooFar_DoesNot()
    {
        Assert.Null(FeatureCountSearch.Run(0.5, 100, m => Trial(m, 0.1, 0.1, 0.51)));
        Assert.Equal(16, FeatureCountSearch.Run(0.5, 100, m => Trial(m, 0.1, 0.1, 0.5))!.FeatureCount);
    }

    [Fact]
    public void Run_WrongArguments_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => FeatureCountSearch.Run(0, 100, m => Trial(m, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => FeatureCountSearch.Run(double.NaN, 100, m => Trial(m, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => FeatureCountSearch.Run(1, 15, m => Trial(m, 1)));
    }

    [Fact]
    public void Trial_SeveralSeeds_HasMeanDeviationAndGreatest()
    {
        var trial = new ApproximationTrial(8, 8, [new(0.1, 0.2, 0.3), new(0.6, -0.1, 0.5)]);
        Assert.Equal(0.4, trial.MeanEpsilon, 1e-12);
        Assert.Equal(Math.Sqrt(0.08), trial.Deviation, 1e-12);
        Assert.Equal(0.6, trial.Worst);
        Assert.Equal((0.35, 0.05, 0.4), (trial.Mean.EpsilonLow, trial.Mean.EpsilonHigh, trial.Mean.RelativeFrobenius), (x, y) =>
            Math.Abs(x.Item1 - y.Item1) + Math.Abs(x.Item2 - y.Item2) + Math.Abs(x.Item3 - y.Item3) < 1e-12);
        Assert.Equal(0, Trial(8, 0.3).Deviation);
    }

    private static ApproximationTrial Trial(int features, params double[] epsilons) =>
        new(features, features, [.. epsilons.Select(e => new SpectralApproximation(0, e, 0))]);
}

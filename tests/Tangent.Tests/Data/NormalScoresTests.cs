using CsCheck;
using Tangent.Data;
using Tangent.Numerics;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Data;

public sealed class NormalScoresTests
{
    [Fact]
    public void Evaluate_NumbersWithTies_EqualsTheNaiveScores() =>
        Gen.Select(
            Gen.OneOf(Gen.Int[-3, 3].Select(i => (double)i), Gen.Double[-1e3, 1e3]).Array[1, 60],
            Gen.Double[-2e3, 2e3].Array[10]).Sample((training, others) =>
        {
            NormalScores scores = NormalScores.Fit([.. training]);
            Assert.Equal(training.Distinct().Order(), scores.Knots);
            foreach (double x in training.Concat(others).Concat([-1e30, 1e30, 0.5]))
                Assert.Equal(NaiveNormalScores.Score(training, x), scores.Evaluate(x), 1e-9);
        }, iter: 100);

    [Fact]
    public void Evaluate_TrainingNumbers_HaveMeanZeroAndVarianceOne()
    {
        double[] numbers = [.. Skewed(5000)];
        NormalScores scores = NormalScores.Fit([.. numbers]);
        Assert.Equal(0, numbers.Average(scores.Evaluate), 1e-10);
        Assert.Equal(1, numbers.Average(x => scores.Evaluate(x) * scores.Evaluate(x)), 1e-10);
    }

    [Fact]
    public void Evaluate_OutsideTheRange_IsConstant()
    {
        NormalScores scores = NormalScores.Fit([3, 1, 2]);
        Assert.Equal((scores.Scores[0], scores.Scores[2]), (scores.Evaluate(-1e300), scores.Evaluate(1e300)));
        Assert.Equal((scores.Scores[1] + scores.Scores[2]) / 2, scores.Evaluate(2.5), 1e-15);
    }

    [Fact]
    public void Evaluate_ConstantColumn_IsZero()
    {
        NormalScores scores = NormalScores.Fit([7, 7, 7]);
        Assert.All([-1.0, 7, 1e9], x => Assert.Equal(0, scores.Evaluate(x)));
    }

    // Between neighbouring knots lie no training numbers, or less than one of MaxKnots / 2 equal parts.
    [Theory]
    [InlineData(NormalScores.MaxKnots, 0)]
    [InlineData(NormalScores.MaxKnots + 1, 0)]
    [InlineData(4000, 0)]
    [InlineData(4000, 3000)] // three quarters are the same number
    public void Fit_ManyNumbers_KeepsKnotsThatBoundTheError(int count, int ties)
    {
        double[] numbers = [.. Skewed(count)];
        Array.Fill(numbers, 1.0, 0, ties);
        Array.Sort(numbers);
        NormalScores scores = NormalScores.Fit([.. numbers]);
        Assert.Equal((numbers[0], numbers[^1]), (scores.Knots[0], scores.Knots[^1]));
        if (ties == 0)
            Assert.InRange(scores.Knots.Count, Math.Min(count, NormalScores.MaxKnots) - 2, NormalScores.MaxKnots);
        for (int i = 1; i < scores.Knots.Count; i++)
        {
            (double low, double high) = (scores.Knots[i - 1], scores.Knots[i]);
            bool neighbours = !numbers.Any(x => x > low && x < high);
            double gap = NaiveNormalScores.Rank(numbers, high) - NaiveNormalScores.Rank(numbers, low);
            Assert.True(neighbours || gap < 2.0 / NormalScores.MaxKnots);
        }
    }

    private static IEnumerable<double> Skewed(int count)
    {
        var random = new PhiloxStream(5, 9);
        return Enumerable.Range(0, count).Select(i => Math.Exp(3 * random.Gaussian(i)));
    }
}

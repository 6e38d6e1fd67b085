using Tangent.Architectures;
using Tangent.Data;
using Tangent.Features;
using Tangent.Kernels;
using Tangent.Models;
using Tangent.Numerics;
using Tangent.Regression;

namespace Tangent.Tests.Models;

public sealed class IterativeRidgeTrainerTests
{
    private static readonly RowSplit Split = new(0, 0);

    [Theory]
    [InlineData(300, 3, 48, 1, 0)] // n > m
    [InlineData(40, 3, 200, 1, 0)] // n < m
    [InlineData(257, 5, 64, 3, 0)]
    [InlineData(150, 4, 150, 1, 3)] // classes
    [InlineData(1, 2, 16, 1, 0)]
    [InlineData(2500, 3, 20, 2, 0)] // more rows than a block has
    [InlineData(3000, 3, 2500, 1, 0)] // more than the preconditioner has columns
    public void Fit_GivenRidge_FitsAsRidgeSolverToTheTolerance(int n, int d, int m, int k, int classes)
    {
        ZonalFeatures map = Map(d, m);
        MatrixRowSource rows = Rows(n, d, k, classes);
        foreach (double ridge in new[] { 100, 1, 0.03 })
        {
            RidgeAccumulator sums = new RidgeTrainer(map, k, classes).Accumulate(rows, null, 1, null, default)[0];
            IterativeRidgeFit fit = new IterativeRidgeTrainer(map, k, classes).Fit(rows, null, ridge, n);
            AssertNear(map, rows, new RidgeSolver(sums).Solve(ridge), fit.Model, sums);
            Assert.Null(fit.Curve);
        }
    }

    [Fact]
    public void Fit_AnyMap_FitsAsRidgeSolver()
    {
        const int D = 4;
        MatrixRowSource rows = Rows(200, D, 2, 0);
        float[] landmarks = rows.ReadBlocks().First().Inputs[..(50 * D)];
        IFeatureMap[] maps =
        [
            new NystromFeatures(new FullyConnectedKernel(Architecture.FullyConnected(2), D), landmarks),
            new MetricFeatures(Map(D, 80), new LearnedMetric([2, 1, 0.5f, 0], D)),
            new RandomFourierFeatures(D, new RandomFourierOptions { FeatureCount = 60 }, 1),
        ];
        foreach (IFeatureMap map in maps)
        {
            RidgeAccumulator sums = new RidgeTrainer(map, 2).Accumulate(rows, null, 1, null, default)[0];
            AssertNear(map, rows, new RidgeSolver(sums).Solve(0.1), new IterativeRidgeTrainer(map, 2).Fit(rows, null, 0.1).Model, sums);
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(1, 3)]
    public void Fit_ValidationFold_ScoresAsRidgeSolverDoes(int k, int classes)
    {
        ZonalFeatures map = Map(3, 60);
        MatrixRowSource rows = Rows(400, 3, k, classes);
        RidgeAccumulator[] parts = new RidgeTrainer(map, k, classes).Accumulate(rows, Split, 1, null, default);
        IterativeRidgeFit fit = new IterativeRidgeTrainer(map, k, classes).Fit(rows, Split, 10);
        Assert.True(fit.Curve!.Points.Count >= 2);
        Assert.Equal(fit.Curve.Points.OrderBy(p => p.Ridge), fit.Curve.Points);
        Assert.Equal(10, fit.Curve.Points[^2].Ridge, 1e-12);
        var solver = new RidgeSolver(parts[1]);
        foreach (RidgeCurvePoint point in fit.Curve.Points)
        {
            RidgeModel model = solver.Solve(point.Ridge);
            double error = parts[0].SquaredErrors(model).Sum() / parts[0].RowCount / model.TargetCount;
            Assert.Equal(error, point.Validation!.Value, 0.05 * error);
        }

        // Above the start nothing is gained; below it the last is worse than the one before, which is the best; with several targets by the score relative to each target's spread.
        Assert.Equal(fit.Curve.Points[1].Ridge, fit.Curve.Best);
        if (k == 1)
            Assert.Equal(fit.Curve.Points.Min(p => p.Validation), fit.Curve.Points[1].Validation);
        parts[0].Add(parts[1]);
        AssertNear(map, rows, new RidgeSolver(parts[0]).Solve(fit.Curve.Best), fit.Model, parts[0]);

        // From a start that is too small it goes upwards.
        double start = fit.Curve.Best / 10, upwards = new IterativeRidgeTrainer(map, k, classes).Fit(rows, Split, start).Curve!.Best;
        Assert.InRange(upwards, 3 * start, 40 * start);
    }

    [Fact]
    public void Fit_AnyThreadsAndBlocks_GivesTheSameBits()
    {
        int threads = Parallelism.MaxThreads;
        try
        {
            Parallelism.MaxThreads = 3;
            IterativeRidgeFit expected = Fit(5000);
            foreach ((int t, int size) in new[] { (1, 5000), (2, 7), (8, 2049) })
            {
                Parallelism.MaxThreads = t;
                IterativeRidgeFit fit = Fit(size);
                Assert.Equal(expected.Model.Weights.ToArray(), fit.Model.Weights.ToArray());
                Assert.Equal(expected.Curve!.Points, fit.Curve!.Points);
            }
        }
        finally
        {
            Parallelism.MaxThreads = threads;
        }

        static IterativeRidgeFit Fit(int blockSize) => new IterativeRidgeTrainer(Map(3, 1100), 2).Fit(Rows(900, 3, 2, 0, blockSize), Split, 1);
    }

    [Fact]
    public void Fit_ConstantTargetsOrZeroRows_GivesTheMean()
    {
        float[] inputs = [.. Enumerable.Range(0, 300).Select(i => (float)(i % 7))];
        IterativeRidgeFit constant = new IterativeRidgeTrainer(Map(3, 64), 1).Fit(new MatrixRowSource(inputs, 3, [.. Enumerable.Repeat(7.0, 100)], 1), Split, 1);
        Assert.All(constant.Model.Weights.ToArray(), w => Assert.Equal(0, w, 1e-9));
        Assert.Equal(7, constant.Model.Intercepts[0], 1e-12);
        var zeros = new MatrixRowSource(new float[300], 3, [.. Enumerable.Range(0, 100).Select(i => (double)i)], 1);
        IterativeRidgeFit fit = new IterativeRidgeTrainer(Map(3, 64), 1).Fit(zeros, Split, 1);
        Assert.All(fit.Model.Weights.ToArray(), w => Assert.Equal(0, w, 1e-9));
        Assert.Equal(49.5, fit.Model.Intercepts[0], 1e-12);
    }

    [Fact]
    public void Fit_FaultyArguments_Throws()
    {
        var trainer = new IterativeRidgeTrainer(Map(3, 16), 1);
        Assert.Throws<ArgumentException>(() => trainer.Fit(Rows(0, 3, 1, 0), null, 1));
        Assert.Throws<ArgumentException>(() => trainer.Fit(Rows(1, 3, 1, 0), Split, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(Rows(10, 3, 1, 0), null, 0));
        var huge = new MatrixRowSource([.. Enumerable.Repeat(3e38f, 30)], 3, new double[10], 1);
        Assert.Throws<NumericalException>(() => trainer.Fit(huge, null, 1));
    }

    [Theory]
    [InlineData(16_385, 16_385, "zonal", true)]
    [InlineData(16_384, 46_340, "zonal", false)]
    [InlineData(1_000_000, 16_384, "rff", false)]
    [InlineData(10, 46_341, "ntk-rf", true)]
    [InlineData(16_385, 46_341, "nystrom", false)]
    public void Serves_RowsAndFeatures_IsWhereAGramMatrixIsLarge(long rows, long features, string method, bool expected) =>
        Assert.Equal(expected, IterativeRidgeTrainer.Serves(rows, features, method));

    private static ZonalFeatures Map(int d, int m) => new(d, new ZonalOptions { FeatureCount = m }, 0);

    private static MatrixRowSource Rows(int n, int d, int k, int classes, int blockSize = 100)
    {
        var random = new PhiloxStream(3, 1);
        float[] inputs = [.. Enumerable.Range(0, n * d).Select(i => (float)random.Gaussian(i))];
        double[] targets = [.. Enumerable.Range(0, n * k).Select(i =>
        {
            double y = Math.Sin(2 * inputs[i / k * d]) + 0.1 * random.Gaussian(-1 - i);
            return classes > 0 ? Math.Clamp(Math.Floor((y + 1) / 2 * classes), 0, classes - 1) : (1 + 4 * (i % k)) * y;
        })];
        return new MatrixRowSource(inputs, d, targets, k, blockSize);
    }

    // Fitted values differ by at most the tolerance times the targets' spread, in the mean square: what the trainer promises.
    private static void AssertNear(IFeatureMap map, MatrixRowSource rows, RidgeModel expected, RidgeModel actual, RidgeAccumulator sums)
    {
        int k = expected.TargetCount;
        double[] distances = new double[k];
        foreach (RowBlock block in rows.ReadBlocks())
        {
            float[] z = map.Transform(block.Inputs);
            double[] a = new double[block.Count * k], b = new double[block.Count * k];
            expected.Predict(z, a);
            actual.Predict(z, b);
            for (int j = 0; j < a.Length; j++)
                distances[j % k] += (a[j] - b[j]) * (a[j] - b[j]);
        }

        for (int c = 0; c < k; c++)
            Assert.True(Math.Sqrt(distances[c]) <= IterativeRidgeTrainer.Tolerance * Math.Sqrt(sums.SquaredDeviation(c)) + 1e-9);
        Assert.Equal(expected.Ridge, actual.Ridge);
    }
}

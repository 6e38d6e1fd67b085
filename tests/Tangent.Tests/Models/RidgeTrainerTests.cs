using Tangent.Data;
using Tangent.Features;
using Tangent.Models;
using Tangent.Numerics;
using Tangent.Regression;

namespace Tangent.Tests.Models;

public sealed class RidgeTrainerTests
{
    private const int Inputs = 3;
    private static readonly ZonalFeatures Map = new(Inputs, new ZonalOptions { FeatureCount = 48 }, 0);

    [Theory]
    [InlineData(null)]
    [InlineData(0.5)]
    public void Accumulate_AnyBlockSize_GivesTheSameBits(double? ridge)
    {
        RidgeModel expected = Fit(new Rows(5000, 5000), ridge, folds: 3);
        foreach (int size in new[] { 1, 7, 2047, 2048, 2049 })
        {
            RidgeModel model = Fit(new Rows(5000, size), ridge, folds: 3);
            Assert.Equal(expected.Weights.ToArray(), model.Weights.ToArray());
            Assert.Equal(expected.Intercepts.ToArray(), model.Intercepts.ToArray());
        }
    }

    [Fact]
    public void Accumulate_Folds_HoldEveryRowOnce()
    {
        var trainer = new RidgeTrainer(Map, 1);
        var split = new RowSplit(0, 0);
        RidgeAccumulator whole = trainer.Accumulate(new Rows(1003, 100), null, 1, null, CancellationToken.None)[0];
        foreach (int folds in new[] { 1, 3, 10 })
        {
            RidgeAccumulator[] parts = trainer.Accumulate(new Rows(1003, 100), split, folds, null, CancellationToken.None);
            Assert.Equal(folds == 1 ? 2 : folds, parts.Length);
            long smallest = folds == 1 ? 1003 / 5 : 1003 / folds;
            Assert.InRange(parts[0].RowCount, smallest, smallest + 1);
            Assert.Equal(1003, parts.Sum(p => p.RowCount));
            for (int p = 1; p < parts.Length; p++)
                parts[0].Add(parts[p]);
            Assert.Equal(whole.TargetSums[0], parts[0].TargetSums[0], 1e-9);
            for (int j = 0; j < Map.OutputDimension; j++)
                Assert.Equal(whole.Moments[j], parts[0].Moments[j], 1e-8);
        }
    }

    [Fact]
    public void Accumulate_ExceptionInTheReader_SurfacesAsItself()
    {
        var fault = new DataException("no number", "t.csv", 7, "a");
        var rows = new Rows(5000, 100) { FaultAt = 3000, Fault = fault };
        Assert.Same(fault, Assert.Throws<DataException>(() => new RidgeTrainer(Map, 1).Accumulate(rows, null, 1, null, CancellationToken.None)));
    }

    [Fact]
    public void Accumulate_Cancelled_Ends()
    {
        using var cancellation = new CancellationTokenSource();
        long most = 0;
        var trainer = new RidgeTrainer(Map, 1)
        {
            Progress = new Report(p =>
            {
                most = p.Done;
                if (p.Done >= 1000)
                    cancellation.Cancel();
            }),
        };
        Assert.ThrowsAny<OperationCanceledException>(() => trainer.Accumulate(new Rows(int.MaxValue, 100), null, 1, null, cancellation.Token));
        Assert.InRange(most, 1000, 2000);
    }

    [Fact]
    public void Accumulate_InfiniteFeatures_IsANumericalFault()
    {
        var rows = new Rows(100, 100) { Scale = 3e38f };
        NumericalException e = Assert.Throws<NumericalException>(() => new RidgeTrainer(Map, 1).Accumulate(rows, null, 1, null, CancellationToken.None));
        Assert.Contains("--scale standard", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(20)]
    public void Fit_Cancelled_Ends(int rows)
    {
        using var cancellation = new CancellationTokenSource();
        var trainer = new RidgeTrainer(Map, 1);
        RidgeAccumulator[] parts = trainer.Accumulate(new Rows(rows, 100), new RowSplit(0, 0), 1, null, CancellationToken.None);
        trainer.Progress = new Report(_ => cancellation.Cancel());
        Assert.ThrowsAny<OperationCanceledException>(() => trainer.Fit(parts, 1, null, cancellation.Token));
    }

    [Fact]
    public void EncodeTargets_Classes_BecomesOneHotLessTheMean()
    {
        double[] encoded = new double[6];
        RidgeTrainer.EncodeTargets(3, [2, 0], encoded);
        Assert.Equal([-1 / 3.0, -1 / 3.0, 2 / 3.0, 2 / 3.0, -1 / 3.0, -1 / 3.0], encoded, (x, y) => Math.Abs(x - y) < 1e-15);
    }

    private static RidgeModel Fit(Rows rows, double? ridge, int folds)
    {
        var trainer = new RidgeTrainer(Map, 1);
        RidgeAccumulator[] parts = trainer.Accumulate(rows, ridge is null ? new RowSplit(1, 0) : null, folds, null, CancellationToken.None);
        return trainer.Fit(parts, folds, ridge, CancellationToken.None).Model;
    }

    private sealed class Report(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        void IProgress<TrainingProgress>.Report(TrainingProgress value) => report(value);
    }

    /// <summary>Gives made-up rows in blocks of a size.</summary>
    private sealed class Rows(int count, int blockSize) : IRowSource
    {
        public int InputDimension => Inputs;

        public int TargetCount => 1;

        public float Scale { get; init; } = 1;

        public int FaultAt { get; init; } = int.MaxValue;

        public Exception? Fault { get; init; }

        public IEnumerable<RowBlock> ReadBlocks()
        {
            var random = new PhiloxStream(1, 1);
            for (long first = 0; first < count; first += blockSize)
            {
                if (first >= FaultAt)
                    throw Fault!;
                int n = (int)Math.Min(blockSize, count - first);
                float[] inputs = new float[n * Inputs];
                double[] targets = new double[n];
                for (int i = 0; i < inputs.Length; i++)
                    inputs[i] = Scale * (float)(2 * random.Uniform(first * Inputs + i) - 1);
                for (int i = 0; i < n; i++)
                    targets[i] = Math.Sin(3 * inputs[i * Inputs]) + inputs[i * Inputs + 1];
                yield return new RowBlock(first, [.. Enumerable.Range(1, n).Select(i => first + i)], inputs, targets);
            }
        }
    }
}

using Tangent.Analysis;
using Tangent.Data;
using Tangent.Kernels;
using Tangent.Models;
using Tangent.Numerics;
using Tangent.Tests.Cli;

namespace Tangent.Tests.Analysis;

public sealed class ApproximationCheckTests
{
    private static readonly DataSet Concrete = Open("concrete.csv.gz");

    [Fact]
    public void Measure_MapThatIsExact_IsWithinRounding()
    {
        // The kernel at its landmarks is exact, here at all rows. Features are rounded to 24 bits and the Gram's norm is at most the trace, n times the ridge;
        // landmarks are whitened with a small jitter beside.
        var check = new ApproximationCheck(Concrete, Describe("nystrom"), new ApproximationCheckOptions { SampleRows = 200 });
        ApproximationTrial trial = check.Measure(2048);
        Assert.InRange(trial.Worst, 0, 200 * 1e-6);
        Assert.InRange(trial.Mean.RelativeFrobenius, 0, 1e-5);
        Assert.Equal(200, check.SampleCount);
    }

    [Fact]
    public void Measure_Fourier_ErrsAsItsVarianceTells()
    {
        // Of independent directions an entry has the variance (1 - k^2)^2 / m, of orthogonal ones less.
        const int Features = 512, Seeds = 12;
        FeatureMapDescription map = Describe("rff");
        var check = new ApproximationCheck(Concrete, map, new ApproximationCheckOptions { SampleRows = 150, SeedCount = Seeds });
        ApproximationTrial trial = check.Measure(Features);
        double width = map.Fit(Concrete).Width!.Value;
        float[] rows = RowSample.Draw(Concrete.Training, Concrete.TrainingRows, 150, ~map.Seed).ToDense();
        double[] kernel = new RbfKernel(map.InputDimension, width).Compute(rows);
        double expected = Math.Sqrt(kernel.Sum(k => (1 - k * k) * (1 - k * k)) / Features / kernel.Sum(k => k * k));
        Assert.Equal(Seeds, trial.Seeds.Count);
        Assert.InRange(trial.Mean.RelativeFrobenius, 0.3 * expected, 1.1 * expected);
        // The diagonal is 1, so is its mean, the default ridge.
        Assert.Equal(1, check.Exact().Ridge, 1e-12);
    }

    [Fact]
    public void Measure_MoreFeatures_LowersEpsilon()
    {
        var check = new ApproximationCheck(Concrete, Describe("zonal"), new ApproximationCheckOptions { SampleRows = 150, Ridge = 20, SeedCount = 2 });
        double few = check.Measure(128).MeanEpsilon, many = check.Measure(2048).MeanEpsilon;
        Assert.InRange(many, 0, few / 2);
        Assert.Equal(20, check.Exact().Ridge);
        Assert.InRange(check.Exact().StatisticalDimension, 1, 150);
    }

    [Fact]
    public void Measure_AnyThreads_GivesTheSame()
    {
        int threads = Parallelism.MaxThreads;
        var options = new ApproximationCheckOptions { SampleRows = 100 };
        ApproximationTrial several = new ApproximationCheck(Concrete, Describe("zonal"), options).Measure(64);
        try
        {
            Parallelism.MaxThreads = 1;
            Assert.Equal(several.Seeds, new ApproximationCheck(Concrete, Describe("zonal"), options).Measure(64).Seeds);
        }
        finally
        {
            Parallelism.MaxThreads = threads;
        }
    }

    [Fact]
    public void Constructor_Defaults_SampleAtMostTheRows()
    {
        var options = new ApproximationCheckOptions();
        Assert.Equal(ApproximationCheck.DefaultSample, new ApproximationCheck(Concrete, Describe("zonal"), options).SampleCount);
        DataSet energy = Open("energy.csv.gz");
        Assert.Equal(768, new ApproximationCheck(energy, Describe("zonal", data: energy), options).SampleCount);
    }

    [Fact]
    public void Constructor_WrongArguments_Throws()
    {
        foreach (int rows in new[] { 0, 1031, ApproximationCheck.LargestSample + 1 })
            Assert.Throws<ArgumentException>(() => new ApproximationCheck(Concrete, Describe("zonal"), new ApproximationCheckOptions { SampleRows = rows }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ApproximationCheck(Concrete, Describe("zonal"), new ApproximationCheckOptions { SeedCount = 0 }));
        Assert.Throws<ArgumentException>(() => new ApproximationCheck(Concrete, Describe("exact"), new ApproximationCheckOptions()));
    }

    private static DataSet Open(string name) =>
        DataSet.Open(CommandRun.Data(name), new TableOptions { Targets = [], IgnoreColumns = ["-1"], Bias = 0 }, new RowSplit(0, 0));

    private static FeatureMapDescription Describe(string method, DataSet? data = null) =>
        FeatureMapDescription.For((data ?? Concrete).Schema, method, new TrainingOptions());
}

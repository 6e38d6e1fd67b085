using System.Diagnostics;
using Tangent.Analysis;
using Tangent.Data;
using Tangent.Features;
using Tangent.Kernels;
using Tangent.Models;
using Tangent.Numerics;
using Tangent.Regression;

namespace Tangent.Selection;

/// <summary>Chooses how many features a training is worth: ten times the directions that the best ridge leaves, within memory and a time.</summary>
/// <remarks>
/// On n0 random training rows of n the exact kernel's ridge lambda of lowest leave-one-out error is taken for that of all rows (as <see cref="KernelTrainer"/> does),
/// and s = tr K (K + r I)^{-1} of the sample at r = (n0 / n) lambda for their statistical dimension. A sample tells no more than n0 directions: where s is above n0 / 4, r is raised
/// until it is not, and s goes on from there with the power of r of the last decade, as where eigenvalues fall by a power. m = 10 s features have a spectral error of about 1/2
/// (the theorems of Zandieh et al. 2021 ask for a multiple of s; which multiple is measured, benchmarks/guarantee.md). A time limits m by what features, sums
/// and solutions of the sample took, so only without one is the choice deterministic. Cost: n0^2 / 2 kernel entries and some 10 n0^3 multiply-adds.
/// </remarks>
/// <param name="options">The options of the training; their number of features is not used.</param>
public sealed class FeatureCountSelection(TrainingOptions options)
{
    /// <summary>The features for each direction.</summary>
    public const int PerDirection = 10;

    /// <summary>The most rows of the sample.</summary>
    public const int SampleRows = 1024;

    /// <summary>The same of images through convolutions, whose kernel entries cost more.</summary>
    public const int SampleImages = 160;

    private const int Step = 64, Fewest = 256, TimedFeatures = 1024;

    /// <summary>Gets or sets a receiver of the stages, or null.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Chooses.</summary>
    /// <param name="path">The data.</param>
    /// <param name="budget">The time that features, sums and the choice of the ridge may take, or null.</param>
    /// <param name="cancellation">Ends the choice.</param>
    /// <returns>The number of features and where it comes from.</returns>
    /// <exception cref="ArgumentException">The method is exact, which has no features of its own, or does not serve the data.</exception>
    /// <exception cref="DataException">The data are at fault, or have no targets.</exception>
    /// <exception cref="NumericalException">The sample's equations cannot be solved.</exception>
    public FeatureCountChoice Run(string path, TimeSpan? budget = null, CancellationToken cancellation = default)
    {
        Progress?.Report(new TrainingProgress("read", 0, null, ""));
        DataSet data = options.Open(path);
        string method = options.MethodFor(data.Schema);
        if (method == "exact")
            throw new ArgumentException("method exact has no features whose number could be chosen; leave --features out", nameof(path));
        FeatureMapDescription map = FeatureMapDescription.For(data.Schema, method, options with { FeatureCount = TimedFeatures, ProjectedFrom = null });
        int most = map.ImageShape is null ? SampleRows : SampleImages;
        RowSample sample = RowSample.Draw(data.Training, data.TrainingRows, most, ~options.Seed, cancellation);
        if (sample.TargetCount == 0 || sample.RowCount < 2)
            throw new DataException("there are too few rows to choose a number of features on; give --features", path);
        map = map.Fit(data, Progress, cancellation);
        double directions = Directions(map, data, sample, cancellation);

        long wanted = Math.Max(Fewest, (long)Math.Ceiling(PerDirection * directions / Step) * Step), memory = MostInMemory(data);
        long time = budget is { } b ? MostInTime(map, sample, data.TrainingRows, b.TotalSeconds) : long.MaxValue;
        int count = (int)Math.Min(wanted, Math.Min(memory, time));
        return new FeatureCountChoice(count, directions, sample.RowCount, count == wanted ? null : count == memory ? "memory" : "time");
    }

    private double Directions(FeatureMapDescription map, DataSet data, RowSample sample, CancellationToken cancellation)
    {
        int n = sample.RowCount;
        Kernel kernel = map.CreateKernel();
        float[] inputs = sample.ToDense();
        double[] matrix = kernel.Compute(kernel.Prepare(map.Metric is { } metric ? metric.Apply(inputs) : inputs), new EntryProgress(Progress, n * (n + 1L) / 2), cancellation);
        int classes = data.Schema.Task == TaskKind.Classification ? data.Schema.Classes.Count : 0, k = classes > 0 ? classes : sample.TargetCount;
        double[] targets = new double[n * k];
        RidgeTrainer.EncodeTargets(classes, [.. sample.ReadBlocks().SelectMany(b => b.Targets)], targets);
        var solver = new KernelRidge(matrix, targets, k) { LowestStep = RidgeSearch.LowestSingleStep };
        double ridge = options.Ridge ?? solver.Choose(new CountProgress(Progress, "ridge", "values"), null, cancellation).Best;

        // Less would be rounding of the entries.
        double share = Math.Max(ridge * n / data.TrainingRows, 1e-7 * solver.MeanDiagonal), told = share, directions;
        while ((directions = At(told)) > n / 4.0 && told < solver.MeanDiagonal * n)
            told *= Math.Sqrt(10);
        return told == share ? directions : Math.Min(data.TrainingRows, directions * Math.Pow(told / share, Math.Log10(directions / At(10 * told))));

        double At(double r) => new RegularizedKernel(matrix, n, r).StatisticalDimension;
    }

    // Half of the memory, for it is not this program's alone.
    private long MostInMemory(DataSet data)
    {
        double bytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2.0;
        int k = data.Schema.Task == TaskKind.Classification ? data.Schema.Classes.Count : data.Schema.TargetCount;
        long m = IterativeRidgeTrainer.DirectFeatures;
        while (m > Fewest && RidgeTrainer.BytesNeeded(data.TrainingRows, (m, data.Schema.IsSparse ? 0 : data.Schema.InputDimension), k, options.Folds) > bytes)
            m -= Step;
        return m;
    }

    // With b seconds for a row's share of m^2 sums, half of that in single precision, some seven times b m^3 goes into ten factors in double precision.
    private static long MostInTime(FeatureMapDescription map, RowSample sample, long rows, double seconds)
    {
        IFeatureMap features = map.CreateMap();
        RowBlock block = sample.ReadBlocks().First();
        int n = block.Count, m = features.OutputDimension;
        float[] values = features.Transform(block); // once more below, when all is compiled
        double[] gram = new double[m * m];
        long start = Stopwatch.GetTimestamp();
        values = features.Transform(block);
        double perFeature = Stopwatch.GetElapsedTime(start).TotalSeconds / n / m;
        start = Stopwatch.GetTimestamp();
        DenseMatrix.SymmetricRankUpdate(false, n, m, 1, values, m, gram, m, Parallelism.MaxThreads);
        double perProduct = Stopwatch.GetElapsedTime(start).TotalSeconds / n / m / m;
        long count = IterativeRidgeTrainer.DirectFeatures;
        while (count > Fewest && rows * (perFeature * count + perProduct * count * count) + 7 * perProduct * Math.Pow(count, 3) > seconds)
            count -= Step;
        return count;
    }
}

/// <summary>Holds what <see cref="FeatureCountSelection"/> chose.</summary>
/// <param name="FeatureCount">m.</param>
/// <param name="StatisticalDimension">s of all training rows, as the sample tells; it may be more than its rows.</param>
/// <param name="SampleRows">The rows of the sample.</param>
/// <param name="Limit">What keeps m below <see cref="FeatureCountSelection.PerDirection"/> s, "memory" or "time", or null.</param>
public sealed record FeatureCountChoice(int FeatureCount, double StatisticalDimension, int SampleRows, string? Limit);

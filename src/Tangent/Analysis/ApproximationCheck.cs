using Tangent.Data;
using Tangent.Features;
using Tangent.Kernels;
using Tangent.Models;
using Tangent.Numerics;

namespace Tangent.Analysis;

/// <summary>Measures how near the kernel of a feature map is to its exact kernel, on a random sample of rows of data.</summary>
/// <remarks>
/// The sample of n rows is uniform and independent of the map's random numbers. Its exact matrix K is computed once, at the first measurement, for all numbers of features and
/// seeds. eps at a fixed ridge grows with the sample as K does, so ridge and sample belong to a result: a ridge lambda of a fit to N rows corresponds to
/// lambda n / N here. Deterministic by the data, the map and the options. Cost: n^2 / 2 kernel entries, and for each map n rows of features and n^2 m / 2 + 2 n^3 multiply-adds.
/// </remarks>
public sealed class ApproximationCheck
{
    /// <summary>The rows of a sample where nothing else is asked for.</summary>
    public const int DefaultSample = 1000;

    /// <summary>The same where the kernel goes through convolutions, whose entries cost much more.</summary>
    public const int DefaultImageSample = 200;

    /// <summary>The largest sample.</summary>
    public const int LargestSample = 16384;

    private readonly DataSet _data;
    private readonly FeatureMapDescription _map;
    private readonly ApproximationCheckOptions _options;
    private readonly RowSample _sample;
    private readonly Kernel _kernel;
    private readonly KernelRows _rows;
    private readonly IProgress<TrainingProgress>? _progress;
    private RegularizedKernel? _exact;

    /// <summary>Draws the sample, and prepares the exact kernel.</summary>
    /// <param name="data">The data; rows of their training part are drawn.</param>
    /// <param name="map">The map; what it takes from data is fitted here.</param>
    /// <param name="options">How to measure.</param>
    /// <param name="progress">Receives how far the work is, or null.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="DataException">The data are at fault, or the sample does not fit into memory.</exception>
    /// <exception cref="ArgumentException">An option is out of range, there are fewer rows than asked for, the method has no features of its own (exact) or
    /// another kernel (patches, mirror images), or the architecture does not fit the data.</exception>
    public ApproximationCheck(
        DataSet data, FeatureMapDescription map, ApproximationCheckOptions options, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SeedCount, 1, nameof(options));
        if (map.Method == "exact")
            throw new ArgumentException("method exact is the exact kernel itself; choose a method that approximates it", nameof(map));
        if (map.Method == "patches" || map.Mirror)
        {
            throw new ArgumentException(
                "filters from data, or mirror images, make another kernel than the architecture's; choose another --method, without --mirror", nameof(map));
        }

        (_data, _options, _progress) = (data, options, progress);
        int count = SampleRows(options.SampleRows, data.TrainingRows, map.ImageShape is not null);
        MemoryNeed.Check($"a sample of {count} rows needs", 32.0 * count * count, "use a smaller --sample");
        // Landmarks are drawn with the map's seed, and must not be the sample itself.
        _sample = RowSample.Draw(data.Training, data.TrainingRows, count, ~map.Seed, cancellation);
        // Landmarks and directions belong to a number of features and a seed, so Measure takes them; a width belongs to the kernel.
        _map = map.IsFittedToCount ? map : map.Fit(data, progress, cancellation);
        _kernel = _map.CreateKernel();
        float[] inputs = _sample.ToDense();
        _rows = _kernel.Prepare(_map.Metric is { } metric ? metric.Apply(inputs) : inputs);
    }

    /// <summary>Gets n, the rows of the sample.</summary>
    public int SampleCount => _sample.RowCount;

    /// <summary>Estimates how long the exact kernel matrix will take, from a few entries.</summary>
    /// <returns>Seconds.</returns>
    public double EstimateSeconds() => _kernel.EstimateSeconds(_rows, Entries);

    /// <summary>Returns the exact kernel of the sample with the ridge; computed at the first call.</summary>
    /// <param name="cancellation">Ends the computation.</param>
    /// <exception cref="NumericalException">All rows of the sample are zero, or the ridge is too small for double precision.</exception>
    public RegularizedKernel Exact(CancellationToken cancellation = default)
    {
        if (_exact is not null)
            return _exact;
        int n = SampleCount;
        double[] kernel = _kernel.Compute(_rows, new EntryProgress(_progress, Entries), cancellation);
        double trace = 0;
        for (int i = 0; i < n; i++)
            trace += kernel[i * n + i];
        if (!(trace > 0 && double.IsFinite(trace)))
            throw new NumericalException("the kernel of all rows of the sample is zero, or not all of its numbers are finite");
        return _exact = new RegularizedKernel(kernel, n, _options.Ridge ?? trace / n);
    }

    /// <summary>Measures a number of features, over the seeds.</summary>
    /// <param name="featureCount">m, at least 1.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    /// <returns>The approximations.</returns>
    /// <exception cref="DataException">The data are at fault, or memory does not suffice.</exception>
    /// <exception cref="ArgumentException">The method does not serve the architecture or so few features.</exception>
    /// <exception cref="NumericalException">As for <see cref="Exact"/>.</exception>
    public ApproximationTrial Measure(int featureCount, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(featureCount, 1);
        var seeds = new List<SpectralApproximation>();
        int outputs = 0;
        for (int i = 0; i < _options.SeedCount; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            FeatureMapDescription description = _map with { FeatureCount = featureCount, Seed = unchecked(_map.Seed + (ulong)i) };
            if (description.IsFittedToCount)
                description = description.Fit(_data, null, cancellation);
            IFeatureMap map = description.CreateMap();
            outputs = map.OutputDimension;
            // What is wrong with a map shows here, before the kernel, which can take long.
            double[] gram = Gram(map);
            seeds.Add(Exact(cancellation).Compare(gram, cancellation));
            _progress?.Report(new TrainingProgress($"{featureCount} features", i + 1, _options.SeedCount, "seeds"));
        }

        return new ApproximationTrial(featureCount, outputs, seeds);
    }

    private long Entries => SampleCount * (SampleCount + 1L) / 2;

    private static int SampleRows(int? asked, long rows, bool convolutional)
    {
        if (asked is not { } wanted)
            return (int)Math.Min(convolutional ? DefaultImageSample : DefaultSample, rows);
        if (wanted is < 1 or > LargestSample)
            throw new ArgumentException($"a sample of {wanted} rows is out of range; use 1 to {LargestSample}", nameof(asked));
        return wanted <= rows
            ? wanted
            : throw new ArgumentException($"a sample of {wanted} rows is asked for and there are {rows}; use a smaller --sample", nameof(asked));
    }

    // ZZ', the lower triangle.
    private double[] Gram(IFeatureMap map)
    {
        int n = SampleCount, m = map.OutputDimension;
        MemoryNeed.Check(m, (4.0 * n * m) + (24.0 * n * n), "use fewer --features or a smaller --sample");
        float[] features = map.Transform(_sample.ReadBlocks().Single());
        double[] gram = new double[n * n];
        DenseMatrix.SymmetricRankUpdate(true, n, m, 1, features, m, gram, n, Parallelism.MaxThreads);
        return gram;
    }
}

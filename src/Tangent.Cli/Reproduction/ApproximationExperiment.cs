using Tangent.Analysis;
using Tangent.Architectures;
using Tangent.Data;
using Tangent.Models;

namespace Tangent.Cli.Reproduction;

/// <summary>Measures the relative Frobenius error of all feature maps against features, dimension and depth, and of those for images against features.</summary>
internal sealed class ApproximationExperiment : Experiment
{
    private const int Sample = 400, MiddleDimension = 20, MiddleDepth = 2, MostDrawn = 3, OfficialCount = 8192;

    private static readonly string[] s_maps = ["zonal", "ntk-rf", "ntk-sketch", "gradient", "nystrom", "rff"];
    private static readonly string[] s_imageMaps = ["tangent", "cntk-sketch", "gradient"];

    // The official code at m = 8192 on such points of d = 20, measured.
    private static readonly (string Method, double[] Errors)[] s_official = [("ntk-rf", [.038, .062, .079]), ("ntk-sketch", [.051, .042, .043])];

    private readonly ExperimentOptions _options;
    private readonly WorkFolder _work;
    private readonly string? _images;
    private readonly int[] _counts, _dimensions, _depths, _imageCounts;
    private readonly int _middle, _rows, _seeds, _imageSample;
    private readonly Dictionary<string, ApproximationCheck> _checks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DataSet> _data = new(StringComparer.Ordinal);

    public ApproximationExperiment(ExperimentOptions options, WorkFolder work)
    {
        (_options, _work) = (options, work);
        _images = options.Data.Look("data_batch_1.bin") ?? options.Data.Look("small_train_2000.bin");
        _counts = options.Counts([64, 256], [256, 512, 1024, 2048, 4096, 8192]);
        _imageCounts = options.Counts([64, 256], [256, 512, 1024, 2048, 4096]);
        _dimensions = options.Small ? [5, 20] : [5, 20, 90, 384];
        _depths = options.Small ? [1, 2] : [1, 2, 3, 4, 5];
        (_middle, _rows, _seeds, _imageSample) = options.Small ? (256, 1000, 1, 12) : (2048, 10_000, 4, 40);
    }

    public override string Name => "approximation";

    public override string Title => "Approximation: error of the features' kernels against features, dimension and depth";

    public override string Settings =>
        $"{Sample} of {_rows} generated points, {_imageSample} images of {(_images is null ? "generated ones" : Path.GetFileName(_images))}, {_seeds} seeds";

    public override IReadOnlyList<Cell> Cells =>
    [
        .. s_maps.SelectMany(method => ByCount(method).Concat(ByDimension(method)).Concat(ByDepth(method)).Distinct()).Select(p => new Cell(p.Key, _ => Compute(p))),
        .. s_imageMaps.SelectMany(OfImages).Select(p => new Cell(p.Key, _ => Compute(p))),
    ];

    private int DeepCount => _options.Small ? _middle : OfficialCount;

    public override string Text(CellResults results) => $"""
        Relative Frobenius error |Z Z' - K| / |K|, mean of seeds {_options.Seed} to {_options.Seed + (ulong)_seeds - 1}, on {Sample} random ones of
        {_rows} points that are uniform on the unit sphere.
        All but `rff` (the Gaussian kernel, its width the median distance) approximate the neural tangent kernel of L layers of dense,relu. The
        landmarks of `nystrom` are among those points. The figure leaves out errors above {MostDrawn}.

        ## Against the number of features (d = {MiddleDimension}, L = {MiddleDepth})

        {TableOf("m", _counts, s_maps, results, method => ByCount(method))}
        ## Against the dimension (m = {_middle}, L = {MiddleDepth})

        {TableOf("d", _dimensions, s_maps, results, method => ByDimension(method))}
        ## Against the depth (d = {MiddleDimension}, m = {DeepCount})

        {DepthTable(results)}
        ## Images against the number of features

        The 3-layer 3 x 3 convolutional kernel with global average pooling on {_imageSample} images of
        {(_images is null ? "random waves" : "CIFAR-10")}, channels standardised.

        {TableOf("m", _imageCounts, s_imageMaps, results, OfImages)}
        """;

    public override Figure Draw(CellResults results)
    {
        const string Error = "relative Frobenius error";
        var error = new Axis(Error, AxisScale.Log10) { Most = MostDrawn };
        IEnumerable<Series> official = _options.Small ? [] : s_official.Select(o =>
            new Series($"official {o.Method} (measured)", SeriesKind.Reported, [.. o.Errors.Select((e, i) => (i + 1.0, e))]) { ColourOf = o.Method });
        return new Figure(
            [
                new Panel($"d = {MiddleDimension}, L = {MiddleDepth}", new Axis("features m", AxisScale.Log2), error, Curves(s_maps, ByCount, p => p.Count)),
                new Panel($"m = {_middle}, L = {MiddleDepth}", new Axis("dimension d", AxisScale.Log2), error, Curves(s_maps, ByDimension, p => p.Dimension)),
            ],
            [
                new Panel($"d = {MiddleDimension}, m = {DeepCount}", new Axis("depth L", AxisScale.Whole), error, [.. Curves(s_maps, ByDepth, p => p.Depth), .. official]),
                new Panel(
                    $"{(_images is null ? "generated images" : "CIFAR-10")}, 3 convolutions", new Axis("features m", AxisScale.Log2), error, Curves(s_imageMaps, OfImages, p => p.Count)),
            ]);

        Series[] Curves(string[] methods, Func<string, IEnumerable<Place>> places, Func<Place, double> x) =>
            [.. methods.Select(m => new Series(m, SeriesKind.Line, results.Curve(places(m).Select(p => (x(p), p.Key)), "error")))];
    }

    private IEnumerable<Place> ByCount(string method) => _counts.Select(m => new Place(method, MiddleDimension, MiddleDepth, m));

    private IEnumerable<Place> ByDimension(string method) => _dimensions.Select(d => new Place(method, d, MiddleDepth, _middle));

    // The Gaussian kernel has no depth.
    private IEnumerable<Place> ByDepth(string method) => method == "rff" ? [] : _depths.Select(l => new Place(method, MiddleDimension, l, DeepCount));

    private IEnumerable<Place> OfImages(string method) => _imageCounts.Select(m => new Place(method, 0, 3, m));

    private static MarkdownTable TableOf(string name, int[] values, string[] methods, CellResults results, Func<string, IEnumerable<Place>> places)
    {
        var table = new MarkdownTable([name, .. methods]);
        for (int i = 0; i < values.Length; i++)
            table.Row([$"{values[i]}", .. methods.Select(m => MarkdownTable.Fixed(results[places(m).ElementAtOrDefault(i)?.Key ?? "", "error"], 4))]);
        return table;
    }

    private MarkdownTable DepthTable(CellResults results)
    {
        string[] maps = [.. s_maps.Where(m => m != "rff")];
        if (_options.Small)
            return TableOf("L", _depths, maps, results, ByDepth);
        var table = new MarkdownTable(["L", .. maps, .. s_official.Select(o => $"official {o.Method} (measured)")]);
        foreach (int depth in _depths)
        {
            table.Row(
            [
                $"{depth}", .. maps.Select(m => MarkdownTable.Fixed(results[new Place(m, MiddleDimension, depth, DeepCount).Key, "error"], 4)),
                .. s_official.Select(o => depth <= o.Errors.Length ? MarkdownTable.Fixed(o.Errors[depth - 1], 3) : "-"),
            ]);
        }

        return table;
    }

    private Dictionary<string, double> Compute(Place place)
    {
        string kind = $"{place.Method} {place.Dimension} {place.Depth}";
        if (!_checks.TryGetValue(kind, out ApproximationCheck? check))
            _checks[kind] = check = Check(place);
        ApproximationTrial trial = check.Measure(place.Count, _options.Cancellation);
        return new Dictionary<string, double>
        {
            ["error"] = trial.Mean.RelativeFrobenius,
            ["features"] = trial.OutputDimension,
        };
    }

    private ApproximationCheck Check(Place place)
    {
        bool images = place.Dimension == 0;
        string source = images
            ? _images ?? Made(_work["images.bin"], path => SyntheticRows.Images(path, _rows / 10, _options.Seed))
            : Made(_work[$"points-{place.Dimension}.npy"], path => SyntheticRows.Sphere(path, _rows, place.Dimension, _options.Seed));
        if (!_data.TryGetValue(source, out DataSet? data))
        {
            TableOptions table = images ? new() { Bias = 0, Whitening = 0 } : new() { Targets = [], Bias = 0, Scale = ColumnScale.None };
            _data[source] = data = DataSet.Open(source, table, new RowSplit(_options.Seed, 0));
        }

        var options = new TrainingOptions
        {
            Architecture = images ? Architecture.Convolutional(place.Depth) : Architecture.FullyConnected(place.Depth),
            FeatureCount = place.Count,
            Seed = _options.Seed,
        };
        var settings = new ApproximationCheckOptions { SampleRows = images ? _imageSample : Sample, SeedCount = _seeds };
        return new ApproximationCheck(data, FeatureMapDescription.For(data.Schema, place.Method, options), settings, _options.Progress, _options.Cancellation);
    }

    private static string Made(string path, Action<string> make)
    {
        if (!File.Exists(path))
            make(path);
        return path;
    }

    /// <summary>Names a cell.</summary>
    /// <param name="Dimension">d, or 0 for images.</param>
    private sealed record Place(string Method, int Dimension, int Depth, int Count)
    {
        public string Key => Dimension == 0 ? $"{Method}, images, m = {Count}" : $"{Method}, d = {Dimension}, L = {Depth}, m = {Count}";
    }
}

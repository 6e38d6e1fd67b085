using System.Diagnostics;
using Tangent.Architectures;
using Tangent.Data;
using Tangent.Kernels;
using Tangent.Regression;

namespace Tangent.Cli.Reproduction;

/// <summary>Measures CIFAR-10: accuracy and seconds against the number of features, and the exact kernel on a part with its extrapolated whole cost.</summary>
internal sealed class CifarExperiment : ImageExperiment
{
    private const string Paper = "conv3,relu,conv3,relu,conv3,relu,gap,dense", Pooled = "conv3,relu,pool2,conv3,relu,pool2,conv3,relu,gap,dense", Patches = "conv7v,relu,pool13,flatten,dense";
    private const int TrainingImages = 50_000, TestImages = 10_000, SmallTraining = 400, SmallTest = 200;

    private readonly ExperimentOptions _options;
    private readonly (int Training, int Test) _part;

    public CifarExperiment(ExperimentOptions options, WorkFolder work)
        : base(options)
    {
        _options = options;
        (TrainingPath, TestPath) = options.Small ? SmallFiles(options.Data, work) : (
            string.Join(',', Enumerable.Range(1, 5).Select(i => options.Data.Find($"data_batch_{i}.bin", "CIFAR-10, binary version, unpacked"))),
            options.Data.Find("test_batch.bin", "CIFAR-10, binary version, unpacked"));
        Counts = options.Counts([256, 512], [1024, 2048, 4096, 8192, 16384]);
        _part = options.Small ? (40, 25) : (400, 300);
    }

    public override string Name => "cifar10";

    public override string Title => "CIFAR-10: accuracy and seconds against the number of features";

    public override string Settings => string.Join(' ', TrainingPath.Split(',').Append(TestPath).Select(f => $"{Path.GetFileName(f)}:{DataFolder.Length(f)}"));

    // A new line is a row of the table and a curve of the figure.
    protected override IReadOnlyList<ImageMethod> Methods { get; } =
    [
        new("cntk-sketch", "cntk-sketch", Paper),
        new("tangent", "tangent", Paper),
        new("tangent, whitened, pooled", "tangent", Pooled) { Table = new TableOptions { Whitening = null } },
        new("tangent, whitened, pooled, mirrored", "tangent", Pooled) { Table = new TableOptions { Whitening = null }, Mirror = true },
        new("patches", "patches", Patches),
        new("patches, mirrored", "patches", Patches) { Mirror = true },
        new("gradient", "gradient", Paper),
    ];

    protected override IReadOnlyList<int> Counts { get; }

    protected override string TrainingPath { get; }

    protected override string TestPath { get; }

    public override IReadOnlyList<Cell> Cells => [new Cell(ExactKey, _ => Exact()), .. base.Cells];

    private string ExactKey => $"exact, {_part.Training} training and {_part.Test} test images";

    public override string Text(CellResults results)
    {
        MarkdownTable table = Table(results);
        table.Row(
            $"exact, a part: {_part.Training} training and {_part.Test} test images", "-", MarkdownTable.Percent(results[ExactKey, "accuracy"]), MarkdownTable.Fixed(results[ExactKey, "seconds"], 1), "");
        table.Row(
            "exact, all images, extrapolated", "-", "not run",
            $"{MarkdownTable.Significant(results[ExactKey, "fullTrainingSeconds"])}, kernel alone", MarkdownTable.Significant(results[ExactKey, "fullSeconds"]));
        foreach ((string method, int features, double accuracy, double? seconds) in Reported.Cifar)
            table.Row($"{method} of the paper ({Reported.Mark})", $"{features}", MarkdownTable.Fixed(accuracy, 2), "", seconds is { } s ? $"{s} on one RTX 2080" : "-");
        table.Row($"exact CNTK of the paper ({Reported.Mark})", "-", MarkdownTable.Fixed(Reported.ExactCntk.Accuracy, 2), "", $"more than {Reported.ExactCntk.Seconds:N0}");
        return $"""
            {table}
            {Networks()}- `exact`: the kernel of `{Paper}` in single precision on random images of the training and the test part, ridge by
              leave-one-out errors. Seconds of a pair times n (n + 1) / 2 + n t pairs,
              n = {TrainingImages:N0}, t = {TestImages:N0}, give the whole cost; solving the equations is not in it.

            Channels are standardised; `whitened` as `tangent train` does it by default. The ridge is chosen on a fifth of the training images. The
            official scripts solve the normal equations in single
            precision; here they are in double precision.

            """;
    }

    public override Figure Draw(CellResults results)
    {
        Series[] accuracy =
        [
            .. Curves(results, "accuracy", 100),
            .. _options.Small ? [] : Reported.Cifar.GroupBy(r => r.Method).Select(g => Paperwise(g.Key, [.. g.Select(r => ((double)r.Features, r.Accuracy))])),
        ];
        Series[] seconds =
        [
            .. Curves(results, "seconds"),
            .. results[ExactKey, "fullSeconds"] is { } full ? [new Series("exact, all images, extrapolated", SeriesKind.Reference, [(Counts[0], full), (Counts[^1], full)])] : (Series[])[],
            .. _options.Small ? [] : (Series[])[Paperwise("CNTKSketch", [.. Reported.Cifar.Where(r => r.Seconds is not null).Select(r => ((double)r.Features, r.Seconds!.Value))])],
        ];
        return new Figure(
        [
            new Panel("Accuracy", new Axis("features", AxisScale.Log2), new Axis("test accuracy, %"), accuracy),
            new Panel("Time", new Axis("features", AxisScale.Log2), new Axis("seconds, fit and test", AxisScale.Log10), seconds),
        ]);
    }

    private static Series Paperwise(string method, (double X, double Y)[] points) => new($"{method} of the paper ({Reported.Mark})", SeriesKind.Reported, points)
    {
        ColourOf = method == "CNTKSketch" ? "cntk-sketch" : "gradient",
    };

    private Dictionary<string, double> Exact()
    {
        var table = new TableOptions { Bias = 0, Whitening = 0 };
        DataSet data = DataSet.Open(TrainingPath, table, new RowSplit(_options.Seed, 0), TestPath);
        RowSample training = FeatureTraining.Take(data.Training, _part.Training, _options.Seed, _options.Cancellation);
        RowSample test = FeatureTraining.Take(data.Test!, _part.Test, _options.Seed, _options.Cancellation);
        var image = (ImageSchema)data.Schema;
        var kernel = new ConvolutionalKernel(Architecture.Parse(Paper), image.Height, image.Width, image.Channels);
        KernelRows rows = kernel.Prepare(training.ToDense()), others = kernel.Prepare(test.ToDense());
        double pairs = training.RowCount * (training.RowCount + 1.0) / 2, testPairs = (double)training.RowCount * test.RowCount;
        var progress = new Fraction(_options, (long)(pairs + testPairs));
        var watch = Stopwatch.StartNew();
        double[] matrix = kernel.Compute(rows, progress.Part(0, pairs), _options.Cancellation);
        double[] testMatrix = new double[test.RowCount * training.RowCount];
        kernel.ComputeRows(others, 0, test.RowCount, rows, testMatrix, progress.Part(pairs, testPairs), _options.Cancellation);
        double pair = watch.Elapsed.TotalSeconds / (pairs + testPairs);
        ClassScores scores = ClassScores.Fit(matrix, training.ReadBlocks().Single().Targets, data.Schema.Classes.Count);
        double trainingPairs = TrainingImages * (TrainingImages + 1.0) / 2;
        return new Dictionary<string, double>
        {
            ["accuracy"] = scores.Accuracy(testMatrix, test.ReadBlocks().Single().Targets),
            ["secondsPerPair"] = pair,
            ["fullTrainingSeconds"] = pair * trainingPairs,
            ["fullSeconds"] = pair * (trainingPairs + (double)TrainingImages * TestImages),
            ["seconds"] = watch.Elapsed.TotalSeconds,
        };
    }

    private static (string Training, string Test) SmallFiles(DataFolder data, WorkFolder work)
    {
        const string What = "CIFAR-10, binary version, unpacked";
        string training = data.Look("small_train_2000.bin") ?? data.Find("data_batch_1.bin", What);
        string test = data.Look("small_test_1000.bin") ?? data.Find("test_batch.bin", What);
        return (ImagePart.Cifar(training, SmallTraining, work["train.bin"]), ImagePart.Cifar(test, SmallTest, work["test.bin"]));
    }

    private sealed class Fraction(ExperimentOptions options, long entries)
    {
        public IProgress<double> Part(double first, double count) => new Receiver(
            f => options.Progress?.Report(new Models.TrainingProgress("kernel", (long)(first + f * count), entries, "entries")));

        private sealed class Receiver(Action<double> report) : IProgress<double>
        {
            public void Report(double value) => report(value);
        }
    }
}

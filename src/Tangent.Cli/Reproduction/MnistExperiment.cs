using Tangent.Data;

namespace Tangent.Cli.Reproduction;

/// <summary>Measures MNIST: accuracy and seconds against the number of features.</summary>
internal sealed class MnistExperiment : ImageExperiment
{
    private const string Shallow = "dense,relu,dense", What = "MNIST in IDX format";
    private const string Convolutions = "conv3,relu,pool2,conv3,relu,pool2,conv3,relu,flatten,dense";

    private static readonly TableOptions s_rows = new() { Scale = ColumnScale.Unit, Bias = 0, Whitening = 0 };

    public MnistExperiment(ExperimentOptions options, WorkFolder work)
        : base(options)
    {
        TrainingPath = File("train", 2000);
        TestPath = File("t10k", 1000);
        Counts = options.Counts([256, 1024], [512, 1024, 2048, 4096, 8192]);

        string File(string part, int count)
        {
            string images = options.Data.Find($"{part}-images-idx3-ubyte", What), labels = options.Data.Find($"{part}-labels-idx1-ubyte", What);
            return options.Small ? ImagePart.Idx(images, labels, count, work[$"{part}-images-idx3-ubyte"], work[$"{part}-labels-idx1-ubyte"]) : images;
        }
    }

    public override string Name => "mnist";

    public override string Title => "MNIST: accuracy against the number of features";

    public override string Settings => $"train:{DataFolder.Length(TrainingPath)} test:{DataFolder.Length(TestPath)}";

    // A new line is a row of the table and a curve of the figure.
    protected override IReadOnlyList<ImageMethod> Methods { get; } =
    [
        new("tangent", "tangent", Convolutions),
        new("zonal", "zonal", Shallow) { Table = s_rows },
        new("ntk-rf", "ntk-rf", Shallow) { Table = s_rows },
        new("ntk-sketch", "ntk-sketch", Shallow) { Table = s_rows },
        new("gradient", "gradient", Shallow) { Table = s_rows },
        new("rff", "rff", Shallow) { Table = s_rows },
    ];

    protected override IReadOnlyList<int> Counts { get; }

    protected override string TrainingPath { get; }

    protected override string TestPath { get; }

    public override string Text(CellResults results) => $"""
        {Table(results)}
        {Networks()}
        `rff` is the Gaussian kernel, its width tuned on held-out rows. All but `tangent` take the 784 pixels as a row, scaled to length 1. The paper
        shows such curves for MNIST in a figure; its numbers are not known here.

        """;

    public override Figure Draw(CellResults results) => new(
    [
        new Panel("Accuracy", new Axis("features", AxisScale.Log2), new Axis("test accuracy, %"), [.. Curves(results, "accuracy", 100)]),
        new Panel("Time", new Axis("features", AxisScale.Log2), new Axis("seconds, fit and test", AxisScale.Log10), [.. Curves(results, "seconds")]),
    ]);
}

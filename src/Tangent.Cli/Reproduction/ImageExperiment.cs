using Tangent.Architectures;
using Tangent.Data;
using Tangent.Models;

namespace Tangent.Cli.Reproduction;

/// <summary>Holds a line of an experiment on images.</summary>
/// <param name="Label">What tables and figures call it.</param>
/// <param name="Method">The method.</param>
/// <param name="Architecture">The network.</param>
internal sealed record ImageMethod(string Label, string Method, string Architecture)
{
    /// <summary>Gets how the images are scaled and whitened.</summary>
    public TableOptions Table { get; init; } = new() { Whitening = 0 };

    /// <summary>Gets whether images and their mirror images are the same.</summary>
    public bool Mirror { get; init; }

    /// <summary>Returns the options of a fit.</summary>
    public TrainingOptions Options(int features) =>
        new() { Method = Method, Architecture = Architectures.Architecture.Parse(Architecture), FeatureCount = features, Mirror = Mirror, Table = Table };
}

/// <summary>Measures accuracy and seconds of methods on images against the number of features.</summary>
internal abstract class ImageExperiment(ExperimentOptions options) : Experiment
{
    /// <summary>Gets the lines.</summary>
    protected abstract IReadOnlyList<ImageMethod> Methods { get; }

    /// <summary>Gets the numbers of features.</summary>
    protected abstract IReadOnlyList<int> Counts { get; }

    /// <summary>Gets the training images.</summary>
    protected abstract string TrainingPath { get; }

    /// <summary>Gets the test images.</summary>
    protected abstract string TestPath { get; }

    public override IReadOnlyList<Cell> Cells =>
        [.. Counts.SelectMany(m => Methods.Select(method => new Cell(Key(method, m), _ => FeatureTraining.Run(options, method.Options(m) with { TestPath = TestPath }, TrainingPath))))];

    /// <summary>Returns the key of a method's cell.</summary>
    protected static string Key(ImageMethod method, int count) => $"{method.Label}, m = {count}";

    /// <summary>Returns the rows of a table: method, features, accuracy, seconds of features and solution, seconds with the test.</summary>
    protected MarkdownTable Table(CellResults results)
    {
        var table = new MarkdownTable("method", "features", "test accuracy, %", "seconds of the fit", "seconds with the test");
        foreach (ImageMethod method in Methods)
        {
            foreach (string key in Counts.Select(m => Key(method, m)).Where(results.Contains))
            {
                table.Row(
                    method.Label, MarkdownTable.Fixed(results[key, "features"], 0), MarkdownTable.Percent(results[key, "accuracy"]),
                    MarkdownTable.Fixed(results[key, "fitSeconds"], 1), MarkdownTable.Fixed(results[key, "seconds"], 1));
            }
        }

        return table;
    }

    /// <summary>Returns the measured curves of a number.</summary>
    protected IEnumerable<Series> Curves(CellResults results, string value, double unit = 1) => Methods.Select(method => new Series(
        method.Label,
        SeriesKind.Line,
        [.. results.Curve(Counts.Select(m => ((double)m, Key(method, m))), value).Select(p => (p.X, unit * p.Y))]));

    /// <summary>Returns a line a method: its network.</summary>
    protected string Networks() => string.Concat(Methods.Select(m => $"- `{m.Label}`: method {m.Method} of `{m.Architecture}`\n"));
}

using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Tangent.Analysis;
using Tangent.Cli.Options;
using Tangent.Data;
using Tangent.Models;

namespace Tangent.Cli.Commands;

/// <summary>Measures how near the features' kernel is to the exact one, or how many features a wanted nearness takes.</summary>
internal sealed class CheckCommand : TangentCommand
{
    // Work of less than a second is done sooner than an estimate is read.
    private const double NotedSeconds = 1;
    private const int SearchSeeds = 10, SearchFeatures = 16384;

    private readonly DataArgument _data = Files.Data();
    private readonly Option<double?> _ridge = Number.Real(
        "--ridge",
        "X",
        "a number above 0",
        x => x > 0,
        "The absolute lambda of (K + X I); that of a fit to N rows is X N / n. Default: the mean of the kernel's diagonal.");

    private readonly Option<int?> _sample = Number.Whole(
        "--sample",
        "n",
        1,
        $"How many random rows to measure on, at most {ApproximationCheck.LargestSample}. Default: {ApproximationCheck.DefaultSample}, or "
        + $"{ApproximationCheck.DefaultImageSample} where the kernel goes through convolutions.");

    private readonly Option<double?> _epsilon = Number.Real(
        "--epsilon",
        "E",
        "a number above 0",
        x => x > 0,
        $"Find the fewest features, of at most --features (default {SearchFeatures}), with eps <= E in all seeds: powers of two, then three halvings.");

    private readonly Option<int?> _seeds = Number.Whole(
        "--seeds", "S", 1, $"How many seeds of the features to measure, from --seed on. Default: 1; {SearchSeeds} with --epsilon.");

    private readonly DataOptions _table = new(training: false);
    private readonly MethodOptions _method = new(choosable: false, ["auto", .. FeatureMapDescription.Methods.Where(m => m is not ("exact" or "patches"))]);

    public CheckCommand()
        : base("check", "Measures how near the features' kernel is to the exact one on a sample of rows: eps, relative Frobenius error, statistical dimension.")
    {
        Add(_data);
        Add(_ridge);
        Add(_sample);
        Add(_epsilon);
        Add(_seeds);
        _table.AddTo(this);
        _method.AddTo(this);
    }

    public override void Run(Invocation run)
    {
        var watch = Stopwatch.StartNew();
        double? wanted = run.Get(_epsilon);
        if (wanted is not null && _method.Features.Value(run) < FeatureCountSearch.Fewest)
            throw new UsageException($"with --epsilon, --features is the most to try and at least {FeatureCountSearch.Fewest}");
        TrainingOptions options = _method.Apply(new TrainingOptions { Seed = run.Seed, Table = _table.Inputs(run) }, run);
        DataFormat format = DataFormats.Detect(run.Get(_data));
        DataSet data = DataSet.Open(run.Get(_data), options.TableFor(format), new RowSplit(run.Seed, 0));
        var description = FeatureMapDescription.For(data.Schema, options.MethodFor(data.Schema), options);
        var settings = new ApproximationCheckOptions
        {
            SampleRows = run.Get(_sample),
            Ridge = run.Get(_ridge),
            SeedCount = run.Get(_seeds) ?? (wanted is null ? 1 : SearchSeeds),
        };
        var check = new ApproximationCheck(data, description, settings, run.Output.Progress, run.Cancellation);
        _table.TellInputs(run, data, description.Notes());
        if (check.EstimateSeconds() is >= NotedSeconds and var seconds)
            run.Output.Note($"about {ProgressLine.Duration(seconds)} for the exact kernel of {check.SampleCount} rows; a smaller --sample takes less");
        var path = new List<(ApproximationTrial Trial, bool Does)>();
        ApproximationTrial trial = wanted is { } epsilon
            ? Search(run, check, epsilon, path)
            : check.Measure(options.FeatureCount, run.Cancellation);
        Print(run, description, data, check, trial, path, watch.Elapsed.TotalSeconds);
    }

    private ApproximationTrial Search(Invocation run, ApproximationCheck check, double epsilon, List<(ApproximationTrial Trial, bool Does)> path)
    {
        int most = _method.Features.Value(run) ?? SearchFeatures;
        ApproximationTrial? found = FeatureCountSearch.Run(epsilon, most, m => check.Measure(m, run.Cancellation), (trial, does) =>
        {
            path.Add((trial, does));
            run.Output.Note($"{trial.OutputDimension} features: {Epsilons(trial)}{(does ? "" : ", too much")}");
        });
        return found ?? throw new DataException(
            $"{path[^1].Trial.OutputDimension} features are too few for eps <= {Output.Text(epsilon)}: {Epsilons(path[^1].Trial)}; "
            + "use more --features, a larger --ridge or a larger --epsilon");
    }

    private static void Print(
        Invocation run, FeatureMapDescription description, DataSet data, ApproximationCheck check, ApproximationTrial trial,
        List<(ApproximationTrial Trial, bool Does)> path, double seconds)
    {
        RegularizedKernel exact = check.Exact(run.Cancellation);
        SpectralApproximation mean = trial.Mean;
        if (run.Output.IsJson)
        {
            var result = new JsonObject
            {
                ["epsilonLow"] = Output.Finite(mean.EpsilonLow),
                ["epsilonHigh"] = Output.Finite(mean.EpsilonHigh),
                ["relativeFrobenius"] = Output.Finite(mean.RelativeFrobenius),
                ["statisticalDimension"] = Output.Finite(exact.StatisticalDimension),
                ["ridge"] = Output.Finite(exact.Ridge),
                ["sample"] = check.SampleCount,
                ["features"] = trial.OutputDimension,
                ["seconds"] = Output.Finite(seconds),
                ["epsilon"] = Json(trial),
            };
            if (path.Count > 0)
                result["path"] = new JsonArray([.. path.Select(p => Json(p.Trial))]);
            run.Output.Json(result);
            return;
        }

        string of = description.Method == "rff" ? "the Gaussian kernel" : description.Architecture;
        if (path.Count > 0)
        {
            run.Output.Columns(
                ["features", "mean eps", "deviation", "greatest", ""],
                path.Select(p => (string[])
                [
                    $"{p.Trial.OutputDimension}", Output.Text(p.Trial.MeanEpsilon), Output.Text(p.Trial.Deviation), Output.Text(p.Trial.Worst), p.Does ? "does" : "",
                ]));
        }

        run.Output.Table(
        [
            ("method", $"{description.Method}, {trial.OutputDimension} features of {of}"),
            ("sample", $"{check.SampleCount} of {data.TrainingRows} rows x {data.Schema.InputDimension}"),
            ("ridge", Output.Text(exact.Ridge)),
            ("statistical dimension", Output.Text(exact.StatisticalDimension)),
            ("eps", $"{Epsilons(trial)} ({Output.Text(mean.EpsilonLow)} below, {Output.Text(mean.EpsilonHigh)} above)"),
            ("relative Frobenius", Output.Text(mean.RelativeFrobenius)),
            ("seconds", seconds.ToString("f1", CultureInfo.InvariantCulture)),
        ]);
    }

    private static string Epsilons(ApproximationTrial trial) => trial.Seeds.Count == 1
        ? Output.Text(trial.Worst)
        : $"{Output.Text(trial.MeanEpsilon)} +- {Output.Text(trial.Deviation)}, {Output.Text(trial.Worst)} at most in {trial.Seeds.Count} seeds";

    private static JsonObject Json(ApproximationTrial trial) => new()
    {
        ["features"] = trial.OutputDimension,
        ["seeds"] = trial.Seeds.Count,
        ["mean"] = Output.Finite(trial.MeanEpsilon),
        ["deviation"] = Output.Finite(trial.Deviation),
        ["greatest"] = Output.Finite(trial.Worst),
    };
}

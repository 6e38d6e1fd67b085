using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Tangent.Cli.Options;
using Tangent.Cli.Report;
using Tangent.Data;
using Tangent.Models;
using Tangent.Selection;

namespace Tangent.Cli.Commands;

/// <summary>Reads, fits, validates, tests and saves.</summary>
internal sealed class TrainCommand : TangentCommand
{
    private const int ShownColumns = 5;

    private readonly DataArgument _data = Files.Data();
    private readonly DataOptions _table = new(training: true);
    private readonly MethodOptions _method = new(choosable: true, ["auto", .. FeatureMapDescription.Methods]);
    private readonly RegressionOptions _regression = new();
    private readonly SelectionOptions _selection = new();

    private readonly Option<string?> _report = Files.Optional(
        "--report", "OUT.html", "Where to write the training as a page: scores, charts, the worst test rows, and how to run it again.");

    private readonly Option<string?> _metric = Files.Optional("--out-metric", "M.npy", "Where to write the learned metric, float64, inputs x inputs; needs one to be learned.");

    public TrainCommand()
        : base("train", "Trains a model: reads, fits, validates, tests, saves.")
    {
        Add(_data);
        _table.AddTo(this);
        _method.AddTo(this);
        _regression.AddTo(this);
        _selection.AddTo(this);
        Add(_metric);
        Add(_report);
    }

    public override void Run(Invocation run)
    {
        string? path = run.Get(_regression.Model), metricPath = run.Get(_metric), reportPath = run.Get(_report);
        TrainingOptions options = Read(run);
        if (metricPath is not null && options is { Adapt: 0, Pilot: false } && _selection.Budget(run) is null)
            throw new UsageException("--out-metric needs a metric, and with --adapt 0, or a given --ridge without --adapt, none is learned; give --adapt auto");
        foreach (string output in new[] { path, metricPath, reportPath }.OfType<string>())
        {
            // Fails now rather than after the work.
            using var probe = new AtomicFile(output);
        }

        var watch = Stopwatch.StartNew();
        IReadOnlyList<SelectionCandidate> found = Choose(options, run);
        options = found.Count > 0 ? found[0].Options : options;
        if (_method.Features.IsAuto(run) && !(found.Count > 0 && options.Method == "exact"))
            options = _selection.ChooseFeatures(options, run, run.Get(_data));
        var stages = new StageRecorder(run.Output.Progress);
        TrainingResult result = new ModelTrainer(options) { Progress = stages }.Train(run.Get(_data), run.Cancellation);
        if (path is not null)
            (run.Get(_regression.Compact) ? WithoutSums(result.Model) : result.Model).Save(path);
        if (metricPath is not null)
            WriteMetric(metricPath, result.Model.Header.Map);
        if (reportPath is not null)
            WriteReport(reportPath, new TrainingReport { Result = result, Data = run.Get(_data), Options = options, Words = Words(run), Found = found }, stages, run);
        run.Output.Notes(result.Notes);
        Print(run, result, found, path, watch.Elapsed.TotalSeconds);
    }

    private TrainingOptions Read(Invocation run) => _method.Apply(_regression.Apply(new TrainingOptions(), run), run) with
    {
        Table = _table.Table(run),
        Pilot = !_regression.GivesAdapt(run) && _regression.Ridge(run) is null && _selection.Budget(run) is null,
        // A report is made from the sums, even where the model is saved without them.
        KeepStatistics = !run.Get(_regression.Compact) || run.Get(_report) is not null,
    };

    private static TangentModel WithoutSums(TangentModel model) => new(model.Header, model.Map, model.Ridge, null);

    private static string[] Words(Invocation run) => [.. run.Parsed.Tokens.Select(t => t.Value)];

    private static void WriteReport(string path, TrainingReport report, StageRecorder stages, Invocation run)
    {
        report = report.Complete(stages, run.Cancellation);
        HtmlReport.Write(path, report with { Stages = stages.Finish() });
    }

    // Within the budget all that the user did not give; without one the depth alone, where it is to be chosen.
    private IReadOnlyList<SelectionCandidate> Choose(TrainingOptions options, Invocation run)
    {
        if (_selection.Budget(run) is { } budget)
        {
            SelectionSpace open = _regression.Restrict(_method.Restrict(_table.Restrict(new SelectionSpace(), run), run), run);
            return SelectionOptions.Choose(options, run, run.Get(_data), open, budget);
        }

        if (!_method.Depth.IsAuto(run))
            return [];
        string path = run.Get(_data), method = options.MethodFor(options.Open(path).Schema);
        return SelectionOptions.Choose(options, run, path, SelectionSpace.OfDepth(options, method), TimeSpan.MaxValue);
    }

    // M, float64, d x d; the identity where no metric was kept.
    private static void WriteMetric(string path, FeatureMapDescription map)
    {
        int d = map.InputDimension;
        using var file = new NpyWriter<double>(path, d, d);
        double[] row = new double[d];
        for (int i = 0; i < d; i++)
        {
            Array.Clear(row);
            row[i] = 1;
            map.Metric?.Row(i, row);
            file.WriteRows(row);
        }

        file.Commit();
    }

    private static void Print(Invocation run, TrainingResult result, IReadOnlyList<SelectionCandidate> found, string? path, double total)
    {
        Output output = run.Output;
        ModelHeader header = result.Model.Header;
        using var process = Process.GetCurrentProcess();
        double memory = process.PeakWorkingSet64 / 1e6;
        if (output.IsJson)
        {
            var json = new JsonObject
            {
                ["task"] = header.IsClassification ? "classification" : "regression",
                ["method"] = header.Map.Method,
                ["adapt"] = header.Metric?.BestRound ?? 0,
                ["rows"] = header.TrainingRows,
                ["inputDimension"] = header.Map.InputDimension,
                ["features"] = header.FeatureCount,
                ["depth"] = Architectures.Architecture.Parse(header.Map.Architecture).Depth,
                ["arch"] = header.Map.Architecture,
                ["ridge"] = Output.Finite(header.Ridge),
                ["seed"] = run.Seed,
                ["train"] = ScoreText.Json(header.Train, rows: false),
                ["test"] = ScoreText.Json(header.Test, rows: true),
                ["seconds"] = new JsonObject
                {
                    ["read"] = Output.Finite(result.Seconds.Read),
                    ["features"] = Output.Finite(result.Seconds.Features),
                    ["solve"] = Output.Finite(result.Seconds.Solve),
                    ["total"] = Output.Finite(total),
                },
                ["peakMemoryMB"] = Output.Finite(Math.Round(memory)),
                ["model"] = path,
                ["ridgeCurve"] = new JsonArray([.. (header.RidgeCurve ?? []).Select(p => new JsonObject
                {
                    ["ridge"] = Output.Finite(p.Ridge), ["validation"] = p.Validation is { } v ? Output.Finite(v) : null,
                })]),
            };
            if (found.Count > 0)
            {
                json["selection"] = new JsonArray([.. found.Select(c => new JsonObject
                {
                    ["options"] = c.Text, ["rows"] = c.Rows, ["loss"] = Output.Finite(c.Loss),
                })]);
            }

            output.Json(json);
            return;
        }

        List<(string, string)> lines =
        [
            ("task", $"{(header.IsClassification ? "classification" : "regression")} of {string.Join(", ", header.Schema.TargetNames)}"),
            ("method", $"{header.Map.Method}, {header.FeatureCount} features of {header.Map.Architecture}"),
            ("training rows", $"{header.TrainingRows} x {header.Map.InputDimension}"),
            ("ridge", Output.Text(header.Ridge) + (header.RidgeCurve is { } curve ? $", the best of {curve.Count} on held-out training rows" : "")),
            .. header.Metric is { } metric ? [("metric", MetricText.Rounds(metric))] : Array.Empty<(string, string)>(),
            .. (result.Model.MetricReport is { } report ? MetricText.Lines(report) : []).Take(ShownColumns),
            ("train", ScoreText.Line(header.Train)),
            ("test", ScoreText.Line(header.Test)),
            ("seconds", $"{total:f1} (read {result.Seconds.Read:f1}, features {result.Seconds.Features:f1}, solve {result.Seconds.Solve:f1})"),
            ("peak memory", $"{memory:f0} MB"),
        ];
        if (path is not null)
            lines.Add(("model", path));
        output.Table(lines);
    }
}

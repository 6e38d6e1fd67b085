using System.CommandLine;
using System.Runtime.ExceptionServices;
using System.Text.Json.Nodes;
using Tangent.Cli.Options;
using Tangent.Models;

namespace Tangent.Cli.Commands;

/// <summary>Trains several methods on the same split and prints them side by side.</summary>
internal sealed class CompareCommand : TangentCommand
{
    private readonly DataArgument _data = Files.Data();
    private readonly Option<string[]> _methods = MethodOptions.Several(
        "--methods", $"The methods: some of {string.Join(", ", FeatureMapDescription.Methods)}. Default: those that serve the data.");

    private readonly DataOptions _table = new(training: true);
    private readonly MethodOptions _size = new(choosable: false, "auto");
    private readonly RegressionOptions _regression = new();

    public CompareCommand()
        : base("compare", "Compares several methods on the same split: score, seconds, features, model size.")
    {
        Add(_data);
        Add(_methods);
        _table.AddTo(this);
        _size.AddSizeTo(this);
        _regression.AddFitTo(this);
    }

    public override void Run(Invocation run)
    {
        string path = run.Get(_data);
        TrainingOptions options = _regression.Apply(new TrainingOptions { Table = _table.Table(run) }, run);
        var comparison = new MethodComparison(_size.Apply(options, run)) { Progress = run.Output.Progress };
        IReadOnlyList<string> methods = run.Get(_methods) is { Length: > 0 } asked ? asked : MethodComparison.DefaultMethods(path);
        var done = new List<ComparedMethod>();
        foreach (ComparedMethod method in comparison.Run(path, methods, run.Cancellation))
        {
            done.Add(method);
            if (method.Fault is { } fault)
                run.Output.Warn($"{method.Method} is left out: {Fault.Describe(fault).Line}");
            else
                run.Output.Note($"{method.Method}: {ScoreText.Line(method.Result!.Model.Header.Test)}");
        }

        // Where nothing could be compared, the first fault is the command's.
        if (done.TrueForAll(m => m.Result is null))
            ExceptionDispatchInfo.Throw(done[0].Fault!);
        ComparedMethod[] compared = [.. done.Where(m => m.Result is not null)];
        run.Output.Notes(compared[0].Result!.Notes);
        if (run.Output.IsJson)
            run.Output.Json(new JsonObject { ["rows"] = new JsonArray([.. compared.Select(Json)]) });
        else
            run.Output.Columns(["method", "features", "test", "features s", "solve s", "model"], compared.Select(Cells));
    }

    private static JsonObject Json(ComparedMethod method)
    {
        TrainingResult result = method.Result!;
        return new JsonObject
        {
            ["method"] = method.Method,
            ["features"] = result.Model.Header.FeatureCount,
            ["test"] = ScoreText.Json(result.Model.Header.Test, rows: true),
            ["seconds"] = new JsonObject { ["features"] = Output.Finite(result.Seconds.Features), ["solve"] = Output.Finite(result.Seconds.Solve) },
            ["modelBytes"] = result.Model.CompactBytes,
        };
    }

    private static string[] Cells(ComparedMethod method)
    {
        TrainingResult result = method.Result!;
        return
        [
            method.Method, $"{result.Model.Header.FeatureCount}", ScoreText.Line(result.Model.Header.Test),
            $"{result.Seconds.Features:f1}", $"{result.Seconds.Solve:f1}", Output.Bytes(result.Model.CompactBytes),
        ];
    }
}

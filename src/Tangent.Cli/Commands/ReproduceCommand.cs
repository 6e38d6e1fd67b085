using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Tangent.Cli.Options;
using Tangent.Cli.Reproduction;
using Tangent.Data;

namespace Tangent.Cli.Commands;

/// <summary>Measures a result of the paper again and writes it beside the paper's numbers, as a table and a figure.</summary>
internal sealed class ReproduceCommand : TangentCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = $"The result: {string.Join(", ", Experiments.Names)}." };
    private readonly Option<string?> _data = Files.Optional("--data", "DIR",
        "The folder with the files, under their original names, plain or .gz. Default: the folder data here or above.");
    private readonly Option<string?> _out = Files.Optional("--out", "DIR", "The folder for NAME.md, NAME.svg and the finished results, NAME.jsonl. Default: reproduce.");
    private readonly Option<bool> _small = new("--small") { Description = "A small version, of less than two minutes: NAME-small.*." };
    private readonly Option<int?> _features = Number.Whole("--features", "N", 1, "The most features; of uci and uci90 their number.");

    private readonly Option<string[]> _only = new("--only")
    {
        Description = "Compute only results with one of these texts in their names, for example 'm = 1024', and show them with those computed before.",
        HelpName = "TEXT",
        AllowMultipleArgumentsPerToken = true,
    };

    public ReproduceCommand()
        : base("reproduce", "Measures a result of the paper again, beside the paper's numbers. An interrupted run goes on where it stopped.")
    {
        _name.CompletionSources.Add([.. Experiments.Names]);
        Add(_name);
        Add(_data);
        Add(_out);
        Add(_small);
        Add(_features);
        Add(_only);
    }

    public override void Run(Invocation run)
    {
        var watch = Stopwatch.StartNew();
        string name = run.Get(_name);
        if (!Experiments.Names.Contains(name))
            throw new UsageException($"there is no result '{name}'{NearestName.Question(name, Experiments.Names)}; there are {string.Join(", ", Experiments.Names)}");
        var options = new ExperimentOptions
        {
            Data = new DataFolder(run.Get(_data)),
            Small = run.Get(_small),
            Features = run.Get(_features),
            Seed = run.Seed,
            Progress = run.Output.Progress,
            Cancellation = run.Cancellation,
        };
        using var work = new WorkFolder();
        Experiment experiment = Experiments.Create(name, options, work);
        if (experiment.Cells.Count == 0)
            throw new UsageException($"{options.Features} features are fewer than any that {name} measures");
        var result = new ExperimentRun(experiment, run.Get(_out) ?? "reproduce", options, run.Output);
        result.Run(Words(run), run.Get(_only) ?? [], run.Cancellation);
        if (run.Output.IsJson)
        {
            run.Output.Json(new JsonObject
            {
                ["name"] = name,
                ["table"] = result.MarkdownPath,
                ["figure"] = result.FigurePath,
                ["computed"] = result.Computed,
                ["found"] = result.Found,
                ["seconds"] = Output.Finite(watch.Elapsed.TotalSeconds),
                ["results"] = new JsonArray([.. experiment.Cells.Where(c => result.Results.Contains(c.Key)).Select(c => new JsonObject
                {
                    ["cell"] = c.Key, ["values"] = Checkpoint.Json(result.Results[c.Key]),
                })]),
            });
            return;
        }

        run.Output.Table(
        [
            ("table", result.MarkdownPath), ("figure", result.FigurePath),
            ("results", $"{result.Computed} computed, {result.Found} found in {result.CheckpointPath}"),
        ]);
    }

    // The folders of one machine say nothing on another.
    private string Words(Invocation run)
    {
        string words = $"tangent reproduce {run.Get(_name)}";
        if (run.Get(_data) is not null)
            words += " --data DIR";
        if (run.Get(_small))
            words += " --small";
        if (run.Get(_features) is { } features)
            words += $" --features {features}";
        return run.Seed == 0 ? words : $"{words} --seed {run.Seed}";
    }
}

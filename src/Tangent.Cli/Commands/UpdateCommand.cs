using System.CommandLine;
using System.Text.Json.Nodes;
using Tangent.Cli.Options;
using Tangent.Data;
using Tangent.Models;

namespace Tangent.Cli.Commands;

/// <summary>Adds rows to a fitted model, or takes rows out again.</summary>
internal sealed class UpdateCommand : TangentCommand
{
    private readonly Argument<string> _model = Files.Model();
    private readonly DataArgument _data = Files.Data("MORE-DATA");
    private readonly Option<string> _out = Files.Required("--model", "OUT", "Where to save the new model; it may be the old one's file.");
    private readonly Option<bool> _remove = new("--remove") { Description = "Take the rows out instead of adding them." };

    public UpdateCommand()
        : base("update", "Adds rows to a fitted model without the old rows, or takes rows out; ridge, scaling and features stay.")
    {
        Add(_model);
        Add(_data);
        Add(_out);
        Add(_remove);
    }

    public override void Run(Invocation run)
    {
        string path = run.Get(_out)!;
        using (new AtomicFile(path))
        {
            // Fails now rather than after the work.
        }

        bool remove = run.Get(_remove);
        TangentModel model = TangentModel.Load(run.Get(_model), statistics: true);
        IRowSource more = DataSet.OpenLike(run.Get(_data), model.Header.Schema, targets: true);
        long rows = model.Update(more, remove, run.Output.Progress, run.Cancellation);
        model.Save(path);
        run.Output.Notes(DataSet.NotesOf(more));
        if (run.Output.IsJson)
        {
            run.Output.Json(new JsonObject
            {
                [remove ? "removed" : "added"] = rows,
                ["rows"] = model.Header.TrainingRows,
                ["train"] = ScoreText.Json(model.Header.Train, rows: false),
                ["model"] = path,
            });
            return;
        }

        List<(string, string)> lines = [(remove ? "removed" : "added", $"{rows} rows"), ("training rows", $"{model.Header.TrainingRows}")];
        if (model.Header.Train is { } train)
            lines.Add(("train", ScoreText.Line(train)));
        lines.Add(("model", path));
        run.Output.Table(lines);
    }
}

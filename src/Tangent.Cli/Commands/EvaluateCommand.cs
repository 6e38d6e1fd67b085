using System.CommandLine;
using System.Text.Json.Nodes;
using Tangent.Cli.Options;
using Tangent.Data;
using Tangent.Models;

namespace Tangent.Cli.Commands;

/// <summary>Scores a saved model on data with targets.</summary>
internal sealed class EvaluateCommand : TangentCommand
{
    private readonly Argument<string> _model = Files.Model();
    private readonly DataArgument _data = Files.Data();

    public EvaluateCommand()
        : base("evaluate", "Scores a saved model on data with targets.")
    {
        Add(_model);
        Add(_data);
    }

    public override void Run(Invocation run)
    {
        TangentModel model = TangentModel.Load(run.Get(_model), statistics: false);
        IRowSource rows = DataSet.OpenLike(run.Get(_data), model.Header.Schema, targets: true);
        PredictionScore score = model.Evaluate(rows, run.Output.Progress, run.Cancellation)
            ?? throw new DataException("there are no rows to evaluate", run.Get(_data));
        run.Output.Notes(DataSet.NotesOf(rows));
        if (run.Output.IsJson)
            run.Output.Json(new JsonObject { ["rows"] = score.Rows, ["test"] = ScoreText.Json(score, rows: true) });
        else
            run.Output.Table([("test", ScoreText.Line(score))]);
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using CsvHelper;
using Tangent.Cli.Options;
using Tangent.Data;
using Tangent.Models;

namespace Tangent.Cli.Commands;

/// <summary>Writes predictions as delimited text, one line a row.</summary>
internal sealed class PredictCommand : TangentCommand
{
    private readonly Argument<string> _model = Files.Model();
    private readonly Argument<string> _data = Files.Data();
    private readonly Option<string?> _out = Files.Optional("--out", "FILE", "Where to write the predictions. Default: standard output.");
    private readonly Option<bool> _std = new("--std") { Description = "Add the posterior standard deviation of the predicted mean." };
    private readonly Option<bool> _probabilities = new("--probabilities") { Description = "Add a probability for each class." };

    public PredictCommand()
        : base("predict", "Writes predictions as CSV, one line a row.")
    {
        Add(_model);
        Add(_data);
        Add(_out);
        Add(_std);
        Add(_probabilities);
    }

    public override void Run(Invocation run)
    {
        bool std = run.Get(_std), probabilities = run.Get(_probabilities);
        TangentModel model = TangentModel.Load(run.Get(_model), statistics: std);
        if (std && model.Header.IsClassification)
            throw new UsageException("--std serves regression; the model tells classes apart: use --probabilities");
        if (probabilities && !model.Header.IsClassification)
            throw new UsageException("--probabilities serves classification; the model predicts numbers: use --std");

        // The output is opened first, so that an unwritable file is told before the work.
        using AtomicFile? file = run.Get(_out) is { } path ? new AtomicFile(path) : null;
        var table = new PredictionTable(model.Header, std, probabilities);
        IRowSource source = DataSet.OpenLike(run.Get(_data), model.Header.Schema, targets: false);
        IEnumerable<PredictionBlock> blocks = model.Predict(source, std, run.Cancellation);
        long rows = 0;
        if (file is null && run.Output.IsJson)
        {
            var predictions = new JsonArray();
            foreach (PredictionBlock block in blocks)
            {
                foreach (JsonObject row in table.JsonRows(block))
                    predictions.Add(row);
            }

            run.Output.Json(new JsonObject { ["rows"] = predictions.Count, ["predictions"] = predictions });
            run.Output.Notes(DataSet.NotesOf(source));
            return;
        }

        TextWriter text = file is null ? run.Output.Results : new StreamWriter(file.Stream, leaveOpen: true);
        var csv = CsvWriter.Create(text, new CsvWriterOptions { NewLine = "\n" }, true);
        csv.WriteRecord(table.Columns);
        foreach (PredictionBlock block in blocks)
        {
            foreach (string[] row in table.Rows(block))
                csv.WriteRecord(row);
            rows += block.Rows.Count;
            run.Output.Progress.Report(new TrainingProgress("predict", rows, null, "rows"));
        }

        csv.Flush();
        text.Flush();
        file?.Commit();
        run.Output.Notes(DataSet.NotesOf(source));
        if (file is not null && run.Output.IsJson)
            run.Output.Json(new JsonObject { ["rows"] = rows, ["out"] = file.Path });
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Tangent.Cli.Options;
using Tangent.Data;
using Tangent.Models;

namespace Tangent.Cli.Commands;

/// <summary>Writes predictions as a table, one row a row of data.</summary>
internal sealed class PredictCommand : TangentCommand
{
    private readonly Argument<string> _model = Files.Model();
    private readonly DataArgument _data = Files.Data();
    private readonly Option<string?> _out = Files.Optional("--out", "FILE", "Where to write the predictions, by extension as CSV (also .csv.gz), NPY, Parquet or Arrow (.arrow or .feather; .arrows is a stream). Default: CSV to standard output, as -.");
    private readonly Option<bool> _std = new("--std")
    {
        Description = "Add the posterior standard deviation of the predicted mean. It says nothing of the noise of a single observation, which 'tangent info' shows as noise: "
            + "the deviation of a new observation is sqrt(std^2 + noise^2).",
    };

    private readonly Option<bool> _probabilities = new("--probabilities") { Description = "Add a probability for each class, calibrated on training rows that were held out." };

    public PredictCommand()
        : base("predict", "Writes predictions as CSV, NPY, Parquet or Arrow, one row a row of data.")
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

        string? path = run.Get(_out);
        if (path == StandardInput.Dash && run.Output.IsJson)
            throw new UsageException("--json and --out - both write to standard output; name a file");

        // The output is opened first, so that an unwritable file is told before the work.
        var table = new PredictionTable(model, std, probabilities);
        using TableWriter<double>? file = path is null or StandardInput.Dash ? null : TableFile.Create<double>(path, table.Columns, otherwise: ".csv");
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

        using TableWriter<double> writer = file ?? new DelimitedTextWriter<double>(run.Output.Results, table.Columns);
        foreach (PredictionBlock block in blocks)
        {
            table.Write(block, writer);
            rows += block.Rows.Count;
            run.Output.Progress.Report(new TrainingProgress("predict", rows, null, "rows"));
        }

        writer.Commit();
        run.Output.Notes(DataSet.NotesOf(source));
        if (file is not null && run.Output.IsJson)
            run.Output.Json(new JsonObject { ["rows"] = rows, ["out"] = path });
    }
}

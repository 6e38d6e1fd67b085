using System.CommandLine;
using System.Text.Json.Nodes;
using Tangent.Cli.Options;
using Tangent.Data;
using Tangent.Features;
using Tangent.Models;

namespace Tangent.Cli.Commands;

/// <summary>Writes the features of every row as NPY, CSV, Parquet or Arrow.</summary>
internal sealed class TransformCommand : TangentCommand
{
    private const int MostNumbers = 1 << 25;

    private readonly DataArgument _data = Files.Data();
    private readonly Option<string> _out = Files.Required(
        "--out",
        "Z.npy",
        "Where to write the features, float32, rows in input order: by extension as NPY, CSV (also .csv.gz), Parquet or Arrow (.arrow or .feather; .arrows is a stream); "
            + "- is CSV to standard output.");
    private readonly DataOptions _table = new(training: true);
    private readonly MethodOptions _method = new(choosable: false, ["auto", .. FeatureMapDescription.Methods.Where(m => m != "exact")]);

    public TransformCommand()
        : base("transform", "Writes the features of every row as NPY, CSV, Parquet or Arrow.")
    {
        Add(_data);
        Add(_out);
        _table.AddTo(this);
        _method.AddTo(this);
    }

    public override void Run(Invocation run)
    {
        string path = run.Get(_out)!;
        if (path == StandardInput.Dash && run.Output.IsJson)
            throw new UsageException("--json and --out - both write to standard output; name a file");
        TrainingOptions options = _method.Apply(new TrainingOptions { Seed = run.Seed, Table = _table.Inputs(run) }, run);
        DataFormat format = DataFormats.Detect(run.Get(_data));
        DataSet data = DataSet.Open(run.Get(_data), options.TableFor(format), new RowSplit(run.Seed, 0));
        string method = options.MethodFor(data.Schema);
        FeatureMapDescription description = FeatureMapDescription.For(data.Schema, method, options).Fit(data, run.Output.Progress, run.Cancellation);
        IFeatureMap map = description.CreateMap();
        var columns = new TableColumns([.. Enumerable.Range(1, map.OutputDimension).Select(i => $"z{i}")]);
        using TableWriter<float> file = path == StandardInput.Dash
            ? new DelimitedTextWriter<float>(run.Output.Results, columns)
            : TableFile.Create<float>(path, columns, otherwise: ".npy", data.TrainingRows);
        foreach (RowBlock block in data.Training.ReadBlocks())
        {
            // A block of rows can have more features than one array holds.
            int piece = Math.Max(1, MostNumbers / map.OutputDimension);
            for (int first = 0; first < block.Count; first += piece)
            {
                run.Cancellation.ThrowIfCancellationRequested();
                file.WriteRows(map.Transform(block, first, Math.Min(piece, block.Count - first)));
            }

            run.Output.Progress.Report(new TrainingProgress("features", block.FirstRow + block.Count, data.TrainingRows, "rows"));
        }

        file.Commit();
        _table.TellInputs(run, data, description.Notes());
        if (run.Output.IsJson)
            run.Output.Json(new JsonObject { ["rows"] = data.TrainingRows, ["features"] = map.OutputDimension, ["out"] = path });
        else if (path != StandardInput.Dash)
            run.Output.Table([("features", $"{data.TrainingRows} x {map.OutputDimension}, float32"), ("file", path)]);
    }
}

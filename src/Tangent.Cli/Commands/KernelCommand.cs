using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Tangent.Architectures;
using Tangent.Cli.Options;
using Tangent.Data;
using Tangent.Kernels;
using Tangent.Models;

namespace Tangent.Cli.Commands;

/// <summary>Writes the exact kernel matrix as NPY.</summary>
internal sealed class KernelCommand : TangentCommand
{
    // Work of less than a second is done sooner than an estimate is read; beyond this people may want to stop it.
    private const double NotedSeconds = 1, LongSeconds = 10, NotedBytes = 1e9;

    private readonly DataArgument _data = Files.Data();
    private readonly DataOption _other = Files.OtherData("--other", "DATA2", "Data whose rows are the matrix's columns. Default: DATA.");
    private readonly Option<string> _out = Files.Required(
        "--out", "K.npy", "Where to write the matrix, float64; unfinished work is kept in K.npy.partial.");
    private readonly Choice<KernelKind> _kind = new(
        "--kind", "The neural tangent kernel or the Gaussian process kernel.", ("ntk", KernelKind.Ntk), ("nngp", KernelKind.Nngp));

    private readonly Choice<TrainedLayers> _trained = new(
        "--trained",
        "The layers whose gradients the tangent kernel takes: all, or all but the first and the last.",
        ("all", TrainedLayers.All),
        ("hidden", TrainedLayers.Hidden));

    private readonly Choice<KernelPrecision> _precision = new(
        "--precision", "The numbers in which convolutions are computed.", ("single", KernelPrecision.Single), ("double", KernelPrecision.Double));

    private readonly DataOptions _table = new(training: false);
    private readonly MethodOptions _method = new(choosable: false, "exact");

    public KernelCommand()
        : base(
            "kernel",
            "Writes the exact kernel matrix as NPY. Work of more than a few seconds can be interrupted, even killed: "
            + "the same command goes on where it stopped, and writes the same bytes.")
    {
        Add(_data);
        Add(_other);
        Add(_out);
        Add(_kind);
        Add(_trained);
        Add(_precision);
        _table.AddTo(this);
        _method.AddArchitectureTo(this);
    }

    public override void Run(Invocation run)
    {
        DataSet data = DataSet.Open(run.Get(_data), _table.Inputs(run), new RowSplit(run.Seed, 0));
        var options = new KernelOptions { Kind = run.Get(_kind), Trained = run.Get(_trained), Precision = run.Get(_precision) };
        KernelDescription description = KernelDescription.For(data.Schema, run.Get(_method.Architecture), _method.Depth.Value(run), options);
        IRowSource? other = run.Get(_other) is { } path ? DataSet.OpenLike(path, data.Schema, targets: false) : null;
        using var writer = new KernelMatrixWriter(description, data, other, run.Get(_out)!, run.Cancellation)
        {
            Progress = run.Output.Progress,
        };
        run.Output.Notes(NotesBefore(writer));
        try
        {
            writer.Write(run.Cancellation);
        }
        catch (OperationCanceledException) when (writer.IsKept)
        {
            run.Output.Note($"{writer.PartialPath} keeps {writer.RowsDone} of {writer.RowCount} rows; the same command goes on there");
            throw;
        }

        _table.TellInputs(run, data, description.Notes());
        if (other is not null)
            run.Output.Notes(DataSet.NotesOf(other));
        Print(run, writer, description);
    }

    private static IEnumerable<string> NotesBefore(KernelMatrixWriter writer)
    {
        if (writer.WasDamaged)
            yield return $"{writer.PartialPath} is damaged, so all rows are computed anew";
        if (writer.RowsDone > 0)
            yield return $"{writer.PartialPath} has {writer.RowsDone} of {writer.RowCount} rows; going on there";
        if (writer.EstimatedSeconds >= NotedSeconds)
        {
            string entries = (writer.EntryCount - writer.EntriesDone).ToString("N0", CultureInfo.InvariantCulture);
            string estimate = $"about {ProgressLine.Duration(writer.EstimatedSeconds)} for {entries} entries";
            long bytes = sizeof(double) * (writer.RowCount - writer.RowsDone) * writer.ColumnCount;
            if (bytes >= NotedBytes)
                estimate += $", besides writing {Output.Bytes(bytes)}";
            if (writer.EstimatedSeconds >= LongSeconds)
                estimate += "; after an interruption the same command goes on where it stopped";
            yield return estimate;
        }
    }

    private void Print(Invocation run, KernelMatrixWriter writer, KernelDescription description)
    {
        string kind = Word(description.Kind), path = run.Get(_out)!;
        if (run.Output.IsJson)
        {
            run.Output.Json(new JsonObject
            {
                ["rows"] = writer.RowCount,
                ["columns"] = writer.ColumnCount,
                ["kind"] = kind,
                ["arch"] = description.Architecture,
                ["trained"] = Word(description.Trained),
                ["precision"] = Word(description.Precision),
                ["out"] = path,
            });
        }
        else
        {
            string matrix = $"{writer.RowCount} x {writer.ColumnCount}, float64, {kind} of {description.Architecture}";
            run.Output.Table([("kernel", matrix), ("file", path)]);
        }
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}

using System.CommandLine;
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
    // Rows of the matrix that are computed and written at a time.
    private const int RowsPerBlock = 256;

    private readonly Argument<string> _data = Files.Data();
    private readonly Option<string?> _other = Files.Optional("--other", "DATA2", "Data whose rows are the matrix's columns. Default: DATA.");
    private readonly Option<string> _out = Files.Required("--out", "K.npy", "Where to write the matrix, float64.");
    private readonly Choice<string> _kind = Choice.Words("--kind", "The neural tangent kernel or the Gaussian process kernel.", "ntk", "nngp");
    private readonly DataOptions _table = new(biasByDefault: false);
    private readonly MethodOptions _method = new("exact");

    public KernelCommand()
        : base("kernel", "Writes the exact kernel matrix as NPY.")
    {
        Add(_data);
        Add(_other);
        Add(_out);
        Add(_kind);
        _table.AddTo(this);
        _method.AddArchitectureTo(this);
    }

    public override void Run(Invocation run)
    {
        Architecture architecture = _method.TableNetwork(run, 2);
        DataSet data = DataSet.Open(run.Get(_data), _table.Inputs(run), new RowSplit(run.Seed, 0));
        var options = new KernelOptions { Kind = run.Get(_kind) == "ntk" ? KernelKind.Ntk : KernelKind.Nngp };
        var kernel = new FullyConnectedKernel(architecture, data.Schema.InputDimension, options);
        KernelRows x = kernel.Prepare(ReadAll(data.Training, run));
        KernelRows y = run.Get(_other) is { } other ? kernel.Prepare(ReadAll(DataSet.OpenLike(other, data.Schema, targets: false), run)) : x;

        string path = run.Get(_out)!;
        using var file = new NpyWriter<double>(path, y.Count, x.Count);
        for (int first = 0; first < x.Count; first += RowsPerBlock)
        {
            double[] block = new double[Math.Min(RowsPerBlock, x.Count - first) * (long)y.Count];
            kernel.ComputeRows(x, first, block.Length / y.Count, y, block, cancellation: run.Cancellation);
            file.WriteRows(block);
            run.Output.Progress.Report(new TrainingProgress("kernel", first + (block.Length / y.Count), x.Count, "rows"));
        }

        file.Commit();
        _table.TellInputs(run, data);
        if (run.Output.IsJson)
            run.Output.Json(new JsonObject { ["rows"] = x.Count, ["columns"] = y.Count, ["kind"] = run.Get(_kind), ["arch"] = architecture.ToString(), ["out"] = path });
        else
            run.Output.Table([("kernel", $"{x.Count} x {y.Count}, float64, {run.Get(_kind)} of {architecture}"), ("file", path)]);
    }

    private static float[] ReadAll(IRowSource source, Invocation run)
    {
        var rows = new List<float[]>();
        foreach (RowBlock block in source.ReadBlocks())
        {
            run.Cancellation.ThrowIfCancellationRequested();
            rows.Add(block.ToDense(source.InputDimension));
        }

        return [.. rows.SelectMany(r => r)];
    }
}

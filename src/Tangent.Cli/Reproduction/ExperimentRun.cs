using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;
using Tangent.Data;
using Tangent.Numerics;

namespace Tangent.Cli.Reproduction;

/// <summary>Computes the cells of an experiment that are not there yet, and writes its table and figure.</summary>
internal sealed class ExperimentRun
{
    private const int MostNamed = 10;

    private readonly Experiment _experiment;
    private readonly Output _output;
    private readonly string _stem;
    private readonly Checkpoint _checkpoint;

    /// <summary>Reads what an earlier run left.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="folder">Where the files go.</param>
    /// <param name="options">The options.</param>
    /// <param name="output">Receives notes.</param>
    /// <exception cref="DataException">The folder cannot be made, or holds results of other settings.</exception>
    public ExperimentRun(Experiment experiment, string folder, ExperimentOptions options, Output output)
    {
        (_experiment, _output) = (experiment, output);
        Directory.CreateDirectory(folder);
        _stem = Path.Combine(folder, experiment.Name + (options.Small ? "-small" : ""));
        _checkpoint = new Checkpoint(
            CheckpointPath,
            $"Tangent {Machine.Version}, {experiment.Name}{(options.Small ? " --small" : "")}, seed {options.Seed}, {experiment.Settings}");
    }

    /// <summary>Gets the table.</summary>
    public string MarkdownPath => _stem + ".md";

    /// <summary>Gets the figure.</summary>
    public string FigurePath => _stem + ".svg";

    /// <summary>Gets the finished cells.</summary>
    public string CheckpointPath => _stem + ".jsonl";

    /// <summary>Gets how many cells this run has computed.</summary>
    public int Computed { get; private set; }

    /// <summary>Gets how many cells it found computed.</summary>
    public int Found { get; private set; }

    /// <summary>Gets the cells.</summary>
    public CellResults Results => _checkpoint.Results;

    /// <summary>Computes and writes.</summary>
    /// <param name="words">The command line, for the table.</param>
    /// <param name="only">Texts of which one is in the names of the cells to compute; none for all cells.</param>
    /// <param name="cancellation">Ends it between two cells, or in one; finished cells are kept.</param>
    public void Run(string words, IReadOnlyList<string> only, CancellationToken cancellation)
    {
        IReadOnlyList<Cell> cells = _experiment.Cells;
        Cell[] open = [.. cells.Where(c => !Results.Contains(c.Key))];
        Cell[] left = [.. open.Where(c => only.Count == 0 || only.Any(text => c.Key.Contains(text, StringComparison.Ordinal)))];
        Found = cells.Count - open.Length;
        if (open.Length > 0 && left.Length == 0)
            throw new UsageException($"no result that is left has '{string.Join("' or '", only)}' in its name; left are: {string.Join("; ", open.Select(c => c.Key).Take(MostNamed))}");
        if (Found > 0)
            _output.Note($"{CheckpointPath} has {Found} of {cells.Count} results; {(left.Length > 0 ? "going on there" : "delete it to compute them anew")}");
        Exception? fault = null;
        foreach (Cell cell in left)
            fault = Compute(cell, cells.Count, cancellation) ?? fault;
        if (Found + Computed == 0 && fault is not null)
            ExceptionDispatchInfo.Throw(fault);

        // Cells of more features than this run asks for stay in the file, and out of the table.
        var shown = new CellResults();
        foreach (Cell cell in cells.Where(c => Results.Contains(c.Key)))
            shown.Add(cell.Key, Results[cell.Key]);
        TextFile.Write(FigurePath, _experiment.Draw(shown).ToSvg());
        TextFile.Write(MarkdownPath, Document(shown, words));
    }

    // What one cell cannot do (memory, too few features for its network) does not end the others.
    private Exception? Compute(Cell cell, int count, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var watch = Stopwatch.StartNew();
        try
        {
            Dictionary<string, double> values = cell.Compute(Results);
            values["cellSeconds"] = watch.Elapsed.TotalSeconds;
            _checkpoint.Add(cell.Key, values);
            Computed++;
            string numbers = string.Join(
                ", ", values.Where(v => v.Key != "cellSeconds").Take(4).Select(v => $"{v.Key} {v.Value.ToString("G4", CultureInfo.InvariantCulture)}"));
            _output.Note($"{Found + Computed} of {count}: {cell.Key}: {numbers}");
            return null;
        }
        catch (OperationCanceledException)
        {
            _output.Note($"{CheckpointPath} keeps {Found + Computed} of {count} results; the same command goes on there");
            throw;
        }
        catch (Exception e) when (e is DataException or NumericalException or ArgumentException)
        {
            _output.Warn($"{cell.Key} is left out: {Fault.Describe(e).Line}");
            return e;
        }
    }

    private string Document(CellResults results, string words)
    {
        double seconds = results.Keys.Sum(k => results[k, "cellSeconds"] ?? 0);
        return $"""
            # {_experiment.Title}

            - machine: {Machine.Processor}; {Machine.Versions}
            - command: `{words}`, {seconds.ToString("f0", CultureInfo.InvariantCulture)} seconds for {results.Keys.Count()} of {_experiment.Cells.Count} results;
              other programs may have used the machine, so seconds are upper bounds
            - data: {_experiment.Settings}

            {_experiment.Text(results).Trim()}

            ![{_experiment.Title}]({Path.GetFileName(FigurePath)})

            """.ReplaceLineEndings("\n");
    }
}

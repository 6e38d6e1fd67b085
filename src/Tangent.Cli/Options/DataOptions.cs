using System.CommandLine;
using System.Globalization;
using Tangent.Data;
using Tangent.Selection;

namespace Tangent.Cli.Options;

/// <summary>Declares the options that say how a table is read: columns, task, missing values, scaling.</summary>
internal sealed class DataOptions
{
    private readonly Option<double?> _whiten;
    private readonly Option<double?> _bias;
    private readonly double? _defaultWhitening;
    private readonly double _defaultBias;

    /// <summary>Initializes the options.</summary>
    /// <param name="training">Whether data are prepared for training unless the user says otherwise: a constant coordinate for rows, whitening for colour
    /// images and convolutions.</param>
    public DataOptions(bool training)
    {
        _defaultBias = training ? 1 : 0;
        _defaultWhitening = training ? null : 0;
        _bias = Number.OnOff(
            "--bias", 1, $"Append a constant coordinate to the scaled row: 1, or X; larger ones make the network's biases wider. Default: {(training ? "on" : "off")}.");
        string regularization = ImageWhitening.DefaultRegularization.ToString(CultureInfo.InvariantCulture);
        _whiten = Number.OnOff(
            "--whiten",
            ImageWhitening.DefaultRegularization,
            "Whiten images (ZCA), X the regularization relative to the mean variance. Default: "
                + (training ? $"{regularization} for colour images and methods with convolutions, off for others and for patches." : "off."));
    }

    /// <summary>Gets the target columns; empty when they are not given, as the two options below.</summary>
    public Option<string[]> Target { get; } =
        Columns("--target", "The columns to predict: names or numbers (negative from the end), separated by commas. Default: the last.");

    public Option<string[]> Ignore { get; } = Columns("--ignore", "Columns to leave out.");

    public Option<string[]> Text { get; } = Columns("--text", "Columns that are text even where they look like numbers.");

    public Choice<TaskKind> Task { get; } = new(
        "--task",
        "What to learn; auto looks at the target.",
        ("auto", TaskKind.Auto),
        ("regression", TaskKind.Regression),
        ("classification", TaskKind.Classification));

    public Choice<MissingPolicy> Missing { get; } = new(
        "--missing",
        "Refuse rows with missing values, drop them, or put the column's mean.",
        ("refuse", MissingPolicy.Refuse),
        ("drop", MissingPolicy.Drop),
        ("mean", MissingPolicy.Mean));

    public Choice<ColumnScale> Scale { get; } = new(
        "--scale",
        "Scale the inputs to mean 0 and variance 1, not at all, every row to length 1, or a table's numbers by their ranks to normal scores.",
        ("standard", ColumnScale.Standard),
        ("none", ColumnScale.None),
        ("unit", ColumnScale.Unit),
        ("quantile", ColumnScale.Quantile));

    public Option<int?> Levels { get; } = Number.Whole(
        "--levels",
        "N",
        0,
        $"Give numeric columns of {TableOptions.FewestLevels} to N distinct values indicator columns beside them, where each value has {TableOptions.RowsPerLevel} "
            + "training rows or more in the mean. Default: 0, none.");

    /// <summary>Returns how the user wants the table read.</summary>
    public TableOptions Table(Invocation run) => new()
    {
        Targets = run.Get(Target) is { Length: > 0 } targets ? targets : null,
        TextColumns = run.Get(Text) ?? [],
        IgnoreColumns = run.Get(Ignore) ?? [],
        Task = run.Get(Task),
        Missing = run.Get(Missing),
        Levels = run.Get(Levels) ?? 0,
        Scale = run.Get(Scale),
        Bias = run.Get(_bias) ?? _defaultBias,
        Whitening = run.Get(_whiten) ?? _defaultWhitening,
    };

    /// <summary>Returns the space of a selection with what the user asked for only.</summary>
    public SelectionSpace Restrict(SelectionSpace space, Invocation run) => space with
    {
        Scales = run.Parsed.GetValue(Scale) is null ? space.Scales : [run.Get(Scale)],
        Levels = run.Get(Levels) is { } levels ? [levels] : space.Levels,
        Biases = run.Get(_bias) is { } bias ? [bias] : space.Biases,
    };

    /// <summary>Returns the same for a command that takes inputs only: the target columns, the last unless said otherwise, are left out.</summary>
    public TableOptions Inputs(Invocation run)
    {
        TableOptions table = Table(run);
        IReadOnlyList<string> target = table.Targets ?? ["-1"];
        if (target is ["none"])
            return table with { Targets = [] };
        return table with { Targets = [], IgnoreColumns = [.. table.IgnoreColumns, .. target] };
    }

    /// <summary>Tells, once the data are read, what was done to them: which target <see cref="Inputs"/> left out, what was encoded, and what the
    /// kernel does to rows.</summary>
    public void TellInputs(Invocation run, DataSet data, IEnumerable<string> kernelNotes)
    {
        string[] target = run.Get(Target) is { Length: > 0 } targets ? targets : ["-1"];
        if (target is not ["none"] && data.Schema is TableSchema)
            run.Output.Note($"column {string.Join(", ", target)} is the target and left out; --target none keeps all columns");
        run.Output.Notes([.. data.Notes(), .. kernelNotes]);
    }

    /// <summary>Adds all of them.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[Target, Task, Scale, Levels, _bias, _whiten, Missing, Text, Ignore])
            command.Add(option);
    }

    private static Option<string[]> Columns(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "COL,..",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result =>
        {
            string[] columns = [.. result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.TrimEntries))];
            if (Array.IndexOf(columns, "") >= 0)
                result.AddError($"{name} takes names or numbers of columns separated by commas, not '{string.Join(',', columns)}'");
            return columns;
        },
    };
}

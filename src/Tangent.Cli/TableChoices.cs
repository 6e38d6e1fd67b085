using Tangent.Cli.Options;
using Tangent.Data;

namespace Tangent.Cli;

/// <summary>Turns the options of a table into the library's.</summary>
internal static class TableChoices
{
    /// <summary>Returns the options of a command that learns the target.</summary>
    public static TableOptions ForTraining(DataOptions options, Invocation run) => Common(options, run) with
    {
        Targets = run.Get(options.Target) is { Length: > 0 } targets ? targets : null,
        Task = run.Get(options.Task) switch
        {
            "regression" => TaskKind.Regression,
            "classification" => TaskKind.Classification,
            _ => TaskKind.Auto,
        },
    };

    /// <summary>Returns the options of a command that takes inputs only: the target columns, the last unless said otherwise, are left out.</summary>
    public static TableOptions ForInputs(DataOptions options, Invocation run)
    {
        string[] target = run.Get(options.Target) is { Length: > 0 } given ? given : ["-1"];
        TableOptions table = Common(options, run);
        bool all = target is ["none"];
        if (!all)
            run.Output.Note($"column {string.Join(", ", target)} is the target and left out; --target none keeps all columns");
        return table with { Targets = [], IgnoreColumns = all ? table.IgnoreColumns : [.. table.IgnoreColumns, .. target] };
    }

    private static TableOptions Common(DataOptions options, Invocation run) => new()
    {
        IgnoreColumns = run.Get(options.Ignore) ?? [],
        TextColumns = run.Get(options.Text) ?? [],
        Missing = run.Get(options.Missing) switch
        {
            "drop" => MissingPolicy.Drop,
            "mean" => MissingPolicy.Mean,
            _ => MissingPolicy.Refuse,
        },
        Scale = run.Get(options.Scale) switch
        {
            "none" => ColumnScale.None,
            "unit" => ColumnScale.Unit,
            _ => ColumnScale.Standard,
        },
        Bias = run.Get(options.Bias),
    };
}

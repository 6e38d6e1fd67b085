using System.CommandLine;

namespace Tangent.Cli.Options;

/// <summary>Declares the options that say how a table is read: columns, task, missing values, scaling.</summary>
internal sealed class DataOptions
{
    /// <summary>Initializes the options.</summary>
    /// <param name="biasByDefault">Whether a constant coordinate is appended unless the user says otherwise.</param>
    public DataOptions(bool biasByDefault) =>
        Bias = Choice.OnOff("--bias", "Append a constant coordinate 1 to the scaled row.", biasByDefault);

    /// <summary>Gets the target columns; empty when they are not given, as the two options below.</summary>
    public Option<string[]> Target { get; } =
        Columns("--target", "The columns to predict: names or numbers (negative from the end), separated by commas. Default: the last.");

    public Option<string[]> Ignore { get; } = Columns("--ignore", "Columns to leave out.");

    public Option<string[]> Text { get; } = Columns("--text", "Columns that are text even where they look like numbers.");

    public Choice<string> Task { get; } = Choice.Words(
        "--task", "What to learn; auto looks at the target.", "auto", "regression", "classification");

    public Choice<string> Missing { get; } = Choice.Words(
        "--missing", "Refuse rows with missing values, drop them, or put the column's mean.", "refuse", "drop", "mean");

    public Choice<string> Scale { get; } = Choice.Words(
        "--scale", "Scale the inputs to mean 0 and variance 1, not at all, or every row to length 1.", "standard", "none", "unit");

    public Choice<bool> Bias { get; }

    /// <summary>Adds all of them.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[Target, Task, Scale, Bias, Missing, Text, Ignore])
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

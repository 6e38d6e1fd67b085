using System.CommandLine;
using System.Globalization;

namespace Tangent.Cli.Options;

/// <summary>Declares an option for a whole number, or auto where the command can choose one.</summary>
/// <remarks>It is not the option of a number, because the parser has no number for auto.</remarks>
internal sealed class AutoNumber : Option<string?>
{
    private const string Auto = "auto";

    /// <summary>Initializes the option.</summary>
    /// <param name="name">The name, with dashes.</param>
    /// <param name="helpName">What stands for the number in the help.</param>
    /// <param name="least">The least number.</param>
    /// <param name="choosable">Whether the command can choose.</param>
    /// <param name="description">What it does.</param>
    public AutoNumber(string name, string helpName, int least, bool choosable, string description)
        : base(name)
    {
        HelpName = choosable ? $"{Auto}|{helpName}" : helpName;
        Description = description;
        if (choosable)
            CompletionSources.Add(Auto);
        Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: { } text }, ..] && !(choosable && text == Auto) && !(Parse(text) >= least))
                result.AddError($"{name} takes {(choosable ? $"{Auto} or " : "")}a whole number of at least {least}, not '{text}'");
        });
    }

    /// <summary>Returns the number, or null where none is given or auto is.</summary>
    public int? Value(Invocation run) => Parse(run.Get(this));

    /// <summary>Returns whether the command is to choose.</summary>
    public bool IsAuto(Invocation run) => run.Get(this) == Auto;

    private static int? Parse(string? text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null;
}

using System.CommandLine;
using System.Globalization;

namespace Tangent.Cli.Options;

/// <summary>Makes options that take numbers of a range.</summary>
internal static class Number
{
    /// <summary>Makes an option for a whole number; null when it is not given.</summary>
    public static Option<int?> Whole(string name, string helpName, int least, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least)
                return number;
            result.AddError($"{name} takes a whole number of at least {least}, not '{text}'");
            return null;
        },
    };

    /// <summary>Makes an option for a finite number; null when it is not given.</summary>
    public static Option<double?> Real(string name, string helpName, string range, Predicate<double> inRange, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (Parse(text) is { } number && inRange(number))
                return number;
            result.AddError($"{name} takes {range}, not '{text}'");
            return null;
        },
    };

    /// <summary>Makes an option for on, off or a number above 0; off is 0, and null stands for not given.</summary>
    public static Option<double?> OnOff(string name, double on, string description) => new(name)
    {
        Description = description,
        HelpName = "on|off|X",
        CompletionSources = { "on", "off" },
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            double? value = text switch { "on" => on, "off" => 0, _ => Parse(text) };
            if (value > 0 || text == "off")
                return value;
            result.AddError($"{name} takes on, off or a number above 0, not '{text}'");
            return null;
        },
    };

    /// <summary>Reads a finite number, or returns null.</summary>
    public static double? Parse(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : null;
}

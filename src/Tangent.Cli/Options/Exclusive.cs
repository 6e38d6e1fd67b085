using System.CommandLine;

namespace Tangent.Cli.Options;

/// <summary>Refuses options that exclude each other.</summary>
internal static class Exclusive
{
    public static void Add(Command command, Option first, Option second) => command.Validators.Add(result =>
    {
        if (result.GetResult(first) is { Implicit: false } && result.GetResult(second) is { Implicit: false })
            result.AddError($"{first.Name} and {second.Name} exclude each other");
    });
}

using System.CommandLine;
using Tangent.Cli.Options;

namespace Tangent.Cli;

/// <summary>Holds what a command runs with.</summary>
/// <param name="Parsed">The words, parsed and validated.</param>
/// <param name="Output">Where results, warnings and progress go.</param>
/// <param name="Seed">The seed of everything random.</param>
/// <param name="Input">What - stands for where data are named.</param>
/// <param name="Cancellation">Stops the command.</param>
internal sealed record Invocation(ParseResult Parsed, Output Output, ulong Seed, StandardInput Input, CancellationToken Cancellation)
{
    /// <summary>Returns the file of data.</summary>
    public string Get(DataArgument argument) => Input.FileOf(Parsed.GetRequiredValue(argument), argument);

    /// <summary>Returns the file of more data, or null.</summary>
    public string? Get(DataOption option) => Parsed.GetValue(option) is { } name ? Input.FileOf(name, option) : null;

    public T? Get<T>(Option<T> option) => Parsed.GetValue(option);

    public T Get<T>(Choice<T> option) => option.Value(Parsed.GetValue(option));

    public T Get<T>(Argument<T> argument) => Parsed.GetRequiredValue(argument);
}

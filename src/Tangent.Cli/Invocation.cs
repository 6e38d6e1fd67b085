using System.CommandLine;
using Tangent.Cli.Options;

namespace Tangent.Cli;

/// <summary>Holds what a command runs with.</summary>
/// <param name="Parsed">The words, parsed and validated.</param>
/// <param name="Output">Where results, warnings and progress go.</param>
/// <param name="Seed">The seed of everything random.</param>
/// <param name="Cancellation">Stops the command.</param>
internal sealed record Invocation(ParseResult Parsed, Output Output, ulong Seed, CancellationToken Cancellation)
{
    public T? Get<T>(Option<T> option) => Parsed.GetValue(option);

    public T Get<T>(Choice<T> option) => option.Value(Parsed.GetValue(option));

    public T Get<T>(Argument<T> argument) => Parsed.GetRequiredValue(argument);
}

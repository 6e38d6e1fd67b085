using System.CommandLine;
using System.Globalization;

namespace Tangent.Cli.Options;

/// <summary>Declares the options that every command takes.</summary>
internal sealed class CommonOptions
{
    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON object and nothing else.", Recursive = true };

    public Option<bool> Quiet { get; } = new("--quiet") { Description = "No progress and no warnings.", Recursive = true };

    public Option<int?> Threads { get; } = Number.Whole("--threads", "N", 1, "Use at most N threads. Default: all processors.");

    public Option<ulong> Seed { get; } = new("--seed")
    {
        Description = "The seed of everything random. Default: 0.",
        HelpName = "N",
        Recursive = true,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed))
                return seed;
            result.AddError($"--seed takes a whole number of at least 0, not '{text}'");
            return 0;
        },
    };

    public void AddTo(RootCommand root)
    {
        Threads.Recursive = true;
        root.Add(Json);
        root.Add(Quiet);
        root.Add(Threads);
        root.Add(Seed);
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Tangent.Data;

namespace Tangent.Cli.Commands;

/// <summary>Prints the script with which a shell completes commands, options and the words that options take.</summary>
/// <remarks>The scripts ask the program itself, by the suggest directive of its parser, so they need no change when options do.</remarks>
internal sealed class CompletionsCommand : TangentCommand
{
    private static readonly string[] s_shells = ["bash", "zsh", "pwsh", "fish"];

    private readonly Argument<string> _shell = new("SHELL")
    {
        Description = $"The shell: {string.Join(", ", s_shells)}. For example: source <(tangent completions bash)",
        CompletionSources = { s_shells },
    };

    public CompletionsCommand()
        : base("completions", "Prints a script that lets a shell complete the words of tangent.") => Add(_shell);

    public override void Run(Invocation run)
    {
        string shell = run.Get(_shell);
        if (!s_shells.Contains(shell))
            throw new UsageException($"there are no completions for '{shell}'{NearestName.Question(shell, s_shells)}; there are some for {string.Join(", ", s_shells)}");
        using Stream resource = typeof(CompletionsCommand).Assembly.GetManifestResourceStream($"tangent.{shell}")!;
        using var reader = new StreamReader(resource);
        string script = reader.ReadToEnd();
        if (run.Output.IsJson)
            run.Output.Json(new JsonObject { ["shell"] = shell, ["script"] = script });
        else
            run.Output.Results.Write(script);
    }
}

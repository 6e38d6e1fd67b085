namespace Tangent.Tests.Cli;

/// <summary>Completes words in the shells that the machine has, with the script that <c>tangent completions</c> prints for each.</summary>
public sealed class ShellCompletionsTests : IDisposable
{
    // Every program reads the script "script" and prints a line of candidates for each of its arguments. Bash and zsh complete in their line editors only: for bash the
    // variables are set that it sets at the tabulator key, for zsh the functions are defined that put candidates on the screen.
    private const string Bash = """
        source ./script
        [[ $(complete -p tangent) == 'complete -o bashdefault -o default -F _tangent tangent' ]] || exit 1
        for line in "$@"; do
            COMP_LINE=$line COMP_POINT=${#line} COMPREPLY=()
            _tangent tangent "${line##* }"
            (( ${#COMPREPLY[@]} )) || COMPREPLY=($(compgen -f -- "${line##* }"))
            echo "${COMPREPLY[*]}"
        done
        """;

    private const string Zsh = """
        compdef() { [[ "$*" == '_tangent tangent' ]] || exit 1 }
        compadd() { print -r -- ${(M)${(P)2}:#${words[CURRENT]}*} }
        _files() { print -r -- ${words[CURRENT]}*(N) }
        source ./script
        for line in "$@"; do
            words=("${(@s: :)line}") CURRENT=${#words}
            _tangent
        done
        """;

    private const string Fish = """
        source ./script
        for line in $argv
            complete --do-complete $line | string replace --regex '\t.*' '' | string join ' '
        end
        true
        """;

    private const string PowerShell = """
        . ([ScriptBlock]::Create((Get-Content -Raw script)))
        foreach ($line in $args) { (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText -replace '^\./' -join ' ' }
        """;

    private static readonly (string Line, string Candidates)[] s_lines =
    [
        ("tangent tra", "train transform"),
        ("tangent train x --method z", "zonal"),
        ("tangent train x --scale ", "none quantile standard unit"),
        ("tangent train x --bud", "--budget"),
        ("tangent train rows", "rows.csv"),
        ("tangent train x --test rows", "rows.csv"),
    ];

    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("bash", Bash)]
    [InlineData("zsh", Zsh, "--no-rcs")]
    [InlineData("fish", Fish, "--no-config")]
    [InlineData("pwsh", PowerShell, "-NoProfile", "-NonInteractive", "-File")]
    public async Task Completions_Shell_CompletesCommandsOptionsWordsAndFiles(string shell, string program, params string[] words)
    {
        string[] candidates = await Complete(shell, program, words, [.. s_lines.Select(l => l.Line)]);
        Assert.Equal(s_lines.Select(l => l.Candidates), candidates);
    }

    [Theory]
    [InlineData("fish", Fish, "--no-config")]
    [InlineData("pwsh", PowerShell, "-NoProfile", "-NonInteractive", "-File")]
    public async Task Completions_BehindAnotherCommand_CompletesWords(string shell, string program, params string[] words) =>
        Assert.Equal(["zonal", "--budget"], await Complete(shell, program, words, ["ls; tangent train x --method z", "cat x | tangent train - --bud"]));

    private async Task<string[]> Complete(string shell, string program, string[] words, string[] lines)
    {
        string path = InstalledProgram.FindOrSkip(shell);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the command tangent is a script of sh here");
        string command = _run.Write("tangent", $"#!/bin/sh\nexec dotnet '{typeof(Tangent.Cli.Program).Assembly.Location}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _run.Write("rows.csv", "");
        _run.Write("script", _run.Done($"completions {shell}"));
        string folders = _run.Folder.Path + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        (int code, string results, string messages) =
            await InstalledProgram.Run(path, _run.Folder.Path, [.. words, _run.Write("test.ps1", program), .. lines], ("PATH", folders));
        Assert.Equal((0, ""), (code, messages));
        return results.TrimEnd().Split('\n');
    }
}

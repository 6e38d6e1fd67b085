using System.Text.RegularExpressions;
using Tangent.Tests.Cli;
using Tangent.Tests.Data;

namespace Tangent.Tests.Docs;

/// <summary>Runs the commands of a page in a folder of its own; files in data/ are the repository's.</summary>
internal sealed partial class PageRun : IDisposable
{
    /// <summary>What stands for <c>tangent</c> in a checkout.</summary>
    public const string FromCheckout = "dotnet run -c Release --project src/Tangent.Cli -- ";

    private readonly CommandRun _run = new();

    public TemporaryFolder Folder => _run.Folder;

    private static string Root { get; } = Path.GetDirectoryName(Path.GetDirectoryName(CommandRun.Data("energy.csv.gz")))! + "/";

    /// <summary>Runs the words behind <c>tangent</c> and returns its exit code and what it printed, files named as on the page.</summary>
    public (int Code, string Results, string Messages) Run(string command)
    {
        (int code, string results, string messages) = _run.Run(FileName().Replace(command, "{$0}"));
        return (code, AsOnPage(results), AsOnPage(messages));
    }

    /// <summary>Returns a program's text with the names of files in data/ as they are on this machine.</summary>
    public static string WithData(string text) => text.Replace("\"data/", $"\"{Root}data/", StringComparison.Ordinal);

    public void Dispose() => _run.Dispose();

    private string AsOnPage(string printed) => printed.Replace(Folder.Path + "/", "", StringComparison.Ordinal).Replace(Root, "", StringComparison.Ordinal);

    // A word with an extension, or behind --out, is a file: one of the repository's data, or one of the page's folder.
    [GeneratedRegex(@"(?<= )(data/)?[\w-]+(\.[a-z]+)+(?= |$)|(?<= --out )[\w-]+(?= |$)")]
    private static partial Regex FileName();
}

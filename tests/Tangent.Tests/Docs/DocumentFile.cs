using System.Runtime.CompilerServices;

namespace Tangent.Tests.Docs;

/// <summary>Finds files of the repository that tests read.</summary>
internal static class DocumentFile
{
    /// <summary>Returns the full path of a file named from the repository's root.</summary>
    public static string Path(string name) => System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(ThisFile())!, "../../..", name));

    /// <summary>Returns the lines of a source file that a document shows: those behind the comments <c>// document: usings</c> and <c>// document: body</c>.</summary>
    public static IEnumerable<string> Marked(string source, string document) =>
        File.ReadAllText(Path(source)).Split($"// {document}: ")
            .Where(p => p.StartsWith("usings", StringComparison.Ordinal) || p.StartsWith("body", StringComparison.Ordinal))
            .SelectMany(p => p.Split('\n').Skip(1)).Select(l => l.Trim()).Where(l => l.Length > 0);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}

using System.Runtime.CompilerServices;

namespace Tangent.Tests.Docs;

/// <summary>Finds files of the repository that tests read.</summary>
internal static class DocumentFile
{
    /// <summary>Returns the full path of a file named from the repository's root.</summary>
    public static string Path(string name) => System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(ThisFile())!, "../../..", name));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}

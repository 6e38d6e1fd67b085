namespace Tangent.Data;

/// <summary>Turns the exceptions of files into messages of one line.</summary>
internal static class FileErrors
{
    /// <summary>Returns whether an exception reports a file that cannot be read.</summary>
    public static bool Is(Exception e) =>
        e is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException;

    /// <summary>Returns the files, or the folders, of a folder in ordinal order.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="list">Lists what is wanted.</param>
    /// <exception cref="DataException">The folder cannot be read.</exception>
    public static string[] Entries(string folder, Func<string, IEnumerable<string>> list)
    {
        try
        {
            return [.. list(folder).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (Is(e))
        {
            throw ToDataException(e, folder);
        }
    }

    /// <summary>Returns the exception that users see.</summary>
    public static DataException ToDataException(Exception e, string path) => e switch
    {
        InvalidDataException => new DataException("the gzip file is truncated or corrupt; fetch or pack it again", path, inner: e),
        FileNotFoundException or DirectoryNotFoundException => new DataException($"there is no such file{Question(path)}", path, inner: e),
        _ => new DataException($"cannot be read ({FileFault.Reason(e)})", path, inner: e),
    };

    // Of the files in the same folder, where it is there and no huge one.
    private static string Question(string path)
    {
        const int MostFiles = 10_000;
        try
        {
            string folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
            return NearestName.Question(Path.GetFileName(path), Directory.EnumerateFiles(folder).Take(MostFiles).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        }
        catch (Exception e) when (Is(e) || e is ArgumentException)
        {
            return "";
        }
    }
}

namespace Tangent.Data;

/// <summary>Turns the exceptions of files into messages of one line.</summary>
internal static class FileErrors
{
    /// <summary>Returns whether an exception reports a file that cannot be read.</summary>
    public static bool Is(Exception e) =>
        e is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException;

    /// <summary>Returns the exception that users see.</summary>
    public static DataException ToDataException(Exception e, string path) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => new DataException("there is no such file", path, inner: e),
        UnauthorizedAccessException => new DataException("the file may not be read; check its permissions", path, inner: e),
        InvalidDataException => new DataException("the gzip file is truncated or corrupt; fetch or pack it again", path, inner: e),
        _ => new DataException($"the file cannot be read: {e.Message.ReplaceLineEndings(" ")}", path, inner: e),
    };
}

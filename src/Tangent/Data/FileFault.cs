namespace Tangent.Data;

/// <summary>Words the reasons for which files cannot be written, without the paths that the framework adds to them.</summary>
internal static class FileFault
{
    /// <summary>Returns the reason in a few words.</summary>
    public static string Reason(Exception e) => e switch
    {
        _ when IsDiskFull(e) => "the disk is full",
        UnauthorizedAccessException => "access is denied",
        DirectoryNotFoundException => "the folder is missing",
        FileNotFoundException => "the folder takes no files",
        _ => e.Message.Split(" : '")[0].ReplaceLineEndings(" ").TrimEnd('.'),
    };

    /// <summary>Tells whether no room was left: ENOSPC and EDQUOT of Linux and macOS, ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL of
    /// Windows.</summary>
    public static bool IsDiskFull(Exception e) =>
        e is IOException && (e.HResult is 28 or 122 or 69 or unchecked((int)0x80070070) or unchecked((int)0x80070027));
}

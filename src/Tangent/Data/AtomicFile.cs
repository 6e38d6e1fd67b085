using System.Collections.Concurrent;
using System.Formats.Tar;
using Microsoft.Win32.SafeHandles;

namespace Tangent.Data;

/// <summary>Writes a file beside its target and renames it over the target on <see cref="Commit"/>, so that nothing half-written is left
/// behind.</summary>
/// <remarks>
/// Without a <see cref="Commit"/> the temporary file is deleted on <see cref="Dispose"/> and, should that not run, when the process exits
/// in an orderly way. Symbolic links are followed. Devices, pipes and other targets that are no regular files (/dev/stdout, /dev/null, a
/// FIFO) are written directly and never replaced. The access rights of a target that is replaced are kept. Not safe for use from several
/// threads at once.
/// </remarks>
public sealed partial class AtomicFile : IDisposable
{
    private static readonly ConcurrentDictionary<string, bool> Temporaries = CleanedAtExit();

    private readonly string _target;
    private readonly string? _temporary;
    private readonly bool _direct;
    private readonly bool _resumable;
    private readonly FileStream _file;
    private SafeFileHandle? _handle;
    private bool _closed;

    /// <summary>Opens the temporary file, or the target itself where it is no regular file.</summary>
    /// <param name="path">The target.</param>
    /// <param name="seekable">Whether <see cref="Stream"/> must be able to seek; a pipe is then written as a whole by
    /// <see cref="Commit"/>.</param>
    /// <exception cref="DataException">The folder is missing or the target cannot be written.</exception>
    public AtomicFile(string path, bool seekable = false)
        : this(path, seekable, resumable: false)
    {
    }

    private AtomicFile(string path, bool seekable, bool resumable)
    {
        ArgumentNullException.ThrowIfNull(path);
        Path = path;
        if (path.Length == 0)
            throw new DataException("the name of the output is empty");
        (_target, _direct) = Resolve(path);
        _resumable = resumable && !_direct;
        try
        {
            if (_resumable)
            {
                _temporary = _target + PartialSuffix;
                // What an earlier run left is no one's to delete before its content is known.
                if (!File.Exists(_temporary))
                    Temporaries[_temporary] = true;
                _file = new FileStream(_temporary, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1 << 16);
            }
            else if (_direct && !seekable)
            {
                _file = OpenTarget();
            }
            else
            {
                _temporary = _direct
                    ? System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName())
                    : System.IO.Path.Combine(FolderOf(_target), ".tangent-" + System.IO.Path.GetRandomFileName());
                Temporaries[_temporary] = true;
                _file = new FileStream(_temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_temporary is not null)
                Temporaries.TryRemove(_temporary, out _);
            throw new DataException($"cannot be written ({FileFault.Reason(e)}); choose another place", path);
        }

        Stream = new TargetStream(this);
    }

    /// <summary>Gets the target as it was given.</summary>
    public string Path { get; }

    /// <summary>Gets the stream to write to. A failed write throws a <see cref="DataException"/> that names the target.</summary>
    public Stream Stream { get; }

    /// <summary>Makes what was written the target's content: flushes to the disk and renames. The stream is closed.</summary>
    /// <exception cref="DataException">The disk is full or the target cannot be replaced; nothing is kept.</exception>
    /// <exception cref="ObjectDisposedException">The file was committed or disposed before.</exception>
    public void Commit()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        try
        {
            if (_temporary is null)
            {
                _file.Flush();
                Close();
            }
            else if (_direct)
            {
                _file.Position = 0;
                using FileStream target = OpenTarget();
                _file.CopyTo(target);
                target.Flush();
                Close();
            }
            else
            {
                if (!OperatingSystem.IsWindows() && File.Exists(_target))
                    File.SetUnixFileMode(_file.SafeFileHandle, File.GetUnixFileMode(_target));
                _file.Flush(flushToDisk: true);
                _file.Dispose();
                File.Move(_temporary, _target, overwrite: true);
                Close();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }
    }

    /// <summary>Deletes the temporary file unless <see cref="Commit"/> has run.</summary>
    public void Dispose() => Close();

    private void Close()
    {
        if (_closed)
            return;
        _closed = true;
        try
        {
            _file.Dispose();
        }
        catch (IOException)
        {
            // The buffer could not be written; what it belongs to is thrown away below.
        }

        if (_temporary is not null && Temporaries.TryRemove(_temporary, out _))
            Delete(_temporary);
    }

    private FileStream OpenTarget() => new(_target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1 << 16);

    private DataException Failed(Exception e) => FileFault.IsDiskFull(e)
        ? new DataException($"the disk is full{Fate}; make room {(IsKept ? "and run the same again, it goes on" : "or choose another place")}", Path)
        : new DataException($"cannot be written ({FileFault.Reason(e)}){Fate}", Path);

    private string Fate => _direct || IsKept ? "" : ", nothing was kept";

    private static string FolderOf(string path) => System.IO.Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".";

    private static (string Target, bool Direct) Resolve(string path)
    {
        string target = System.IO.Path.GetFullPath(path);
        for (int links = 0; links < 40 && !IsProcessFile(target); links++)
        {
            if (new FileInfo(target).LinkTarget is not { } next)
                break;
            target = System.IO.Path.GetFullPath(next, FolderOf(target));
        }

        if (Directory.Exists(target))
            throw new DataException("is a folder; give the name of a file in it", path);
        if (!Directory.Exists(FolderOf(target)))
            throw new DataException($"the folder {FolderOf(target)} does not exist; create it first", path);
        if (!File.Exists(target))
            return (target, false);
        if (!IsRegular(target))
            return (IsProcessFile(target) ? System.IO.Path.GetFullPath(path) : target, true);
        if (File.GetAttributes(target).HasFlag(FileAttributes.ReadOnly))
            throw new DataException("is read-only; make it writable or choose another name", path);
        return (target, false);
    }

    // Links here lead to what is open already, by names such as pipe:[123] that no file has.
    private static bool IsProcessFile(string path) =>
        !OperatingSystem.IsWindows()
        && (path.StartsWith("/proc/", StringComparison.Ordinal) || path.StartsWith("/dev/fd/", StringComparison.Ordinal));

    // A tar archive tells devices and pipes from files, which .NET does nowhere else without opening them, and opening a pipe ends its
    // reader's wait.
    private static bool IsRegular(string path)
    {
        if (IsProcessFile(path))
            return false;
        if (OperatingSystem.IsWindows() || new FileInfo(path).Length > 0)
            return true;
        const int typePosition = 156;
        using var archive = new MemoryStream();
        try
        {
            using var writer = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true);
            writer.WriteEntry(path, "target");
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }

        return archive.GetBuffer()[typePosition] == (byte)TarEntryType.RegularFile;
    }

    private static ConcurrentDictionary<string, bool> CleanedAtExit()
    {
        var temporaries = new ConcurrentDictionary<string, bool>();
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            foreach (string temporary in temporaries.Keys)
                Delete(temporary);
        };
        return temporaries;
    }

    private static void Delete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing more can be done about a file that is not ours any more.
        }
    }
}

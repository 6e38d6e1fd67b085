using Microsoft.Win32.SafeHandles;

namespace Tangent.Data;

public sealed partial class AtomicFile
{
    /// <summary>What is appended to the target's name while work on it is unfinished.</summary>
    internal const string PartialSuffix = ".partial";

    /// <summary>Gets the file that is written until <see cref="Commit"/>.</summary>
    internal string Temporary => _temporary ?? _target;

    /// <summary>Gets whether the file outlives <see cref="Dispose"/>.</summary>
    internal bool IsKept => _resumable && !Temporaries.ContainsKey(Temporary);

    /// <summary>Opens what an earlier run left of a target in the file named with <see cref="PartialSuffix"/>, or begins that file.</summary>
    /// <param name="path">The target; what is no regular file has no such file beside it and starts empty.</param>
    /// <returns>The file. One that was there is left alone unless <see cref="Discard"/> is called; a new one is deleted unless
    /// <see cref="Keep"/> is.</returns>
    /// <exception cref="DataException">The target cannot be written, or another process is writing it.</exception>
    internal static AtomicFile Resume(string path) => new(path, seekable: true, resumable: true);

    /// <summary>Lets the file outlive <see cref="Dispose"/> and the process.</summary>
    internal void Keep()
    {
        if (_resumable)
            Temporaries.TryRemove(Temporary, out _);
    }

    /// <summary>Makes the file one that is deleted unless <see cref="Keep"/> or <see cref="Commit"/> follows.</summary>
    internal void Discard() => Temporaries[Temporary] = true;

    /// <summary>Reads from a place of what was flushed, past no buffer.</summary>
    /// <returns>The bytes read, fewer than wanted only at the end of the file.</returns>
    internal int ReadAt(long offset, Span<byte> destination)
    {
        try
        {
            SafeFileHandle handle = _handle ??= _file.SafeFileHandle;
            int done = 0;
            while (done < destination.Length && RandomAccess.Read(handle, destination[done..], offset + done) is > 0 and int count)
                done += count;
            return done;
        }
        catch (IOException e)
        {
            throw FileErrors.ToDataException(e, Temporary);
        }
    }

    /// <summary>Cuts the file off and goes on writing there.</summary>
    internal void Truncate(long length)
    {
        try
        {
            _file.SetLength(length);
            _file.Position = length;
        }
        catch (IOException e)
        {
            throw Failed(e);
        }
    }

    /// <summary>Brings what was written to the disk.</summary>
    internal void Sync()
    {
        try
        {
            _file.Flush(flushToDisk: true);
        }
        catch (IOException e)
        {
            throw Failed(e);
        }
    }

    /// <summary>Throws when the disk has no room for the whole file; does nothing where that cannot be told.</summary>
    /// <exception cref="DataException">The room does not suffice.</exception>
    internal void RequireRoom(long length)
    {
        string folder = FolderOf(Temporary);
        long free;
        try
        {
            free = new DriveInfo(OperatingSystem.IsWindows() ? System.IO.Path.GetPathRoot(folder)! : folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return;
        }

        if (length - _file.Length > free)
        {
            throw new DataException(
                $"{length / 1e9:f1} GB will be written and the disk has {free / 1e9:f1} GB free; make room or choose another place", Path);
        }
    }
}

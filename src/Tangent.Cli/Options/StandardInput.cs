using System.CommandLine;

namespace Tangent.Cli.Options;

/// <summary>Keeps what standard input gives in a temporary file while a command runs, because data are read in several passes.</summary>
internal sealed class StandardInput : IDisposable
{
    /// <summary>Stands for standard input where data are named, and for standard output where outputs are.</summary>
    public const string Dash = "-";

    private readonly Func<Stream> _open;
    private string? _path;
    private Symbol? _reader;

    /// <summary>Initializes the input without reading it.</summary>
    /// <param name="open">Opens standard input.</param>
    public StandardInput(Func<Stream> open)
    {
        _open = open;
    }

    /// <summary>Returns the file to read for a name that a user gave: the name itself, or where standard input is kept.</summary>
    /// <param name="name">The name.</param>
    /// <param name="reader">The argument or option that names it.</param>
    /// <exception cref="UsageException">Another argument or option has named standard input.</exception>
    public string FileOf(string name, Symbol reader)
    {
        if (name != Dash)
            return name;
        if (_reader is not null && _reader != reader)
            throw new UsageException($"'-' is given as {_reader.Name} and {reader.Name}, but standard input is there once; name a file for one of them");
        _reader = reader;
        return _path ??= Keep();
    }

    /// <summary>Returns a message in which the temporary file is called standard input.</summary>
    public string Describe(string message) => _path is null ? message : message.Replace(_path, "standard input", StringComparison.Ordinal);

    /// <summary>Deletes the temporary file.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        if (_path is not null)
            File.Delete(_path);
    }

    // A second signal, or one that the command does not heed in time, ends the process without Dispose.
    private void OnExit(object? sender, EventArgs e) => Dispose();

    private string Keep()
    {
        _path = Path.Combine(Path.GetTempPath(), "tangent-" + Path.GetRandomFileName());
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        using Stream input = _open();
        using var file = new FileStream(_path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        input.CopyTo(file);
        return _path;
    }
}

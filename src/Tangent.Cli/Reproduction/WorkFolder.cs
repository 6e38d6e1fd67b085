namespace Tangent.Cli.Reproduction;

/// <summary>Holds the files that an experiment makes for itself, and deletes them.</summary>
internal sealed class WorkFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tangent-reproduce-");

    /// <summary>Gets the path of a file.</summary>
    public string this[string name] => Path.Combine(_folder.FullName, name);

    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // What is in a temporary folder can stay there.
        }
    }
}

using Tangent.Data;

namespace Tangent.Cli.Reproduction;

/// <summary>Finds the files of experiments: in the folder that the user names, or in the folder data here or above, as a checkout has one.</summary>
/// <param name="given">The user's folder, or null.</param>
internal sealed class DataFolder(string? given)
{
    /// <summary>Returns a file, plain or with .gz behind its name, or null.</summary>
    public string? Look(string name) =>
        Folders().SelectMany(f => (string[])[Path.Combine(f, name), Path.Combine(f, name + ".gz")]).FirstOrDefault(File.Exists);

    /// <summary>Returns a file, plain or with .gz behind its name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="what">What it holds.</param>
    /// <exception cref="DataException">There is no such file.</exception>
    public string Find(string name, string what) => Look(name) ?? throw Missing(name, $"{what}, plain or .gz");

    /// <summary>Returns the folder that has at least one subfolder with a file of a name made of the subfolder's.</summary>
    /// <param name="file">Makes the file's name from the folder's.</param>
    /// <param name="what">What the subfolders hold.</param>
    /// <exception cref="DataException">There is no such folder.</exception>
    public IReadOnlyList<string> FindFolders(Func<string, string> file, string what)
    {
        foreach (string folder in Folders().SelectMany(f => (string[])[f, Path.Combine(f, "data")]).Where(Directory.Exists))
        {
            string[] found = [.. Directory.GetDirectories(folder).Where(d => File.Exists(Path.Combine(d, file(Path.GetFileName(d))))).Order(StringComparer.Ordinal)];
            if (found.Length > 0)
                return found;
        }

        throw Missing(Path.Combine("SET", file("SET")), what);
    }

    /// <summary>Returns a file's length; of a link that of its target.</summary>
    public static long Length(string path)
    {
        using FileStream file = File.OpenRead(path);
        return file.Length;
    }

    private DataException Missing(string name, string what)
    {
        if (given is not null && !Directory.Exists(given))
            return new DataException("there is no such folder; --data takes one that exists", given);
        return new DataException(
            $"{name} is missing ({what}); put it there{(given is null ? ", or name its folder with --data" : "")}",
            given ?? Path.Combine(Environment.CurrentDirectory, "data"));
    }

    private List<string> Folders()
    {
        if (given is not null)
            return [given];
        var folders = new List<string>();
        for (DirectoryInfo? folder = new(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
            folders.Add(Path.Combine(folder.FullName, "data"));
        return folders;
    }
}

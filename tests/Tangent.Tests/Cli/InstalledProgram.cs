using System.Diagnostics;

namespace Tangent.Tests.Cli;

/// <summary>Finds and runs programs that a machine may have: shells, a browser, Python.</summary>
internal static class InstalledProgram
{
    /// <summary>Returns the paths of the programs of these names, in the order of the PATH.</summary>
    public static IEnumerable<string> Find(params string[] names) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(f => f.Length > 0)
            .SelectMany(folder => names.Select(name => Path.Combine(folder, name))).Where(File.Exists);

    /// <summary>Returns the path of the first program of these names, or skips the test.</summary>
    public static string FindOrSkip(params string[] names)
    {
        string? path = Find(names).FirstOrDefault();
        Assert.SkipWhen(path is null, $"no {names[0]} is on the PATH");
        return path;
    }

    /// <summary>Runs a program in a folder, without input, and returns its exit code and what it printed on both streams.</summary>
    public static async Task<(int Code, string Results, string Messages)> Run(
        string program, string folder, IEnumerable<string> words, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, words)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> messages = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string results = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, results, await messages);
    }
}

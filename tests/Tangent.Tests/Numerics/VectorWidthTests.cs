using System.Diagnostics;

namespace Tangent.Tests.Numerics;

/// <summary>Runs every test that carries <c>[Trait(VectorWidthTests.Trait, VectorWidthTests.Value)]</c> again, in child processes with
/// narrower vectors.</summary>
public sealed class VectorWidthTests
{
    /// <summary>The name of the trait.</summary>
    public const string Trait = "Vectors";

    /// <summary>The value of the trait.</summary>
    public const string Value = "AnyWidth";

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task MarkedTests_WithNarrowerVectors_Pass(string switchedOff)
    {
        string assembly = typeof(VectorWidthTests).Assembly.Location;
        string host = Environment.ProcessPath ?? throw new InvalidOperationException("the process has no path");
        var start = new ProcessStartInfo(host) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };

        // The test program runs either through the dotnet host or as a program of its own.
        if (Path.GetFileNameWithoutExtension(host).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            start.ArgumentList.Add(assembly);
        string results = Directory.CreateTempSubdirectory("tangent").FullName;
        foreach (string argument in new[] { "--filter-trait", $"{Trait}={Value}", "--results-directory", results, "--progress", "off" })
            start.ArgumentList.Add(argument);
        start.Environment[switchedOff] = "0";

        // Variables of the outer test platform would connect the child to the parent's report.
        foreach (string name in start.Environment.Keys.Where(x => x.StartsWith("TESTINGPLATFORM", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        using Process child = Process.Start(start) ?? throw new InvalidOperationException("the child process did not start");
        Task<string> errors = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Directory.Delete(results, recursive: true);
        Assert.True(child.ExitCode == 0, $"with {switchedOff}=0:\n{output}\n{await errors}");
    }
}

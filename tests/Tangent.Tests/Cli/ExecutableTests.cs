using System.Diagnostics;
using System.Text.Json;
using Tangent.Models;
using Tangent.Tests.Data;

namespace Tangent.Tests.Cli;

/// <summary>Runs the program as a user does: another process, real streams, real signals.</summary>
public sealed class ExecutableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Main_Json_KeepsStandardOutputPure()
    {
        using (var writer = new ModelFileWriter(_folder["m"], "{\"name\":\"\\u00e9\"}"u8))
            writer.Commit();
        (int code, string results, string messages) = await Run("info", _folder["m"], "--json");
        Assert.Equal((0, ""), (code, messages));
        Assert.Equal("é", JsonDocument.Parse(results).RootElement.GetProperty("name").GetString());
    }

    [Theory]
    [InlineData(1, "info", "none")]
    [InlineData(2, "info")]
    [InlineData(2, "info", "--nothing")]
    [InlineData(2)]
    public async Task Main_Failure_GivesOneLineAndTheCode(int expected, params string[] args)
    {
        (int code, string results, string messages) = await Run(args);
        Assert.Equal((expected, ""), (code, results));
        Assert.Equal(1, messages.Count(c => c == '\n'));
        Assert.StartsWith("tangent: ", messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Main_Help_GoesToStandardOutput()
    {
        (int code, string results, string messages) = await Run("--help");
        Assert.Equal((0, ""), (code, messages));
        Assert.Contains("tangent [command] [options]", results, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Main_FullStandardOutput_GivesOneLineAndCode1()
    {
        if (!File.Exists("/dev/full"))
            return;
        using Process process = Start("/bin/sh", "-c", "exec \"$0\" \"$@\" > /dev/full", "dotnet", Program, "--help");
        string messages = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal((1, "tangent: No space left on device\n"), (process.ExitCode, messages));
    }

    [Theory]
    [InlineData("-INT")]
    [InlineData("-TERM")]
    public async Task Main_Signal_GivesOneLineAndCode1(string signal)
    {
        if (OperatingSystem.IsWindows())
            return;
        // Nobody ever writes into this pipe, so the command waits in a call that no token cancels.
        using (Process pipe = Start("mkfifo", _folder["pipe"]))
            await pipe.WaitForExitAsync();
        using Process process = Start("dotnet", Program, "info", _folder["pipe"]);
        await Task.Delay(1500);
        using (Process kill = Start("kill", signal, $"{process.Id}"))
            await kill.WaitForExitAsync();
        string messages = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal((1, "tangent: cancelled\n"), (process.ExitCode, messages));
    }

    private static string Program => typeof(Tangent.Cli.Program).Assembly.Location;

    private static Process Start(string program, params string[] args) => Process.Start(new ProcessStartInfo(program, args)
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        RedirectStandardInput = true,
        StandardOutputEncoding = System.Text.Encoding.UTF8,
    })!;

    private static async Task<(int Code, string Results, string Messages)> Run(params string[] args)
    {
        using Process process = Start("dotnet", [Program, .. args]);
        Task<string> messages = process.StandardError.ReadToEndAsync();
        string results = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, results, await messages);
    }
}

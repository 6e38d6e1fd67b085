using System.Diagnostics;
using System.Globalization;

namespace Tangent.Tests.Cli;

/// <summary>Trains in processes of their own: with several threads, and until a signal ends it.</summary>
public sealed class TrainingProcessTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("--method ntk-rf")]
    public async Task Main_AnyNumberOfThreads_GivesTheSameModel(string method)
    {
        _run.WriteTable("t", 300);
        string[] models = ["m1", "m2"];
        foreach ((string model, int threads) in models.Zip(new[] { 1, 2 }))
        {
            string[] options = method.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            using Process train = Start(new[] { "train", _run["t"], "--features", "64", "--ridge", "0.1", "--threads", $"{threads}", "--model", _run[model], "--quiet" }.Concat(options));
            string messages = await train.StandardError.ReadToEndAsync();
            await train.WaitForExitAsync();
            Assert.Equal((0, ""), (train.ExitCode, messages));
        }

        // A second run, here on all processors, gives the same bytes.
        _run.Done($"train {{t}} --features 64 --ridge 0.1 --model {{m3}} {method}");
        Assert.Equal(File.ReadAllBytes(_run["m2"]), File.ReadAllBytes(_run["m3"]));
        string[] predictions = [.. models.Select(m => _run.Done($"predict {{{m}}} {{t}} --std"))];
        for (int c = 0; c < 2; c++)
            Assert.All(CommandRun.Numbers(predictions[0], c).Zip(CommandRun.Numbers(predictions[1], c)), p => Assert.Equal(p.First, p.Second, 1e-6));
    }

    [Fact]
    public async Task Main_TerminatedWhileTraining_LeavesTheFolderAsItWas()
    {
        if (OperatingSystem.IsWindows())
            return;
        _run.WriteTable("t", 40_000);
        _run.Write("m", "old");
        using Process train = Start(["train", _run["t"], "--features", "3000", "--folds", "3", "--model", _run["m"]]);
        await Task.Delay(1500);
        Assert.False(train.HasExited);
        using (var kill = Process.Start("kill", new[] { "-TERM", train.Id.ToString(CultureInfo.InvariantCulture) }))
            await kill.WaitForExitAsync();
        string messages = await train.StandardError.ReadToEndAsync();
        await train.WaitForExitAsync();
        Assert.Equal((1, "tangent: cancelled\n"), (train.ExitCode, messages));
        Assert.Equal(["m", "t"], _run.Folder.Names);
        Assert.Equal("old", File.ReadAllText(_run["m"]));
    }

    private static Process Start(IEnumerable<string> args) => Process.Start(
        new ProcessStartInfo("dotnet", args.Prepend(typeof(Tangent.Cli.Program).Assembly.Location))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}

using Tangent.Samples.MLNet;
using Tangent.Tests.Cli;
using Tangent.Tests.Docs;

namespace Tangent.ML.Tests;

/// <summary>Runs the sample, and checks that the README and docs/ml-net.md show it and what it prints.</summary>
public sealed class SampleTests
{
    private const string Command = "dotnet run -c Release --project samples/MLNet -- ";

    [Fact]
    public async Task EnergySample_Program_PrintsWhatThePagesSay()
    {
        FencedBlock[] page = FencedBlock.Read("docs/ml-net.md");
        string line = Assert.Single(page[0].Lines);
        Assert.StartsWith(Command, line, StringComparison.Ordinal);

        // On one processor, because the result of Sdca depends on how its threads meet.
        (int code, string printed, string messages) = await InstalledProgram.Run(
            "dotnet", DocumentFile.Path("."), [typeof(EnergySample).Assembly.Location, .. line[Command.Length..].Split(' ')], ("DOTNET_PROCESSOR_COUNT", "1"));
        Assert.Equal((0, ""), (code, messages));
        Assert.True(new ConsoleExample("", page[1].Text).Agrees(printed), printed);
        Assert.True(new ConsoleExample("", FencedBlock.Read("README.md", "")[2].Text + "\n...").Agrees(printed), printed);
    }

    [Fact]
    public void Readme_FromMlNet_IsTheSample()
    {
        IEnumerable<string> lines = DocumentFile.Marked("samples/MLNet/EnergySample.cs", "README")
            .Select(l => l.Replace("(table,", "(\"energy.csv\",").Replace("(model)", "(\"energy.tangent\")"));
        Assert.Equal(lines, FencedBlock.Read("README.md", "csharp")[1].Lines);
    }
}

using System.IO.Compression;
using System.Xml.Linq;
using Tangent.Tests.Cli;

namespace Tangent.Tests.Docs;

/// <summary>Checks the lines with which docs/getting-started.md and the tool's page install the command against its project, and runs what the tool's page does then.</summary>
/// <remarks>Packing and installing themselves are done by <c>.ci/packages</c>.</remarks>
public sealed class InstallLinesTests
{
    private const string ToolPage = "src/Tangent.Cli/README.md";

    [Fact]
    public void GettingStarted_Clone_EndsInThePagesTraining()
    {
        string[] lines = FencedBlock.Read("docs/getting-started.md")[0].Lines;
        Assert.Equal(["git clone REPOSITORY tangent", "cd tangent", PageRun.FromCheckout + ConsoleExample.Read("docs/getting-started.md")[0].Command], lines);
    }

    [Fact]
    public void GettingStarted_Install_NamesTheTool() =>
        Assert.Equal(
            ["dotnet pack src/Tangent.Cli -c Release -o packages", $"dotnet tool install -g {Tool("PackageId")} --add-source packages"],
            FencedBlock.Read("docs/getting-started.md")[1].Lines);

    [Fact]
    public void ToolPage_Lines_InstallTheToolAndRun()
    {
        string[] lines = Assert.Single(FencedBlock.Read(ToolPage)).Lines;
        Assert.Equal($"dotnet tool install -g {Tool("PackageId")}", lines[0]);
        using var run = new PageRun();
        using (var packed = new StreamReader(new GZipStream(File.OpenRead(CommandRun.Data("energy.csv.gz")), CompressionMode.Decompress)))
        {
            string[] rows = packed.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            File.WriteAllLines(run.Folder["energy.csv"], rows);
            File.WriteAllLines(run.Folder["new.csv"], rows[..5].Select(r => r[..r.LastIndexOf(',')]));
        }

        foreach (string line in lines[1..])
        {
            Assert.StartsWith($"{Tool("ToolCommandName")} ", line, StringComparison.Ordinal);
            (int code, _, string messages) = run.Run(line[(Tool("ToolCommandName").Length + 1)..]);
            Assert.True(code == 0, messages);
        }

        string[] predictions = File.ReadAllLines(run.Folder["predictions.csv"]);
        Assert.Equal((6, "prediction,std"), (predictions.Length, predictions[0]));
        Assert.True(File.Exists(run.Folder["energy.html"]));
    }

    private static string Tool(string property) =>
        XDocument.Load(DocumentFile.Path("src/Tangent.Cli/Tangent.Cli.csproj")).Descendants(property).Single().Value;
}

using Tangent.Tests.Cli;

namespace Tangent.Tests.Docs;

/// <summary>Runs the Python programs of docs/python.md on the files that its commands write, where there is a Python that has what they import.</summary>
public sealed class PythonPageTests
{
    private const string Page = "docs/python.md";

    [Fact]
    public async Task Page_Programs_PrintWhatThePageSays()
    {
        FencedBlock[] blocks = FencedBlock.Read(Page);
        int[] programs = [.. Enumerable.Range(0, blocks.Length).Where(i => blocks[i].Language == "python")];
        Assert.NotEmpty(programs);
        using var run = new PageRun();
        string folder = run.Folder.Path, python = await PythonOrSkip(folder, programs.SelectMany(i => blocks[i].Lines).Where(l => l.Split(' ')[0] is "import" or "from"));
        foreach (ConsoleExample example in ConsoleExample.Read(Page))
            Assert.Equal(0, run.Run(example.Command).Code);
        foreach (int i in programs)
        {
            (int code, string results, string messages) = await InstalledProgram.Run(python, folder, ["-c", PageRun.WithData(blocks[i].Text)]);
            Assert.Equal((0, ""), (code, messages));
            Assert.Equal("", blocks[i + 1].Language);
            Assert.True(new ConsoleExample("", blocks[i + 1].Text).Agrees(results), results);
        }
    }

    private static async Task<string> PythonOrSkip(string folder, IEnumerable<string> imports)
    {
        string why = "no python3 is on the PATH";
        foreach (string python in InstalledProgram.Find("python3"))
        {
            (int code, _, string messages) = await InstalledProgram.Run(python, folder, ["-c", string.Join('\n', imports)]);
            if (code == 0)
                return python;
            why = $"{python} does not import what {Page} imports: {messages.TrimEnd().Split('\n')[^1]}";
        }

        Assert.Skip(why);
        return "";
    }
}

namespace Tangent.Tests.Docs;

/// <summary>Checks that every fenced block of the README and of the pages of docs and of the packages is run or compiled by something.</summary>
public sealed class FencedBlockTests
{
    // What runs or compiles the blocks of a language on a page; more blocks than this would be run by nothing.
    private static readonly (string Page, string Language, int Blocks, string[] Claims)[] s_claims =
    [
        ("README.md", "", 3, ["tests/Tangent.Tests/Docs/FirstCommandTests.cs", "tests/Tangent.ML.Tests/SampleTests.cs"]),
        ("README.md", "csharp", 2, ["tests/Tangent.Tests/Docs/QuickStartTests.cs", "tests/Tangent.ML.Tests/SampleTests.cs"]),
        ("docs/commands.md", "console", Any, ["tests/Tangent.Tests/Docs/CommandExamplesTests.cs"]),
        ("docs/csharp.md", "", 1, ["tests/Tangent.Tests/Docs/LibraryPageTests.cs"]),
        ("docs/csharp.md", "csharp", 1, ["tests/Tangent.Tests/Docs/LibraryPageTests.cs"]),
        ("docs/getting-started.md", "", 2, ["tests/Tangent.Tests/Docs/InstallLinesTests.cs"]),
        ("docs/getting-started.md", "console", Any, ["tests/Tangent.Tests/Docs/CommandExamplesTests.cs"]),
        ("docs/ml-net.md", "", 2, ["tests/Tangent.ML.Tests/SampleTests.cs"]),
        ("docs/python.md", "console", Any, ["tests/Tangent.Tests/Docs/CommandExamplesTests.cs"]),
        ("docs/python.md", "python", 2, ["tests/Tangent.Tests/Docs/PythonPageTests.cs"]),
        ("docs/python.md", "", 2, ["tests/Tangent.Tests/Docs/PythonPageTests.cs"]),
        ("src/Tangent/README.md", "csharp", 1, [".ci/packages"]),
        ("src/Tangent.Cli/README.md", "", 1, ["tests/Tangent.Tests/Docs/InstallLinesTests.cs"]),
    ];

    // The commands of console blocks are run however many there are.
    private const int Any = -1;

    [Fact]
    public void Pages_Blocks_AreAllClaimed()
    {
        var blocks = Pages().SelectMany(page => FencedBlock.Read(page).Select(b => (page, b.Language))).CountBy(b => b).ToDictionary();
        foreach (((string page, string language), int count) in blocks)
        {
            int claimed = s_claims.Where(c => c.Page == page && c.Language == language).Select(c => c.Blocks).SingleOrDefault();
            Assert.True(claimed is Any || claimed == count, $"{page} has {count} blocks of '{language}', and tests run {claimed}: add a test and name it here");
        }

        Assert.All(s_claims, c => Assert.True(blocks.ContainsKey((c.Page, c.Language)), $"{c.Page} has no block of '{c.Language}'"));
    }

    [Fact]
    public void Claims_Files_NameTheirPage() =>
        Assert.All(s_claims.SelectMany(c => c.Claims.Select(file => (c.Page, file))), c =>
            Assert.Contains(Path.GetFileName(c.Page), File.ReadAllText(DocumentFile.Path(c.file)), StringComparison.Ordinal));

    [Fact]
    public void Pages_ConsoleBlocks_BeginWithACommand() =>
        Assert.All(Pages().SelectMany(page => FencedBlock.Read(page, "console")), b => Assert.StartsWith(ConsoleExample.Prompt, b.Text, StringComparison.Ordinal));

    [Fact]
    public void Pages_Fences_AreInPairs() =>
        Assert.All(Pages(), page => Assert.Equal(
            2 * FencedBlock.Read(page).Length, File.ReadLines(DocumentFile.Path(page)).Count(l => l.TrimStart().StartsWith("```", StringComparison.Ordinal))));

    private static IEnumerable<string> Pages()
    {
        string root = DocumentFile.Path(".");
        string[] built = ["bin", "obj"];
        IEnumerable<string> readmes = new[] { "src", "samples" }.SelectMany(f => Directory.GetFiles(Path.Combine(root, f), "*.md", SearchOption.AllDirectories));
        return Directory.GetFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories).Concat(readmes).Append(Path.Combine(root, "README.md"))
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/')).Where(path => !path.Split('/').Any(built.Contains));
    }
}

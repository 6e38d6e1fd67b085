using System.Text.RegularExpressions;

namespace Tangent.Tests.Docs;

/// <summary>Checks that links of the repository's pages lead to files, and that the site's contents have every page.</summary>
public sealed partial class PageLinksTests
{
    [Fact]
    public void Pages_RelativeLinks_LeadToFiles()
    {
        string root = DocumentFile.Path(".");
        string[] pages = [.. Directory.GetFiles(root, "*.md"), .. Pages("docs"), .. Pages("benchmarks"), DocumentFile.Path("src/Tangent/README.md"), DocumentFile.Path("src/Tangent.Cli/README.md")];
        Assert.All(pages, page => Assert.All(
            Link().Matches(File.ReadAllText(page)).Select(m => m.Groups["path"].Value),
            link => Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(page)!, link)), $"{Path.GetRelativePath(root, page)} links to {link}, which is no file")));
    }

    [Theory]
    [InlineData("docs")]
    [InlineData("benchmarks")]
    public void Contents_Folder_NameEveryPage(string folder)
    {
        string contents = DocumentFile.Path($"docs/site/{folder}/toc.yml");
        string[] named = [.. File.ReadLines(contents).Select(l => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(contents)!, l.Split(": ")[1])))];
        Assert.All(named, page => Assert.True(File.Exists(page), page));
        Assert.All(Directory.GetFiles(DocumentFile.Path(folder), "*.md"), page => Assert.Contains(page, named));
    }

    private static string[] Pages(string folder) => Directory.GetFiles(DocumentFile.Path(folder), "*.md", SearchOption.AllDirectories);

    // A link without a scheme, up to its heading.
    [GeneratedRegex(@"\]\((?<path>[^)#:\s]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}

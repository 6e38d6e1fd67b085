using System.Xml.Linq;

namespace Tangent.Tests.Docs;

/// <summary>Checks that docs/dependencies.md has what Directory.Packages.props has.</summary>
public sealed class DependenciesPageTests
{
    [Fact]
    public void Page_Table_HasEveryPackageInItsVersion()
    {
        string[] rows = [.. File.ReadLines(DocumentFile.Path("docs/dependencies.md")).Where(l => l.StartsWith("| `", StringComparison.Ordinal))];
        string[] packages = [.. XDocument.Load(DocumentFile.Path("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(p => $"| `{p.Attribute("Include")!.Value}` | {p.Attribute("Version")!.Value} |")];
        Assert.NotEmpty(packages);
        Assert.All(packages, p => Assert.Contains(rows, r => r.StartsWith(p, StringComparison.Ordinal)));
        Assert.Equal(packages.Length, rows.Length);
    }
}

using System.Text.RegularExpressions;

namespace Tangent.Tests.Docs;

/// <summary>A fenced block of a page.</summary>
/// <param name="Language">The word behind the opening fence, often none.</param>
/// <param name="Text">The lines between the fences.</param>
internal sealed partial record FencedBlock(string Language, string Text)
{
    /// <summary>Gets the lines that are not empty, without the blanks around them.</summary>
    public string[] Lines => Text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Returns the blocks of a page, named from the repository's root, in their order.</summary>
    public static FencedBlock[] Read(string page) =>
        [.. Fenced().Matches(File.ReadAllText(DocumentFile.Path(page))).Select(m => new FencedBlock(m.Groups[1].Value, m.Groups[2].Value))];

    /// <summary>Returns the blocks of a page that are in a language.</summary>
    public static FencedBlock[] Read(string page, string language) => [.. Read(page).Where(b => b.Language == language)];

    [GeneratedRegex(@"^[ \t]*(?:```|~~~)(\S*)[^\n]*\n(.*?)^[ \t]*(?:```|~~~)$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();
}

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
        [.. Fenced().Matches(File.ReadAllText(DocumentFile.Path(page))).Select(m => new FencedBlock(m.Groups["language"].Value, m.Groups["text"].Value))];

    /// <summary>Returns the blocks of a page that are in a language.</summary>
    public static FencedBlock[] Read(string page, string language) => [.. Read(page).Where(b => b.Language == language)];

    [GeneratedRegex(@"^[ \t]*(```|~~~)(?<language>\S*)[^\n]*\n(?<text>.*?)^[ \t]*(```|~~~)$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Fenced();
}

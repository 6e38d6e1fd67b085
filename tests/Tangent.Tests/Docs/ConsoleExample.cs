using System.Globalization;
using System.Text.RegularExpressions;

namespace Tangent.Tests.Docs;

/// <summary>A command of a document and what the document says it prints, compared without what differs between machines and runs.</summary>
/// <param name="Command">The words behind <c>$ tangent</c>.</param>
/// <param name="Output">The lines below it; <c>...</c> stands for anything.</param>
internal sealed partial record ConsoleExample(string Command, string Output)
{
    /// <summary>What a command's line begins with.</summary>
    public const string Prompt = "$ tangent ";

    private const string Anything = "...";

    // Three significant digits: the last ones depend on the width of the machine's vectors.
    private const double Tolerance = 5e-3;

    /// <summary>Returns the examples of a page, named from the repository's root, in their order.</summary>
    public static ConsoleExample[] Read(string page) =>
        [.. FencedBlock.Read(page, "console")
            .SelectMany(block => ("\n" + block.Text.Trim()).Split("\n" + Prompt).Skip(1))
            .Select(text => text.Split('\n', 2))
            .Select(parts => new ConsoleExample(parts[0], parts.Length > 1 ? parts[1] : ""))];

    /// <summary>Returns whether a text is what the document says.</summary>
    public bool Agrees(string printed)
    {
        string[][] parts = [.. Split(Tokens(Output))];
        ReadOnlySpan<string> left = Tokens(printed);
        for (int i = 0; i < parts.Length; i++)
        {
            int start = i == parts.Length - 1 && i > 0 ? left.Length - parts[i].Length : Find(left, parts[i], last: i == 0 ? 0 : left.Length);
            if (start < 0 || !Same(left, parts[i], start))
                return false;
            left = left[(start + parts[i].Length)..];
        }

        return left.IsEmpty;
    }

    private static int Find(ReadOnlySpan<string> tokens, string[] part, int last)
    {
        for (int start = 0; start <= last; start++)
        {
            if (Same(tokens, part, start))
                return start;
        }

        return -1;
    }

    private static bool Same(ReadOnlySpan<string> tokens, string[] part, int start)
    {
        if (start + part.Length > tokens.Length)
            return false;
        for (int i = 0; i < part.Length; i++)
        {
            if (!Same(tokens[start + i], part[i]))
                return false;
        }

        return true;
    }

    private static bool Same(string a, string b) =>
        a == b || (Number(a) is { } x && Number(b) is { } y && Math.Abs(x - y) <= Tolerance * Math.Max(Math.Abs(x), Math.Abs(y)));

    private static double? Number(string token) =>
        double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static IEnumerable<string[]> Split(string[] tokens)
    {
        int start = 0;
        for (int i = 0; i <= tokens.Length; i++)
        {
            if (i < tokens.Length && tokens[i] != Anything)
                continue;
            yield return tokens[start..i];
            start = i + 1;
        }
    }

    private static string[] Tokens(string text) => [.. Token().Matches(Measured().Replace(text, "#")).Select(m => m.Value)];

    // Dots between words, a number, or the text between numbers.
    [GeneratedRegex(@"\.\.\.|(?<![\w.])-?\d+(\.\d+)?([eE][-+]?\d+)?(?![\w.]*\w)|[^\s""{}\[\]():,]+|[""{}\[\]():,]")]
    private static partial Regex Token();

    // What is measured by a clock or in memory: the lines of train and check, the columns of compare, the fields of JSON.
    [GeneratedRegex(@"(?<=^seconds +)\S.*$|(?<=^peak memory +)\S.*$|(?<=\) +)\d+\.\d +\d+\.\d(?= +\d+ (bytes|kB|MB)$)|(?<=""seconds"":)\{[^}]*\}|(?<=""peakMemoryMB"":)\d+", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Measured();
}

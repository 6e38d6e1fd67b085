using System.Globalization;
using System.Text;

namespace Tangent.Cli.Reproduction;

/// <summary>Writes a table in Markdown.</summary>
/// <param name="header">The columns' names.</param>
internal sealed class MarkdownTable(params IReadOnlyList<string> header)
{
    private const double Huge = 1e5;

    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row.</summary>
    /// <exception cref="ArgumentException">There are not as many cells as columns.</exception>
    public MarkdownTable Row(params string[] cells)
    {
        if (cells.Length != header.Count)
            throw new ArgumentException($"a row of {cells.Length} cells does not fit {header.Count} columns", nameof(cells));
        _rows.Add(cells);
        return this;
    }

    /// <summary>Returns a number with a number of decimals, or a dash; of a huge one four digits.</summary>
    public static string Fixed(double? value, int decimals) =>
        value is { } v && Math.Abs(v) < Huge ? v.ToString($"f{decimals}", CultureInfo.InvariantCulture) : Significant(value);

    /// <summary>Returns a number with four significant digits, or a dash.</summary>
    public static string Significant(double? value) => value is { } v && double.IsFinite(v) ? v.ToString("G4", CultureInfo.InvariantCulture) : "-";

    /// <summary>Returns a share in percent, or a dash.</summary>
    public static string Percent(double? share) => share is { } s ? Fixed(100 * s, 2) : "-";

    /// <summary>Returns the table, with a line break at its end.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Append(text, header);
        Append(text, [.. header.Select(_ => "---")]);
        foreach (string[] row in _rows)
            Append(text, row);
        return text.ToString();
    }

    private static void Append(StringBuilder text, IReadOnlyList<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
}

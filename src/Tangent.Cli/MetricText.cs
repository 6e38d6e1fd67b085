using System.Globalization;
using System.Text.Json.Nodes;
using Tangent.Models;

namespace Tangent.Cli;

/// <summary>Words what a learned metric says of the columns.</summary>
internal static class MetricText
{
    private const int MostColumns = 20;
    private const int BarLength = 40;

    /// <summary>Returns how the metric was learned in one line.</summary>
    public static string Rounds(MetricSummary metric)
    {
        string scores = string.Join(" ", metric.Rounds.Select(r => r.Score.ToString("g3", CultureInfo.InvariantCulture)));
        return metric.BestRound == 0
            ? $"none: it lowers no error on held-out training rows (shares of the variance, round by round: {scores})"
            : $"of round {metric.BestRound}; error on held-out training rows, as shares of the variance, round by round: {scores}";
    }

    /// <summary>Returns the columns that matter most, each with a bar, and the leading combinations.</summary>
    public static IEnumerable<(string Name, string Value)> Lines(MetricReport report)
    {
        double most = report.Columns[0].Share;
        foreach (ColumnShare column in report.Columns.Take(MostColumns))
            yield return ($"importance {column.Name.ReplaceLineEndings(" ")}", $"{Percent(column.Share),6} {new string('#', (int)Math.Round(BarLength * column.Share / most))}");
        if (report.Columns.Count > MostColumns)
            yield return ("importance", $"{Percent(report.Columns.Skip(MostColumns).Sum(c => c.Share)),6} of {report.Columns.Count - MostColumns} more columns");
        foreach (MetricDirection direction in report.Directions)
            yield return ("direction", $"{Percent(direction.Share),6} {report.Text(direction).ReplaceLineEndings(" ")}");
    }

    /// <summary>Returns the columns' shares and the leading directions.</summary>
    public static JsonObject Json(MetricReport report) => new()
    {
        ["columns"] = new JsonArray([.. report.Columns.Select(c => new JsonObject { ["name"] = c.Name, ["share"] = Output.Finite(c.Share) })]),
        ["directions"] = new JsonArray([.. report.Directions.Select(d => new JsonObject
        {
            ["share"] = Output.Finite(d.Share), ["entries"] = new JsonArray([.. d.Entries.Select(e => (JsonNode?)Output.Finite(e))]),
        })]),
    };

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:f1} %");
}

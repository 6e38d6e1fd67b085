using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Tangent.Cli.Reproduction;
using Tangent.Data;
using Tangent.Models;

namespace Tangent.Cli.Report;

/// <summary>Writes a training as one HTML page that needs nothing else: no script, no request, light and dark.</summary>
internal static partial class HtmlReport
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

    /// <summary>Writes the page.</summary>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public static void Write(string path, TrainingReport report)
    {
        using var file = new AtomicFile(path);
        file.Stream.Write(Encoding.UTF8.GetBytes(Page(report)));
        file.Commit();
    }

    /// <summary>Returns the page.</summary>
    public static string Page(TrainingReport report)
    {
        ModelHeader header = report.Result.Model.Header;
        string title = $"{string.Join(", ", header.Schema.TargetNames)}: {(header.IsClassification ? "classification" : "regression")}";
        ReportSection[] sections =
        [
            new("score", "Score", Score(header)),
            new("training", "What was trained", Training(report)),
            new("again", "Run it again", Again(report)),
            .. TestSections.Of(report),
            .. FitSections.Of(report),
            .. report.Stages.Count > 0 ? [new ReportSection("stages", "Seconds and memory", Stages(report.Stages))] : Array.Empty<ReportSection>(),
        ];
        XElement page = Html.Of("html", ("lang", "en"),
            Html.Of("head",
                Html.Of("meta", ("charset", "utf-8")),
                Html.Of("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1")),
                Html.Of("meta", ("name", "color-scheme"), ("content", "light dark")),
                Html.Of("meta", ("http-equiv", "Content-Security-Policy"), ("content", Policy)),
                Html.Of("title", title),
                Html.Of("style", ReportStyle.Css)),
            Html.Of("body",
                Html.Of("a", ("class", "skip"), ("href", "#main"), "Skip to the score"),
                Html.Of("header",
                    Html.Of("h1", title),
                    Html.Of("p", $"{report.Data}, {header.TrainingRows.ToString("N0", CultureInfo.InvariantCulture)} training rows, {header.Map.Method}"),
                    Html.Of("nav", ("aria-label", "Sections"), Html.Of("ul", sections.Select(s => Html.Of("li", Html.Of("a", ("href", "#" + s.Id), s.Title)))))),
                Html.Of("main", ("id", "main"), ("tabindex", -1), sections.Select(s =>
                    Html.Of("section", ("id", s.Id), ("aria-labelledby", s.Id + "-title"), Html.Of("h2", ("id", s.Id + "-title"), s.Title), s.Content)))));
        return "<!DOCTYPE html>\n" + page.ToString(SaveOptions.DisableFormatting) + "\n";
    }

    private static IEnumerable<object?> Score(ModelHeader header)
    {
        if (header.Test is { } test)
            yield return Html.Of("p", ("class", "headline"), Html.Of("strong", Headline(test)), " on ", Count(test.Rows), " test rows", Interval(test));
        else
            yield return Html.Of("p", "No rows were held out to test on.");
        yield return Html.Facts([.. Facts("test", header.Test), .. Facts("training", header.Train)]);
    }

    private static string Headline(PredictionScore score) => score.Accuracy is { } accuracy
        ? string.Create(CultureInfo.InvariantCulture, $"{100 * accuracy:f2} % right")
        : $"RMSE {Output.Text(score.Rmse!.Value)}";

    private static string Interval(PredictionScore score) => score.Interval switch
    {
        null => "",
        var (low, high) when score.Accuracy is not null => string.Create(CultureInfo.InvariantCulture, $"; 95 % bootstrap interval {100 * low:f2} to {100 * high:f2} %"),
        var (low, high) => $"; 95 % bootstrap interval {Output.Text(Math.Sqrt(low))} to {Output.Text(Math.Sqrt(high))}",
    };

    private static IEnumerable<(string, object?)> Facts(string part, PredictionScore? score) => score switch
    {
        null => [],
        { Accuracy: { } accuracy } => [($"{part} accuracy", string.Create(CultureInfo.InvariantCulture, $"{100 * accuracy:f2} %")), ($"{part} rows", Count(score.Rows))],
        _ =>
        [
            ($"{part} RMSE", Output.Text(score.Rmse!.Value)), ($"{part} MSE", Output.Text(score.Mse!.Value)),
            ($"{part} R2", score.R2!.Value.ToString("f4", CultureInfo.InvariantCulture)), ($"{part} rows", Count(score.Rows)),
        ],
    };

    private static IEnumerable<object?> Training(TrainingReport report)
    {
        ModelHeader header = report.Result.Model.Header;
        yield return Html.Facts(
        [
            ("data", report.Data),
            ("test data", report.Options.TestPath),
            ("training rows", Count(header.TrainingRows)),
            ("inputs", Count(header.Map.InputDimension)),
            ("targets", string.Join(", ", header.Schema.TargetNames)),
            ("classes", header.IsClassification ? Count(header.OutputCount) : null),
            ("method", header.Map.Method),
            ("architecture", header.Map.Architecture),
            ("features", Count(header.FeatureCount)),
            ("ridge", Output.Text(header.Ridge)),
            ("scale", header.Schema.Scale.ToString().ToLowerInvariant()),
            ("metric", header.Metric is { } metric ? metric.BestRound == 0 ? "none was kept" : $"of round {metric.BestRound}" : null),
            ("statistical dimension", report.Spectrum?.StatisticalDimension.ToString("f1", CultureInfo.InvariantCulture)),
        ]);
        if (report.Result.Notes.Count > 0)
            yield return Html.Of("ul", ("class", "notes"), report.Result.Notes.Select(n => Html.Of("li", n)));
    }

    private static IEnumerable<object?> Again(TrainingReport report)
    {
        yield return Html.Of("pre", ("tabindex", 0), Html.Of("code", string.Join(' ', report.Words.Select(Quoted).Prepend("tangent"))));
        if (report.Found.Count > 0)
            yield return Html.Of("p", "What the search chose, to be given in its place: ", Html.Of("code", report.Found[0].Text));
        yield return Html.Facts(
        [
            ("seed", report.Options.Seed.ToString(CultureInfo.InvariantCulture)),
            ("versions", Machine.Versions),
            ("machine", Machine.Processor),
        ]);
        yield return Html.Of("p", "The same data, words and version give the same model, on any number of threads.");
    }

    private static IEnumerable<object?> Stages(IReadOnlyList<StageUse> stages)
    {
        yield return Html.Table("Stages, in the order of their beginnings", ["stage", "seconds", "most memory until its end"],
        [
            .. stages.Select(s => (object?[])[s.Name, s.Seconds.ToString("f2", CultureInfo.InvariantCulture), Memory(s.PeakMemory)]),
            ["all", stages.Sum(s => s.Seconds).ToString("f2", CultureInfo.InvariantCulture), Memory(stages.Max(s => s.PeakMemory))],
        ]);
    }

    private static string Memory(double megabytes) => string.Create(CultureInfo.InvariantCulture, $"{megabytes:N0} MB");

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    // As a POSIX shell reads it.
    private static string Quoted(string word) => PlainWord().IsMatch(word) ? word : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    [GeneratedRegex(@"^[\w@%+=:,./-]+$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PlainWord();
}

/// <summary>Holds a section of a page.</summary>
/// <param name="Id">The name that links lead to.</param>
/// <param name="Title">The heading.</param>
/// <param name="Content">What is below it.</param>
internal sealed record ReportSection(string Id, string Title, IEnumerable<object?> Content);

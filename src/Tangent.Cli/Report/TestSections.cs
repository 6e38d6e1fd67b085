using System.Globalization;
using System.Xml.Linq;
using Tangent.Data;
using Tangent.Models;

namespace Tangent.Cli.Report;

/// <summary>Writes the sections of a report about the test rows: predicted against true, residuals, confusion, calibration, worst rows.</summary>
internal sealed class TestSections
{
    private const int MostClasses = 20, MostColumns = 6, MostBins = 24;

    private readonly TrainingReport _report;
    private readonly TestOutcome _outcome;
    private readonly DataSchema _schema;

    private TestSections(TrainingReport report, TestOutcome outcome) =>
        (_report, _outcome, _schema) = (report, outcome, report.Result.Model.Header.Schema);

    /// <summary>Returns the sections that there are data for.</summary>
    public static IEnumerable<ReportSection> Of(TrainingReport report) => report.Outcome is { Rows: > 0 } outcome ? new TestSections(report, outcome).All() : [];

    private IEnumerable<ReportSection> All()
    {
        if (_outcome.Confusion is { } confusion)
            yield return new("confusion", "Confusion matrix", Confusion(confusion));
        else
            yield return new("predictions", "Predicted against true", Predictions());
        if (_outcome.Reliability is { } reliability)
            yield return new("calibration", "Calibration", Calibration(reliability));
        else if (_report.Coverage is { } coverage)
            yield return new("calibration", "Calibration", Calibration(coverage));
        if (_outcome.WrongRows is { Rows.Count: > 0 } wrong)
            yield return new("worst", "Worst rows", WrongClasses(wrong));
        else if (_outcome.Targets.Count > 0)
            yield return new("worst", "Worst rows", _outcome.Targets.SelectMany(WorstErrors));
    }

    private IEnumerable<object?> Predictions()
    {
        IReadOnlyList<(double X, double Y)> shown = _outcome.Targets[0].Points.Points;
        yield return Html.Of("p", (shown.Count < _outcome.Rows ? $"A random sample of {shown.Count} of the {_outcome.Rows} test rows" : $"All {shown.Count} test rows")
            + (_outcome.Targets.Count < _schema.TargetCount ? $"; {_schema.TargetCount - _outcome.Targets.Count} more targets are not shown." : "."));
        foreach (TargetOutcome target in _outcome.Targets)
        {
            IReadOnlyList<(double X, double Y)> points = target.Points.Points;
            double[] both = [.. points.SelectMany(p => new[] { p.X, p.Y })];
            double low = both.Min(), high = both.Max();
            yield return Html.Of("div", ("class", "pair"),
                new XyChart(
                    $"{target.Name}: predicted against true", $"{points.Count} points around the diagonal, from {Text(low)} to {Text(high)}.",
                    new ChartAxis("true", both), new ChartAxis("predicted", both))
                    .Scatter("test row", points).Rule("equal", (low, low), (high, high)).ToElement(),
                Residuals(target.Name, [.. points.Select(p => p.X - p.Y)]));
        }
    }

    private static XElement Residuals(string name, double[] residuals)
    {
        double low = residuals.Min(), high = residuals.Max();
        int bins = Math.Clamp((int)Math.Sqrt(residuals.Length), 1, MostBins);
        double width = high > low ? (high - low) / bins : 1;
        long[] counts = new long[bins];
        foreach (double residual in residuals)
            counts[Math.Min(bins - 1, (int)((residual - low) / width))]++;
        return new XyChart(
            $"{name}: residuals", $"{residuals.Length} residuals from {Text(low)} to {Text(high)}, mean {Text(residuals.Average())}.",
            new ChartAxis("true less predicted", [low, low + bins * width]), new ChartAxis("rows", [0, 1.05 * counts.Max()], fit: true))
            .Bars(counts.Select((c, i) => (low + i * width, low + (i + 1) * width, (double)c))).Upright("no error", Math.Clamp(0, low, high)).ToElement();
    }

    private IEnumerable<object?> Confusion(long[][] confusion)
    {
        int k = _schema.Classes.Count;
        long[] rows = Array.ConvertAll(confusion, c => c.Sum());
        yield return Html.Of("p", string.Create(
            CultureInfo.InvariantCulture,
            $"{_outcome.Rows:N0} test rows. The most frequent class alone would have been right for {BarTable.Percent((double)rows.Max() / _outcome.Rows)} of them."));
        if (k <= MostClasses)
        {
            IEnumerable<object?[]> cells = Enumerable.Range(0, k).Select(c => (object?[])
            [
                _schema.Classes[c],
                .. confusion[c].Select(count => Cell(count, rows[c])),
                rows[c] == 0 ? "-" : BarTable.Percent((double)confusion[c][c] / rows[c]),
            ]);
            XElement table = Html.Table("Rows: the true class. Columns: the predicted class.", ["true", .. _schema.Classes, "right"], cells);
            table.SetAttributeValue("class", "scroll confusion");
            yield return table;
            yield break;
        }

        var pairs = Enumerable.Range(0, k).SelectMany(c =>
            Enumerable.Range(0, k).Where(p => p != c).Select(p => (True: c, Predicted: p, Rows: confusion[c][p])));
        yield return Html.Table($"The most frequent confusions of {k} classes", ["true", "predicted", "rows"],
            pairs.Where(p => p.Rows > 0).OrderByDescending(p => p.Rows).Take(MostClasses)
                .Select(p => (object?[])[_schema.Classes[p.True], _schema.Classes[p.Predicted], p.Rows]));
    }

    private static XElement Cell(long count, long all) =>
        Html.Of("span", ("style", $"--share:{Html.Number(all == 0 ? 0 : (double)count / all)}"), count);

    private IEnumerable<object?> Calibration(Reliability reliability)
    {
        IReadOnlyList<(double X, double Y)> points = [.. reliability.Bins.Select(b => (b.Probability, b.Right))];
        yield return Html.Of("p", "How often the predicted class was right, by the probability given to it. "
            + (_report.Result.Model.Header.Calibration is { } calibration
                ? $"Probabilities were calibrated on {calibration.Rows} training rows that were held out; "
                : "Probabilities are least-squares estimates cut to [0, 1], for too few rows were held out to calibrate them; ")
            + $"their mean distance from the share that was right (expected calibration error) is {BarTable.Percent(reliability.Error)}"
            + (_report.Result.Model.Header.Test?.LogLoss is { } loss ? $", the log loss {Text(loss)}." : "."));
        yield return new XyChart(
            "Right classes against probability",
            "One point for each tenth of probability: " + string.Join(", ", points.Select(p => $"{Text(p.X)} right {Text(p.Y)}")) + ".",
            new ChartAxis("probability", [0, 1], fit: true), new ChartAxis("share that was right", [0, 1], fit: true))
            .Line("test rows", points).Rule("perfect", (0, 0), (1, 1)).ToElement();
        yield return FitSections.Numbers(Html.Table("Probabilities and right classes", ["mean probability", "right", "rows"],
            reliability.Bins.Select(b => (object?[])[BarTable.Percent(b.Probability), BarTable.Percent(b.Right), b.Rows])));
    }

    private IEnumerable<object?> Calibration(Coverage coverage)
    {
        IReadOnlyList<(double Nominal, double Observed)> points = coverage.Levels;
        yield return Html.Of("p", $"How many targets lie within the intervals of the predicted deviations (normal, of one observation), on {coverage.Rows} test rows"
            + (coverage.Rows < _outcome.Rows ? ", the first: " : ": ")
            + string.Join(", ", points.Where(p => p.Nominal is 0.5 or 0.8 or 0.95).Select(p => $"{BarTable.Percent(p.Observed)} within those of {100 * p.Nominal:f0} %"))
            + ". Below the diagonal the model is too sure, above it not sure enough.");
        yield return new XyChart(
            "Share of targets within intervals",
            "Intervals " + string.Join(", ", points.Select(p => $"of {BarTable.Percent(p.Nominal)} hold {BarTable.Percent(p.Observed)}")) + ".",
            new ChartAxis("share expected", [0, 1], fit: true), new ChartAxis("share observed", [0, 1], fit: true))
            .Line("test rows", points).Rule("perfect", (0, 0), (1, 1)).ToElement();
        yield return FitSections.Numbers(Html.Table(
            "Intervals", ["interval", "targets within"], points.Select(p => (object?[])[BarTable.Percent(p.Nominal), BarTable.Percent(p.Observed)])));
    }

    private IEnumerable<object?> WorstErrors(TargetOutcome target)
    {
        string[] columns = [.. Shown().Select(s => s.Name)];
        yield return Html.Table($"The largest errors of {target.Name}", [Place, "true", "predicted", "error", .. columns], target.Worst.Rows.Select(r =>
            (object?[])[r.Line, Text(r.Target), Text(r.Prediction), Text(r.Target - r.Prediction), .. Values(r.Line)]));
    }

    private IEnumerable<object?> WrongClasses(WorstRows wrong)
    {
        yield return Html.Of("p", "Test rows of a wrong class, the surest first.");
        if (_schema is ImageSchema images)
        {
            yield return Html.Of("ul", ("class", "images"), wrong.Rows.Select(r => Html.Of("li",
                _report.RawRows.TryGetValue(r.Line, out string[]? picture)
                    ? Html.Of("img", ("src", picture[0]), ("width", images.Width), ("height", images.Height), ("alt", $"image {r.Line}, {Class(r.Target)}"))
                    : null,
                Html.Of("span", $"image {r.Line}"), Html.Of("span", $"true: {Class(r.Target)}"), Html.Of("span", $"predicted: {Class(r.Prediction)}"))));
            yield break;
        }

        string[] columns = [.. Shown().Select(s => s.Name)];
        yield return Html.Table("The surest wrong classes", [Place, "true", "predicted", .. columns], wrong.Rows.Select(r =>
            (object?[])[r.Line, Class(r.Target), Class(r.Prediction), .. Values(r.Line)]));
    }

    private string Place => _schema is TableSchema ? "line" : _schema is ImageSchema ? "image" : "row";

    private string Class(double index) => _schema.Classes[(int)index];

    // The columns that matter most where a metric tells, else the first ones.
    private IEnumerable<(string Name, int Place)> Shown()
    {
        if (_schema is not TableSchema table || _report.RawRows.Count == 0)
            return [];
        List<string> order = [.. _report.Result.Model.MetricReport?.Columns.Select(c => c.Name) ?? []];
        return table.Inputs.Select((c, i) => (c.Name, Place: i)).OrderBy(c => order.IndexOf(c.Name)).Take(MostColumns);
    }

    private IEnumerable<object?> Values(long line) =>
        Shown().Select(s => _report.RawRows.TryGetValue(line, out string[]? texts) ? texts[s.Place] : "-");

    private static string Text(double value) => value.ToString("G5", CultureInfo.InvariantCulture);
}

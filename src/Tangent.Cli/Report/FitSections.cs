using System.Globalization;
using System.Xml.Linq;
using Tangent.Analysis;
using Tangent.Models;
using Tangent.Regression;

namespace Tangent.Cli.Report;

/// <summary>Writes the sections of a report about the fit: ridge, search, metric, features, spectrum.</summary>
internal static class FitSections
{
    private const int MostColumns = 20, MostCandidates = 15;

    /// <summary>Returns the sections that there are data for.</summary>
    public static IEnumerable<ReportSection> Of(TrainingReport report)
    {
        ModelHeader header = report.Result.Model.Header;
        if (report.Result.Model.MetricReport is { } metric)
            yield return new("columns", "Which columns matter", Columns(metric));
        if (header.Metric is { } rounds)
            yield return new("metric", "Learning the metric", Rounds(rounds));
        if (header.RidgeCurve?.Where(p => p.Validation is not null).ToList() is { Count: > 1 } curve)
            yield return new("ridge", "Ridge", Ridge(header, curve));
        if (report.FeatureCounts.Count > 1)
            yield return new("features", "Error against the number of features", Features(report.FeatureCounts));
        if (report.Spectrum is { Eigenvalues.Count: > 1 } spectrum)
            yield return new("spectrum", "Spectrum and statistical dimension", Spectrum(spectrum));
        if (report.Found.Count > 0)
            yield return new("search", "What the search tried", Search(report));
    }

    private static IEnumerable<object?> Columns(MetricReport metric)
    {
        yield return Html.Of(
            "p", "A column's share is how much of the fitted function's changes come with it: the average of the squared derivatives in the scaled columns.");
        var shares = metric.Columns.Take(MostColumns).Select(c => (c.Name, c.Share)).ToList();
        if (metric.Columns.Count > MostColumns)
            shares.Add(($"{metric.Columns.Count - MostColumns} more columns", metric.Columns.Skip(MostColumns).Sum(c => c.Share)));
        yield return BarTable.Make("Importance of columns", ("column", "share"), shares);
        if (metric.Directions.Count == 0)
            yield break;
        yield return Html.Of("p", "The leading combinations of scaled columns. One with several large terms matters more than each of its columns alone.");
        yield return BarTable.Make("Importance of combinations", ("combination", "share"), [.. metric.Directions.Select(d => (metric.Text(d), d.Share))]);
    }

    private static IEnumerable<object?> Rounds(MetricSummary metric)
    {
        IReadOnlyList<(double X, double Y)> points = [.. metric.Rounds.Select((r, i) => ((double)i, r.Score))];
        yield return Html.Of("p", metric.BestRound == 0
            ? "No metric was kept: none lowered the error on the held-out training rows."
            : $"The metric of round {metric.BestRound} was kept: it has the lowest error on the held-out training rows.");
        if (points.Count > 1)
        {
            yield return new XyChart(
                "Validation error by round",
                $"From {Number(points[0].Y)} without a metric to {Number(points.Min(p => p.Y))} in round {metric.BestRound}.",
                new ChartAxis("round", points.Select(p => p.X)) { At = [.. points.Select(p => p.X).Where(x => x % (1 + points.Count / 10) == 0)] },
                new ChartAxis("error, share of the variance", points.Select(p => p.Y)))
                .Line("validation", points).Upright("kept", metric.BestRound).ToElement();
        }

        yield return Numbers(Html.Table(
            "Rounds of the metric", ["round", "ridge", "error, share of the variance"],
            metric.Rounds.Select((r, i) => (object?[])[i, Number(r.Ridge), Number(r.Score)])));
    }

    private static IEnumerable<object?> Ridge(ModelHeader header, List<RidgeCurvePoint> curve)
    {
        IReadOnlyList<(double X, double Y)> points = [.. curve.Select(p => (p.Ridge, p.Validation!.Value))];
        yield return Html.Of("p", $"The ridge {Number(header.Ridge)} has the lowest error on held-out training rows of {curve.Count} that were tried.");
        yield return new XyChart(
            "Validation error against ridge",
            $"{curve.Count} ridges from {Number(points[0].X)} to {Number(points[^1].X)}; the lowest error, {Number(points.Min(p => p.Y))}, at {Number(header.Ridge)}.",
            new ChartAxis("ridge", points.Select(p => p.X), logarithmic: true), ErrorAxis("mean squared error", [.. points.Select(p => p.Y)]))
            .Line("validation", points).Upright("chosen", header.Ridge).ToElement();
        yield return Numbers(Html.Table("Ridges tried", ["ridge", "mean squared error"], points.Select(p => (object?[])[Number(p.X), Number(p.Y)])));
    }

    private static IEnumerable<object?> Features(IReadOnlyList<FeatureCountScore> scores)
    {
        bool classes = scores[0].Score.Accuracy is not null;
        IReadOnlyList<(double X, double Y)> points =
            [.. scores.Select(s => ((double)s.FeatureCount, classes ? 1 - s.Score.Accuracy!.Value : s.Score.Rmse!.Value))];
        string name = classes ? "share of wrong classes" : "RMSE";
        yield return Html.Of("p", string.Create(
            CultureInfo.InvariantCulture,
            $"The first features of this fit alone, on {scores[0].Score.Rows:N0} test rows: about what a fit of fewer features would have given. ")
            + "Where the line still falls at its end, more features help.");
        yield return new XyChart(
            "Test error against the number of features",
            $"From {Number(points[0].Y)} with {points[0].X} features to {Number(points[^1].Y)} with {points[^1].X}.",
            new ChartAxis("features", points.Select(p => p.X), logarithmic: true) { At = [.. points.Select(p => p.X)] },
            new ChartAxis(name, points.Select(p => p.Y)))
            .Line("test", points).ToElement();
        yield return Numbers(Html.Table("Fewer features", ["features", name], points.Select(p => (object?[])[p.X, Number(p.Y)])));
    }

    private static IEnumerable<object?> Spectrum(RidgeSpectrum spectrum)
    {
        IReadOnlyList<(double X, double Y)> points = [.. spectrum.Eigenvalues.Where(v => v > 0).Select((v, i) => (i + 1.0, v))];
        yield return Html.Of("p", string.Create(
            CultureInfo.InvariantCulture,
            $"The statistical dimension is {spectrum.StatisticalDimension:f1} of {spectrum.Size:N0}: so many directions of the features the ridge leaves. ")
            + "Directions with eigenvalues well above the ridge are fitted, those well below it are not.");
        yield return new XyChart(
            "Leading eigenvalues of the features' Gram matrix",
            $"{points.Count} eigenvalues, falling from {Number(points[0].Y)} to {Number(points[^1].Y)}; the ridge is {Number(spectrum.Ridge)}.",
            new ChartAxis("rank", points.Select(p => p.X), logarithmic: true),
            new ChartAxis("eigenvalue", points.Select(p => p.Y).Append(spectrum.Ridge), logarithmic: true))
            .Line("eigenvalue", points, marks: false).Level("ridge", spectrum.Ridge).ToElement();
        yield return Numbers(Html.Table("Leading eigenvalues", ["rank", "eigenvalue", "share of all"],
            points.Select(p => (object?[])[p.X, Number(p.Y), BarTable.Percent(p.Y / spectrum.Trace)])));
    }

    private static IEnumerable<object?> Search(TrainingReport report)
    {
        yield return Html.Of("p", $"{report.Found.Count} candidates were compared on held-out training rows; the first was trained on all. "
            + "Candidates of more rows were compared last.");
        yield return Html.Table("Candidates, the best first", ["options", "rows", "loss"],
            report.Found.Take(MostCandidates).Select(c => (object?[])[Html.Of("code", c.Text), c.Rows, Number(c.Loss)]));
    }

    /// <summary>Folds the numbers of a chart away below it.</summary>
    public static XElement Numbers(XElement table) => Html.Of("details", Html.Of("summary", "The numbers"), table);

    /// <summary>Returns an axis for errors of one sign, by their logarithms where they differ much.</summary>
    private static ChartAxis ErrorAxis(string label, double[] errors) => new(label, errors, logarithmic: errors.Min() > 0 && errors.Max() > 10 * errors.Min());

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}

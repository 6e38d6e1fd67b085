using System.Globalization;
using System.Text;
using ScottPlot;
using ScottPlot.Plottables;
using SkiaSharp;

namespace Tangent.Cli.Reproduction;

/// <summary>Draws panels side by side, with one legend below them, as SVG.</summary>
/// <param name="panels">The panels of each line of the figure.</param>
internal sealed class Figure(params IReadOnlyList<Panel[]> panels)
{
    private const int PanelWidth = 460, PanelHeight = 380, LegendLine = 24, Margin = 12, CharacterWidth = 8, KeyWidth = 56;
    private const float LabelSize = 14, TitleSize = 15;

    private readonly string[] _names =
        [.. panels.SelectMany(l => l).SelectMany(p => p.Series).Where(s => s.Points.Count > 0).Select(s => s.ColourOf ?? s.Name).Distinct()];

    /// <summary>Returns the figure as an SVG document.</summary>
    public string ToSvg()
    {
        int columns = panels.Max(l => l.Length), width = columns * PanelWidth;
        List<List<Series>> legend = Legend(width);
        int height = panels.Count * PanelHeight + legend.Count * LegendLine + 2 * Margin;
        using var stream = new MemoryStream();
        using (SKCanvas canvas = SKSvgCanvas.Create(new SKRect(0, 0, width, height), stream))
        {
            canvas.Clear(SKColors.White);
            for (int line = 0; line < panels.Count; line++)
            {
                for (int c = 0; c < panels[line].Length; c++)
                {
                    using Plot plot = Draw(panels[line][c]);
                    int left = c * PanelWidth, top = line * PanelHeight;
                    plot.Render(canvas, new PixelRect(left, left + PanelWidth, top + PanelHeight, top));
                }
            }

            for (int line = 0; line < legend.Count; line++)
                DrawLegend(canvas, legend[line], panels.Count * PanelHeight + Margin + (line + 0.5f) * LegendLine);
        }

        return Encoding.UTF8.GetString(stream.ToArray()).ReplaceLineEndings("\n");
    }

    private Color ColourOf(Series series) => new Category10Of(_names)[series.ColourOf ?? series.Name];

    // Every name once, in lines that fit the width.
    private List<List<Series>> Legend(int width)
    {
        var lines = new List<List<Series>>();
        int used = width;
        foreach (Series series in panels.SelectMany(l => l).SelectMany(p => p.Series).Where(s => s.Points.Count > 0).DistinctBy(s => s.Name))
        {
            int needed = EntryWidth(series);
            if (used + needed > width - 2 * Margin)
            {
                lines.Add([]);
                used = 0;
            }

            lines[^1].Add(series);
            used += needed;
        }

        return lines;
    }

    private static int EntryWidth(Series series) => KeyWidth + CharacterWidth * series.Name.Length + 2 * Margin;

    private void DrawLegend(SKCanvas canvas, List<Series> entries, float middle)
    {
        using var font = new SKFont(Fonts.GetTypeface(Fonts.Default, false, false), LabelSize);
        using var text = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        float left = 2 * Margin;
        foreach (Series series in entries)
        {
            Color colour = ColourOf(series);
            using var stroke = new SKPaint { Color = colour.ToSKColor(), IsStroke = true, StrokeWidth = 2, IsAntialias = true };
            using var fill = new SKPaint { Color = colour.ToSKColor(), IsAntialias = true };
            using SKPathEffect dashes = SKPathEffect.CreateDash([6, 4], 0);
            float end = left + KeyWidth - 2 * Margin, centre = (left + end) / 2;
            if (IsJoined(series))
            {
                stroke.PathEffect = series.Kind == SeriesKind.Line ? null : dashes;
                canvas.DrawLine(left, middle, end, middle, stroke);
                stroke.PathEffect = null;
            }

            if (IsReported(series))
            {
                using var inside = new SKPaint { Color = SKColors.White };
                canvas.DrawCircle(centre, middle, 5, inside);
                canvas.DrawCircle(centre, middle, 5, stroke);
            }
            else if (series.Kind != SeriesKind.Reference)
            {
                canvas.DrawCircle(centre, middle, 5, fill);
            }

            canvas.DrawText(series.Name, end + Margin, middle + LabelSize / 3, font, text);
            left += EntryWidth(series);
        }
    }

    private Plot Draw(Panel whole)
    {
        Panel panel = whole with
        {
            Series = [.. whole.Series.Select(s => s with { Points = [.. s.Points.Where(p => p.X <= whole.X.Most && p.Y <= whole.Y.Most)] })],
        };
        var plot = new Plot();

        // Clearing would wipe out the panels that are drawn.
        plot.RenderManager.ClearCanvasBeforeEachRender = false;
        plot.Title(panel.Title, TitleSize);
        plot.XLabel(panel.X.Label, LabelSize);
        plot.YLabel(panel.Y.Label, LabelSize);

        // Dashes last: the library leaves them set for the filled marks that follow, which Skia then complains about.
        foreach (Series series in panel.Series.Where(s => s.Points.Count > 0).OrderBy(IsDashed))
            Add(plot, panel, series);
        double[] x = [.. panel.Series.SelectMany(s => s.Points).Select(p => Place(panel.X, p.X))];
        double[] y = [.. panel.Series.SelectMany(s => s.Points).Select(p => Place(panel.Y, p.Y))];
        if (panel.X.Categories is { } categories)
        {
            plot.Axes.SetLimitsX(-0.5, categories.Count - 0.5);
            plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
                [.. Enumerable.Range(0, categories.Count).Select(i => (double)i)], [.. categories]);
            plot.Axes.Bottom.TickLabelStyle.Rotation = -30;
            plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
            plot.Axes.Bottom.MinimumSize = 40 + 4 * categories.Max(c => c.Length);
        }
        else
        {
            SetAxis(plot.Axes.Bottom, panel.X, x);
        }

        SetAxis(plot.Axes.Left, panel.Y, y);
        return plot;
    }

    private void Add(Plot plot, Panel panel, Series series)
    {
        Scatter scatter = plot.Add.Scatter(
            series.Points.Select(p => Place(panel.X, p.X)).ToArray(), series.Points.Select(p => Place(panel.Y, p.Y)).ToArray(), ColourOf(series));
        bool reported = IsReported(series);
        scatter.LineWidth = IsJoined(series) ? 2 : 0;
        scatter.LinePattern = IsDashed(series) ? LinePattern.Dashed : LinePattern.Solid;
        scatter.MarkerShape = series.Kind == SeriesKind.Reference ? MarkerShape.None : reported ? MarkerShape.OpenCircle : MarkerShape.FilledCircle;
        scatter.MarkerSize = 9;
        scatter.MarkerLineWidth = 2;
    }

    private static bool IsReported(Series series) => series.Kind is SeriesKind.Reported or SeriesKind.ReportedMarks;

    private static bool IsDashed(Series series) => IsReported(series) || series.Kind == SeriesKind.Reference;

    private static bool IsJoined(Series series) => series.Kind is not (SeriesKind.Marks or SeriesKind.ReportedMarks);

    private static double Place(Axis axis, double value) => axis.Scale is AxisScale.Linear or AxisScale.Whole ? value : Math.Log10(value);

    private static void SetAxis(IAxis axis, Axis description, double[] places)
    {
        if (places.Length == 0)
            return;
        double low = places.Min(), high = places.Max(), margin = Math.Max(0.07 * (high - low), high == low ? 0.1 * Math.Max(1, Math.Abs(high)) : 0);
        axis.Range.Set(low - margin, high + margin);
        if (description.Scale == AxisScale.Whole)
        {
            var minor = new ScottPlot.TickGenerators.EvenlySpacedMinorTickGenerator(1);
            axis.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = true, MinorTickGenerator = minor };
        }

        if (description.Scale is AxisScale.Linear or AxisScale.Whole)
            return;
        double[] ticks = [.. Ticks(description.Scale, low - margin, high + margin)];
        axis.TickGenerator = new ScottPlot.TickGenerators.NumericManual([.. ticks.Select(Math.Log10)], [.. ticks.Select(Text)]);
    }

    // Ticks that are not too many for their labels.
    private static IEnumerable<double> Ticks(AxisScale scale, double low, double high)
    {
        const int Most = 8;
        if (scale == AxisScale.Log2)
        {
            int first = (int)Math.Ceiling(low / Math.Log10(2)), last = (int)Math.Floor(high / Math.Log10(2)), step = 1 + (last - first) / Most;
            return Enumerable.Range(0, Math.Max(0, (last - first) / step + 1)).Select(i => Math.Pow(2, first + i * step));
        }

        int decade = (int)Math.Floor(low), decades = (int)Math.Ceiling(high) - decade;
        double[] multiples = high - low > 3 ? [1] : high - low > 1.5 ? [1, 3] : high - low > 0.6 ? [1, 2, 5] : [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8];
        int every = 1 + decades / Most;
        return Enumerable.Range(0, decades + 1).Where(i => i % every == 0).SelectMany(i => multiples.Select(m => m * Math.Pow(10, decade + i)))
            .Where(v => Math.Log10(v) >= low && Math.Log10(v) <= high);
    }

    private static string Text(double value) => value is >= 1e6 or < 1e-4
        ? value.ToString("0.#e0", CultureInfo.InvariantCulture)
        : value.ToString(value >= 1000 ? "#,0" : "0.####", CultureInfo.InvariantCulture);

    // The same colour for a name wherever it stands.
    private sealed class Category10Of(string[] names)
    {
        private static readonly ScottPlot.Palettes.Category10 s_palette = new();

        public Color this[string name] => s_palette.GetColor(Array.IndexOf(names, name));
    }
}

using System.Text;
using System.Xml.Linq;

namespace Tangent.Cli.Report;

/// <summary>Draws lines, points, bars and rules over two axes as inline SVG; colours come from the page's style, light and dark.</summary>
/// <param name="title">What the chart is.</param>
/// <param name="description">What can be read off it, for those who do not see it.</param>
/// <param name="x">The horizontal axis.</param>
/// <param name="y">The vertical axis.</param>
internal sealed class XyChart(string title, string description, ChartAxis x, ChartAxis y)
{
    private const double Width = 440, Height = 300, Left = 58, Right = 14, Top = 30, Bottom = 44;

    private readonly List<XElement> _marks = [];
    private readonly List<(string Class, string Name)> _legend = [];

    /// <summary>Adds a line through points.</summary>
    public XyChart Line(string name, IReadOnlyList<(double X, double Y)> points, bool marks = true)
    {
        _marks.Add(Html.Of("path", ("class", "line"), ("d", "M" + string.Join('L', points.Select(p => $"{X(p.X)} {Y(p.Y)}")))));
        _legend.Add(("key", name));
        return marks ? Points(points, "mark") : this;
    }

    /// <summary>Adds points of a name.</summary>
    public XyChart Scatter(string name, IReadOnlyList<(double X, double Y)> points)
    {
        _legend.Add(("key dot", name));
        return Points(points, points.Count > 300 ? "dots small" : "dots");
    }

    /// <summary>Adds bars from the bottom up, each between two numbers.</summary>
    public XyChart Bars(IEnumerable<(double From, double To, double Height)> bars)
    {
        foreach ((double from, double to, double height) in bars.Where(b => b.Height > 0))
        {
            double left = PlaceX(from), top = PlaceY(height);
            _marks.Add(Html.Of(
                "rect", ("class", "bar"), ("x", left + 0.5), ("y", top), ("width", Math.Max(0.5, PlaceX(to) - left - 1)), ("height", Height - Bottom - top)));
        }

        return this;
    }

    /// <summary>Adds a dashed line of reference through two points.</summary>
    public XyChart Rule(string name, (double X, double Y) from, (double X, double Y) to)
    {
        _marks.Add(Html.Of("path", ("class", "rule"), ("d", $"M{X(from.X)} {Y(from.Y)}L{X(to.X)} {Y(to.Y)}")));
        _legend.Add(("key rule", name));
        return this;
    }

    /// <summary>Adds a dashed upright line.</summary>
    public XyChart Upright(string name, double at)
    {
        _marks.Add(Html.Of("path", ("class", "rule"), ("d", $"M{X(at)} {Top}V{Height - Bottom}")));
        _legend.Add(("key rule", name));
        return this;
    }

    /// <summary>Adds a dashed level line.</summary>
    public XyChart Level(string name, double at)
    {
        _marks.Add(Html.Of("path", ("class", "rule"), ("d", $"M{Left} {Y(at)}H{Width - Right}")));
        _legend.Add(("key rule", name));
        return this;
    }

    /// <summary>Returns the figure: the drawing and its legend.</summary>
    public XElement ToElement()
    {
        return Html.Of(
            "figure",
            Html.Of("figcaption", title),
            Html.Of(
                "svg",
                ("viewBox", $"0 0 {Width} {Height}"), ("role", "img"),
                Html.Of("title", title),
                Html.Of("desc", description),
                Axes(),
                _marks,
                Html.Of("text", ("class", "label"), ("x", 4), ("y", 14), y.Label),
                Html.Of("text", ("class", "label end"), ("x", Width - Right), ("y", Height - 6), x.Label)),
            _legend.Count < 2 ? null : Html.Of("ul", ("class", "legend"), _legend.Select(l => Html.Of("li", Html.Of("span", ("class", l.Class)), l.Name))));
    }

    private IEnumerable<XElement> Axes()
    {
        foreach (double tick in y.Ticks())
        {
            double place = PlaceY(tick);
            yield return Html.Of("path", ("class", "grid"), ("d", $"M{Left} {Html.Number(place)}H{Width - Right}"));
            yield return Html.Of("text", ("class", "tick end"), ("x", Left - 6), ("y", place + 4), ChartAxis.Text(tick));
        }

        foreach (double tick in x.Ticks())
        {
            double place = PlaceX(tick);
            yield return Html.Of("path", ("class", "grid"), ("d", $"M{Html.Number(place)} {Top}V{Height - Bottom}"));
            yield return Html.Of("text", ("class", "tick middle"), ("x", place), ("y", Height - Bottom + 16), ChartAxis.Text(tick));
        }

        yield return Html.Of("path", ("class", "axis"), ("d", $"M{Left} {Top}V{Height - Bottom}H{Width - Right}"));
    }

    // One path for all points: a page of thousands of elements would be slow. A stroke of no length is a round dot.
    private XyChart Points(IReadOnlyList<(double X, double Y)> points, string style)
    {
        var path = new StringBuilder();
        foreach ((double px, double py) in points)
            path.Append('M').Append(X(px)).Append(' ').Append(Y(py)).Append("h0");
        _marks.Add(Html.Of("path", ("class", style), ("d", path.ToString())));
        return this;
    }

    private double PlaceX(double value) => Left + (Width - Left - Right) * Math.Clamp(x.Place(value), 0, 1);

    private double PlaceY(double value) => Height - Bottom - (Height - Top - Bottom) * Math.Clamp(y.Place(value), 0, 1);

    private string X(double value) => Html.Number(PlaceX(value));

    private string Y(double value) => Html.Number(PlaceY(value));
}

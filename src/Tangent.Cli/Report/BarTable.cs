using System.Globalization;
using System.Xml.Linq;

namespace Tangent.Cli.Report;

/// <summary>Lays shares out as a table with a bar beside each number, which reads as a chart and as a table.</summary>
internal static class BarTable
{
    /// <summary>Makes the table.</summary>
    /// <param name="caption">What it shows.</param>
    /// <param name="columns">The headings of names and shares.</param>
    /// <param name="shares">Names and shares from 0 to 1.</param>
    public static XElement Make(string caption, (string Name, string Share) columns, IReadOnlyList<(string Name, double Share)> shares)
    {
        double most = Math.Max(double.Epsilon, shares.Max(s => s.Share));
        return Html.Of("table", ("class", "bars"),
            Html.Of("caption", caption),
            Html.Of("thead", Html.Of("tr",
                Html.Of("th", ("scope", "col"), columns.Name),
                Html.Of("th", ("scope", "col"), ("colspan", 2), columns.Share))),
            Html.Of("tbody", shares.Select(s => Html.Of("tr",
                Html.Of("th", ("scope", "row"), s.Name),
                Html.Of("td", Percent(s.Share)),
                Html.Of("td", ("class", "track"), ("aria-hidden", "true"),
                    Html.Of("div", ("class", "fill"), ("style", $"width:{Html.Number(100 * s.Share / most)}%")))))));
    }

    /// <summary>Returns a share for people.</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:f1} %");
}

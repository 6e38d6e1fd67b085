using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Tangent.Cli.Report;

/// <summary>Makes elements of a page that is both HTML and well-formed XML; texts and attributes are escaped when they are written.</summary>
internal static class Html
{
    // The elements that HTML wants without an end tag; all others need one, even when they are empty.
    private static readonly HashSet<string> s_void = ["br", "img", "meta"];

    /// <summary>Makes an element of texts, numbers, elements, sequences of them, and pairs (name, value) for attributes; null is left out.</summary>
    public static XElement Of(string name, params IEnumerable<object?> content)
    {
        var element = new XElement(name);
        foreach (object? part in content)
            element.Add(Part(part));
        if (element.IsEmpty && !s_void.Contains(name))
            element.Value = "";
        return element;
    }

    /// <summary>Returns a number for an attribute of a drawing.</summary>
    public static string Number(double value) => Math.Round(value, 2).ToString(CultureInfo.InvariantCulture);

    /// <summary>Makes a table with a caption; the first cell of a row is its header. Wide tables scroll, also by the keyboard.</summary>
    public static XElement Table(string caption, IEnumerable<string> columns, IEnumerable<IEnumerable<object?>> rows) =>
        Of("div", ("class", "scroll"), ("tabindex", 0), ("role", "region"), ("aria-label", caption),
            Of("table",
                Of("caption", caption),
                Of("thead", Of("tr", columns.Select(c => Of("th", ("scope", "col"), c)))),
                Of("tbody", rows.Select(r => Of("tr", r.Select((cell, i) => i == 0 ? Of("th", ("scope", "row"), cell) : Of("td", cell)))))));

    /// <summary>Makes a list of names and values.</summary>
    public static XElement Facts(IEnumerable<(string Name, object? Value)> facts) =>
        Of("dl", facts.Where(f => f.Value is not null).Select(f => Of("div", Of("dt", f.Name), Of("dd", f.Value))));

    private static object? Part(object? part) => part switch
    {
        string text => Clean(text),
        (string attribute, string value) => new XAttribute(attribute, Clean(value)),
        (string attribute, int value) => new XAttribute(attribute, value.ToString(CultureInfo.InvariantCulture)),
        (string attribute, double value) => new XAttribute(attribute, Number(value)),
        IEnumerable<object?> parts => parts.Select(Part),
        _ => part,
    };

    // Files hold characters that XML does not: they are shown as the replacement character.
    private static string Clean(string text)
    {
        char[] clean = text.ToCharArray();
        for (int i = 0; i < clean.Length; i++)
        {
            if (i + 1 < clean.Length && XmlConvert.IsXmlSurrogatePair(clean[i + 1], clean[i]))
                i++;
            else if (!XmlConvert.IsXmlChar(clean[i]))
                clean[i] = '\ufffd';
        }

        return new string(clean);
    }
}

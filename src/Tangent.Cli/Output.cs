using System.Globalization;
using System.Text.Json.Nodes;

namespace Tangent.Cli;

/// <summary>Writes results to standard output, either text or one JSON object, and warnings and progress to standard error.</summary>
internal sealed class Output
{
    private readonly TextWriter _results;
    private readonly TextWriter _messages;

    public Output(TextWriter results, TextWriter messages, bool json, bool quiet, bool terminal)
    {
        _results = results;
        _messages = messages;
        IsJson = json;
        IsQuiet = quiet;
        Progress = new ProgressLine(messages, terminal && !quiet, TimeProvider.System);
    }

    /// <summary>Gets whether the result is one JSON object and nothing else.</summary>
    public bool IsJson { get; }

    public bool IsQuiet { get; }

    public ProgressLine Progress { get; }

    /// <summary>Gets the writer of results that are no report, such as predictions.</summary>
    public TextWriter Results
    {
        get
        {
            Progress.Clear();
            return _results;
        }
    }

    /// <summary>Returns a number that JSON can hold, or null.</summary>
    public static JsonValue? Finite(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    /// <summary>Returns a number for people: six significant digits.</summary>
    public static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>Returns a size for people.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 10_000 => $"{bytes} bytes",
        < 10_000_000 => $"{bytes / 1e3:F0} kB",
        < 10_000_000_000 => $"{bytes / 1e6:F0} MB",
        _ => $"{bytes / 1e9:F0} GB",
    };

    /// <summary>Writes the JSON object.</summary>
    public void Json(JsonObject result) => Results.WriteLine(result.ToJsonString());

    /// <summary>Writes lines of a name and a value, the values below each other.</summary>
    public void Table(IReadOnlyCollection<(string Name, string Value)> lines)
    {
        int width = lines.Count == 0 ? 0 : lines.Max(l => l.Name.Length) + 2;
        TextWriter writer = Results;
        foreach ((string name, string value) in lines)
            writer.WriteLine(name.PadRight(width) + value);
    }

    /// <summary>Writes rows of cells below a header, the cells of a column below each other.</summary>
    public void Columns(string[] header, IEnumerable<string[]> rows)
    {
        string[][] lines = [header, .. rows];
        int[] widths = [.. Enumerable.Range(0, header.Length).Select(c => lines.Max(l => l[c].Length) + 2)];
        TextWriter writer = Results;
        foreach (string[] line in lines)
            writer.WriteLine(string.Concat(line.Select((cell, c) => cell.PadRight(widths[c]))).TrimEnd());
    }

    /// <summary>Writes a warning in one line, unless --quiet.</summary>
    public void Warn(string text) => Note("warning: " + text);

    /// <summary>Writes notes, a line each, unless --quiet.</summary>
    public void Notes(IEnumerable<string> notes)
    {
        foreach (string note in notes)
            Note(note);
    }

    /// <summary>Writes what a user should know in one line to standard error, unless --quiet.</summary>
    public void Note(string text)
    {
        if (IsQuiet)
            return;
        Progress.Clear();
        _messages.WriteLine($"tangent: {text.ReplaceLineEndings(" ")}");
    }
}

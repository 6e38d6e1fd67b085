using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tangent.Cli.Options;
using Tangent.Data;
using Tangent.Models;

namespace Tangent.Cli.Commands;

/// <summary>Prints what is in a model file: its header, the list of its arrays, and which columns matter where a metric was learned.</summary>
internal sealed class InfoCommand : TangentCommand
{
    private readonly Argument<string> _model = Files.Model();

    public InfoCommand()
        : base("info", "Shows what is in a model file.") => Add(_model);

    public override void Run(Invocation run)
    {
        string path = run.Get(_model);
        using var reader = new ModelFileReader(path);
        long bytes = new FileInfo(path).Length;
        MetricReport? report = reader.Contains("metric") ? TangentModel.ReadMetricReport(reader) : null;
        double[] noise = Noise(reader);
        if (run.Output.IsJson)
        {
            JsonObject header = JsonObject.Create(reader.Header)!;
            if (report is not null)
                header["importance"] = MetricText.Json(report);
            if (noise.Length > 0)
                header["noise"] = new JsonArray([.. noise.Select(s => (JsonNode?)Output.Finite(s))]);
            header["file"] = Describe(reader, bytes);
            run.Output.Json(header);
            return;
        }

        var lines = new List<(string Name, string Value)>();
        Flatten(reader.Header, "", lines);
        if (noise.Length > 0)
            lines.Add(("noise", $"standard deviation {string.Join(", ", noise.Select(Output.Text))}"));
        lines.Add(("file", $"{path}, format {reader.FormatVersion}, {Output.Bytes(bytes)}"));
        foreach (ModelSection section in reader.Sections)
            lines.Add(($"array {section.Name}", $"{section.Text}, {Output.Bytes(section.ByteLength)}"));
        if (report is not null)
            lines.AddRange(MetricText.Lines(report));
        run.Output.Table(lines);
    }

    // The standard deviation of every target's noise, by the fit.
    private static double[] Noise(ModelFileReader reader)
    {
        const string Variances = "noiseVariances";
        bool regression = reader.Header.TryGetProperty("schema", out JsonElement schema) && schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("task", out JsonElement task)
            && task.ValueKind == JsonValueKind.String && task.GetString() == nameof(TaskKind.Regression);
        return regression && reader.Contains(Variances) ? [.. reader.ReadArray<double>(Variances).Select(Math.Sqrt)] : [];
    }

    private static JsonObject Describe(ModelFileReader reader, long bytes) => new()
    {
        ["path"] = reader.Path,
        ["formatVersion"] = reader.FormatVersion,
        ["bytes"] = bytes,
        ["arrays"] = new JsonArray([.. reader.Sections.Select(section => new JsonObject
        {
            ["name"] = section.Name,
            ["type"] = section.TypeName,
            ["shape"] = new JsonArray([.. section.Shape.Select(size => (JsonNode)size)]),
            ["bytes"] = section.ByteLength,
        })]),
    };

    // Objects become dotted names, short lists of plain values one line, other lists their length.
    private static void Flatten(JsonElement element, string prefix, List<(string Name, string Value)> lines)
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string name = prefix + property.Name;
            switch (property.Value.ValueKind)
            {
                case JsonValueKind.Object:
                    Flatten(property.Value, name + ".", lines);
                    break;
                case JsonValueKind.Array:
                    lines.Add((name, List(property.Value)));
                    break;
                default:
                    lines.Add((name, Scalar(property.Value)));
                    break;
            }
        }
    }

    private static string List(JsonElement list)
    {
        const int shown = 12;
        int count = list.GetArrayLength();
        bool plain = list.EnumerateArray().All(e => e.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array));
        if (!plain)
            return string.Create(CultureInfo.InvariantCulture, $"{count} entries (see --json)");
        string text = string.Join(", ", list.EnumerateArray().Take(shown).Select(Scalar));
        return count <= shown ? text : string.Create(CultureInfo.InvariantCulture, $"{text}, ... ({count} in all)");
    }

    private static string Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "-",
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.String => (value.GetString() ?? "").ReplaceLineEndings(" "),
        _ => value.GetRawText(),
    };
}

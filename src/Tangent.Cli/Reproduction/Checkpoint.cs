using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tangent.Data;

namespace Tangent.Cli.Reproduction;

/// <summary>Keeps the results of finished cells in a file of JSON lines, so that a run that was interrupted goes on where it stopped.</summary>
/// <remarks>The first line holds the settings, each other one a cell. The file is replaced as a whole after every cell, so no line is ever half-written.</remarks>
internal sealed class Checkpoint
{
    private readonly string _path;
    private readonly List<string> _lines;

    /// <summary>Reads the file where there is one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="settings">The settings of this run.</param>
    /// <exception cref="DataException">The file is of other settings, or no such file.</exception>
    public Checkpoint(string path, string settings)
    {
        _path = path;
        _lines = [new JsonObject { ["settings"] = settings }.ToJsonString()];
        if (!File.Exists(path))
            return;
        string[] lines = File.ReadAllLines(path);
        string found = Parse(lines.Length > 0 ? lines[0] : "", 1)["settings"]?.ToString() ?? "";
        if (found != settings)
        {
            throw new DataException(
                $"holds results of other settings or data ('{found}', now '{settings}'); delete it, or choose another --out", path);
        }

        for (int i = 1; i < lines.Length; i++)
        {
            Add(Parse(lines[i], i + 1), i + 1);
            _lines.Add(lines[i]);
        }
    }

    /// <summary>Gets the cells that the file holds.</summary>
    public CellResults Results { get; } = new();

    /// <summary>Adds a cell, and writes the file.</summary>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public void Add(string key, IReadOnlyDictionary<string, double> values)
    {
        Results.Add(key, values);
        var line = new JsonObject { ["cell"] = key, ["values"] = Json(values) };
        _lines.Add(line.ToJsonString());
        TextFile.Write(_path, string.Concat(_lines.Select(l => l + "\n")));
    }

    /// <summary>Returns numbers as an object; what is not finite becomes null.</summary>
    public static JsonObject Json(IReadOnlyDictionary<string, double> values) =>
        new(values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)Output.Finite(v.Value))));

    private JsonObject Parse(string line, int number)
    {
        try
        {
            return JsonNode.Parse(line) as JsonObject ?? throw Damaged(number);
        }
        catch (JsonException)
        {
            throw Damaged(number);
        }
    }

    private void Add(JsonObject line, int number)
    {
        if (line["cell"] is not JsonValue key || key.GetValueKind() != JsonValueKind.String || line["values"] is not JsonObject values)
            throw Damaged(number);
        var numbers = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach ((string name, JsonNode? node) in values)
            numbers[name] = node is null ? double.NaN : node.GetValueKind() == JsonValueKind.Number ? node.GetValue<double>() : throw Damaged(number);
        Results.Add(key.GetValue<string>(), numbers);
    }

    private DataException Damaged(int number) => new("is no line of a checkpoint; delete it to compute its cell anew, or the file to begin anew", _path, number);
}

/// <summary>Writes text files as a whole.</summary>
internal static class TextFile
{
    /// <summary>Writes a file beside its target and renames it.</summary>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public static void Write(string path, string text)
    {
        using var file = new AtomicFile(path);
        file.Stream.Write(Encoding.UTF8.GetBytes(text));
        file.Commit();
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Tangent.Cli;
using Tangent.Models;
using Tangent.Tests.Data;

namespace Tangent.Tests.Cli;

public sealed class InfoCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_Text_PrintsHeaderAndArrays()
    {
        string path = Write();
        (int code, string results, string messages) = Run("info", path);
        Assert.Equal((0, ""), (code, messages));
        Assert.Equal(
            $"""
            method         zonal
            ridge          0.5
            bias           yes
            table.columns  a, b
            table.label    -
            curve          2 entries (see --json)
            many           0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ... (30 in all)
            file           {path}, format 1, {new FileInfo(path).Length} bytes
            array weights  float64 [3, 1], 24 bytes

            """,
            results);
    }

    [Fact]
    public void Run_Json_PrintsTheWholeHeader()
    {
        string path = Write();
        (int code, string results, _) = Run("info", path, "--json");
        Assert.Equal(0, code);
        JsonElement json = JsonDocument.Parse(results).RootElement;
        Assert.Equal("zonal", json.GetProperty("method").GetString());
        Assert.Equal(30, json.GetProperty("many").GetArrayLength());
        JsonElement file = json.GetProperty("file");
        Assert.Equal(path, file.GetProperty("path").GetString());
        Assert.Equal(1, file.GetProperty("formatVersion").GetInt32());
        Assert.Equal("""[{"name":"weights","type":"float64","shape":[3,1],"bytes":24}]""", file.GetProperty("arrays").GetRawText());
    }

    [Fact]
    public void Run_DamagedModel_GivesOneLineAndCode1()
    {
        string path = Write();
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..^1]);
        string line = $"tangent: {path}: is cut off: {bytes.Length - 1} bytes of {bytes.Length}; copy it again or train again\n";
        Assert.Equal((1, "", line), Run("info", path, "--json"));
    }

    private string Write()
    {
        using var writer = new ModelFileWriter(_folder["m"], new JsonObject
        {
            ["method"] = "zonal",
            ["ridge"] = 0.5,
            ["bias"] = true,
            ["table"] = new JsonObject { ["columns"] = new JsonArray("a", "b"), ["label"] = null },
            ["curve"] = new JsonArray(new JsonObject(), new JsonObject()),
            ["many"] = new JsonArray([.. Enumerable.Range(0, 30).Select(i => (JsonNode)i)]),
        });
        writer.WriteArray<double>("weights", [1, 2, 3], 3, 1);
        writer.Commit();
        return _folder["m"];
    }

    private static (int Code, string Results, string Messages) Run(params string[] args)
    {
        using var results = new StringWriter { NewLine = "\n" };
        using var messages = new StringWriter { NewLine = "\n" };
        return (Program.Run(args, results, messages), results.ToString(), messages.ToString());
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Tangent.Numerics;
using Tangent.Tests.Data;

namespace Tangent.Tests.Cli;

public sealed class ReproduceCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    public ReproduceCommandTests() => Directory.CreateDirectory(_run["data"]);

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("guarantee", 64)]
    [InlineData("approximation", 64)]
    [InlineData("uci", 32)]
    [InlineData("uci90", 32)]
    [InlineData("mnist", 256)]
    public void Run_Small_WritesTableAndFigureAndResumes(string name, int features)
    {
        WriteData();
        string words = $"reproduce {name} --data {{data}} --out {{o}} --small --features {features}";
        JsonElement first = _run.Json(words), second = _run.Json(words);
        Assert.Equal(first.GetProperty("results").GetArrayLength(), first.GetProperty("computed").GetInt32());
        Assert.Equal(0, second.GetProperty("computed").GetInt32());
        Assert.Equal(first.GetProperty("results").GetRawText(), second.GetProperty("results").GetRawText());
        string table = File.ReadAllText(_run[$"o/{name}-small.md"]);
        Assert.Contains($"tangent reproduce {name} --data DIR --small --features {features}", table, StringComparison.Ordinal);
        Assert.Contains($"({name}-small.svg)", table, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", table, StringComparison.Ordinal);
        Assert.All(TablesOf(table), rows => Assert.Single(rows.Select(r => r.Count(c => c == '|')).Distinct()));
        XElement figure = XDocument.Load(_run[$"o/{name}-small.svg"]).Root!;
        Assert.Equal("svg", figure.Name.LocalName);
        Assert.True(figure.Descendants().Count(e => e.Name.LocalName == "ellipse") > 3);
        Assert.Empty(Directory.GetFiles(_run["o"], ".tangent-*"));
    }

    [Fact]
    public void Run_Interrupted_GoesOnWithTheSameResults()
    {
        WriteData();
        const string Words = "reproduce uci90 --data {data} --small --features 32 --out ";
        JsonElement whole = _run.Json(Words + "{whole}");
        using (var cancellation = new CancellationTokenSource())
        {
            using var messages = new Tripwire("2 of 8", cancellation);
            string[] args = ["reproduce", "uci90", "--data", _run["data"], "--small", "--features", "32", "--out", _run["o"]];
            Assert.Equal(1, Tangent.Cli.Program.Run(args, TextWriter.Null, messages, cancellation: cancellation.Token));
            Assert.EndsWith("tangent: cancelled", messages.ToString().TrimEnd(), StringComparison.Ordinal);
        }

        Assert.False(File.Exists(_run["o/uci90-small.md"]));
        JsonElement rest = _run.Json(Words + "{o}");
        Assert.Equal((2, 6), (rest.GetProperty("found").GetInt32(), rest.GetProperty("computed").GetInt32()));
        Assert.Equal(Accuracies(whole), Accuracies(rest));
    }

    [Fact]
    public void Run_ForeignOrDamagedCheckpoint_IsRefused()
    {
        WriteData();
        const string Words = "reproduce uci90 --data {data} --small --features 32 --out {o}";
        _run.Done(Words);
        Assert.Contains("holds results of other settings", _run.Fails(Words + " --seed 1"), StringComparison.Ordinal);
        string path = _run["o/uci90-small.jsonl"];
        string[] lines = File.ReadAllLines(path);
        foreach (string damaged in (string[])[lines[2][..^5], "[]", """{"cell":1,"values":{}}""", """{"cell":"a","values":{"x":"y"}}""", ""])
        {
            File.WriteAllLines(path, [.. lines[..2], damaged, .. lines[3..]]);
            Assert.Contains("uci90-small.jsonl, line 3: is no line of a checkpoint", _run.Fails(Words), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Run_UnknownName_ListsTheNames() =>
        Assert.Contains("there is no result 'mnits' (did you mean mnist?); there are cifar10, mnist, uci, uci90, approximation, guarantee", _run.Fails("reproduce mnits", 2), StringComparison.Ordinal);

    [Theory]
    [InlineData("cifar10", "data_batch_1.bin is missing")]
    [InlineData("mnist", "train-images-idx3-ubyte is missing")]
    [InlineData("uci", "CASP.csv is missing")]
    [InlineData("guarantee", "CASP.csv is missing")]
    [InlineData("uci90", "SET_R.dat is missing")]
    public void Run_MissingFile_IsNamed(string name, string line)
    {
        string message = _run.Fails($"reproduce {name} --data {{data}} --out {{o}}");
        Assert.StartsWith(_run["data"], message, StringComparison.Ordinal);
        Assert.Contains(line, message, StringComparison.Ordinal);
        Assert.Contains("put it there", message, StringComparison.Ordinal);
        Assert.Contains("there is no such folder", _run.Fails($"reproduce {name} --data {{none}} --out {{o}}"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TooFewFeatures_IsRefused()
    {
        WriteCasp(20);
        Assert.Contains("are fewer than any", _run.Fails("reproduce guarantee --data {data} --small --features 8", 2), StringComparison.Ordinal);
    }

    private static IEnumerable<IEnumerable<string>> TablesOf(string markdown) =>
        markdown.Split("\n\n").Select(p => p.Split('\n').Where(l => l.StartsWith('|'))).Where(r => r.Any());

    private static double[] Accuracies(JsonElement result) =>
        [.. result.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("values").GetProperty("accuracy").GetDouble())];

    private void WriteData()
    {
        WriteCasp(360);
        WriteSmallSet("first", 24);
        WriteSmallSet("second", 32);
        foreach ((string part, int count) in (ReadOnlySpan<(string, int)>)[("train", 40), ("t10k", 20)])
        {
            File.WriteAllBytes(_run[$"data/{part}-images-idx3-ubyte"], ImageFiles.Idx([count, 8, 8], ImageFiles.Bytes(64 * count, (ulong)count)));
            File.WriteAllBytes(_run[$"data/{part}-labels-idx1-ubyte"], ImageFiles.Idx([count], Labels(count)));
        }

        File.WriteAllBytes(_run["data/data_batch_1.bin"], ImageFiles.Cifar(Labels(14), 1));
        File.WriteAllBytes(_run["data/test_batch.bin"], ImageFiles.Cifar(Labels(6), 100));
    }

    private static byte[] Labels(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i % 3))];

    private void WriteCasp(int rows)
    {
        var random = new PhiloxStream(1, 7);
        var text = new StringBuilder("RMSD,F1,F2,F3\n");
        for (int i = 0; i < rows; i++)
        {
            double a = random.Uniform(3 * i), b = random.Uniform(3 * i + 1), c = random.Uniform(3 * i + 2);
            text.Append(CultureInfo.InvariantCulture, $"{Math.Sin(5 * a) + b * c:f4},{a:f4},{b:f4},{c:f4}\n");
        }

        File.WriteAllText(_run["data/CASP.csv"], text.ToString());
    }

    // Two folds; the class is the sign of a sum.
    private void WriteSmallSet(string name, int rows)
    {
        Directory.CreateDirectory(_run[$"data/{name}"]);
        var random = new PhiloxStream((ulong)rows, 7);
        IEnumerable<string> lines = Enumerable.Range(0, rows).Select(i =>
        {
            double a = random.Uniform(2 * i) - 0.5, b = random.Uniform(2 * i + 1) - 0.5;
            return string.Create(CultureInfo.InvariantCulture, $"{i + 1}\t{a:f4}\t{b:f4}\t{(a + b > 0 ? 1 : 0)}");
        });
        File.WriteAllLines(_run[$"data/{name}/{name}_R.dat"], ["\tf1\tf2\tclase", .. lines]);
        string even = string.Join(' ', Enumerable.Range(0, rows).Where(i => i % 2 == 0)), odd = string.Join(' ', Enumerable.Range(0, rows).Where(i => i % 2 == 1));
        File.WriteAllLines(_run[$"data/{name}/conxuntos_kfold.dat"], [even, odd, odd, even]);
    }

    /// <summary>Cancels when a text is written.</summary>
    private sealed class Tripwire(string text, CancellationTokenSource cancellation) : StringWriter(CultureInfo.InvariantCulture)
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value!.Contains(text, StringComparison.Ordinal))
                cancellation.Cancel();
        }
    }
}

using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Tangent.Data;
using Tangent.Tests.Data;

namespace Tangent.Tests.Cli;

/// <summary>Tests formats in and out: Parquet, standard input and output, the formats of predictions and features.</summary>
public sealed class FormatTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Run_Parquet_GivesTheResultsOfTheSameText()
    {
        _run.WriteTable("t.csv", 300);
        WriteParquet("t.csv", "t.parquet");
        string[] words = ["train {D} --features 64 --levels 300", "train {D} --features 64 --target b --ignore c", "train {D} --features 64 --group a --text b"];
        foreach (string command in words)
        {
            string[] results = [.. new[] { "{t.csv}", "{t.parquet}" }.Select(d => Comparable(_run.Json(command.Replace("{D}", d, StringComparison.Ordinal))))];
            Assert.Equal(results[0], results[1]);
        }

        _run.Done("train {t.csv} --features 64 --model {m}");
        Assert.Equal(_run.Done("predict {m} {t.csv}"), _run.Done("predict {m} {t.parquet}"));
        Assert.Equal(_run.Done("evaluate {m} {t.csv} --json"), _run.Done("evaluate {m} {t.parquet} --json"));
    }

    [Fact]
    public void Run_StandardInput_GivesTheResultsOfTheFile()
    {
        byte[] table = File.ReadAllBytes(_run.WriteTable("t", 300));
        string expected = Comparable(_run.Json("train {t} --features 64 --model {m}"));
        Assert.Equal(expected, Comparable(_run.Json("train - --features 64 --model {n}", table)));
        Assert.Equal(expected, Comparable(_run.Json("train - --features 64", TemporaryTable.Pack(table))));
        string predictions = _run.Done("predict {m} {t}");
        Assert.Equal(predictions, _run.Done("predict {n} -", table));
        Assert.Equal(predictions, _run.Done("predict {n} - --out -", table));
        Assert.Equal(_run.Done("evaluate {m} {t}"), _run.Done("evaluate {m} -", table));
        Assert.Equal(_run.Done("train {t} --features 64 --test {t}").Split('\n')[..6], _run.Done("train {t} --features 64 --test -", table).Split('\n')[..6]);
        WriteParquet("t", "p");
        Assert.Equal(predictions, _run.Done("predict {m} -", File.ReadAllBytes(_run["p"])));
    }

    [Fact]
    public void Run_StandardInput_Faults()
    {
        _run.WriteTable("t", 60);
        _run.Done("train {t} --features 32 --model {m}");
        Assert.Equal("standard input: the file is empty", _run.Fails("predict {m} -"));
        Assert.StartsWith(
            "standard input, line 3, column b: 'x' is not a number; ", _run.Fails("predict {m} -", input: "a,b,c\n1,2,3\n1,x,3\n"u8.ToArray()), StringComparison.Ordinal);
        Assert.Equal(
            "'-' is given as --test and DATA, but standard input is there once; name a file for one of them; see tangent train --help", _run.Fails("train - --test -", 2));
        Assert.Contains("both write to standard output", _run.Fails("predict {m} {t} --json --out -", 2), StringComparison.Ordinal);
        Assert.Contains("both write to standard output", _run.Fails("transform {t} --json --out -", 2), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Predictions_AreTheSameInEveryFormat()
    {
        _run.WriteTable("t", 300);
        _run.Done("train {t} --features 64 --model {m}");
        AssertFormats("predict {m} {t}");
        AssertFormats("predict {m} {t} --std");
        _run.Done("train {t} --target y,b --features 64 --model {m}");
        AssertFormats("predict {m} {t} --std");
    }

    [Fact]
    public void Run_Features_AreTheSameInEveryFormat()
    {
        _run.WriteTable("t", 300);
        AssertFormats("transform {t} --features 40");
        Assert.StartsWith("z1,z2,z3,", _run.Done("transform {t} --features 40 --out -"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Classes_AreTextInFront()
    {
        _run.WriteTable("t", 300, classes: true);
        _run.Done("train {t} --features 64 --model {m}");
        foreach (string option in new[] { "", " --probabilities" })
        {
            string csv = _run.Done("predict {m} {t}" + option);
            _run.Done("predict {m} {t} --out {p.parquet}" + option);
            Assert.Equal(csv.Split('\n')[1..^1], Records("p.parquet").Select(r => string.Join(',', r)));
            AssertArrow("predict {m} {t}" + option, csv);
            Assert.Contains("the column 'class' is text; write .csv, .parquet or .arrow", _run.Fails("predict {m} {t} --out {p.npy}" + option, 2), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("p.csv.gz")]
    [InlineData("p.npy")]
    [InlineData("p.parquet")]
    [InlineData("p.arrow")]
    [InlineData("p.arrows")]
    public void Run_FaultBehindTheFirstRows_LeavesNoOutput(string name)
    {
        _run.WriteTable("t", 60);
        _run.Done("train {t} --features 32 --model {m}");
        _run.Write("text", "a,b,c\n" + string.Concat(Enumerable.Repeat("1,2,3\n", 5000)) + "1,x,3\n");
        Assert.StartsWith($"{_run["text"]}, line 5002, column b: 'x' is not a number", _run.Fails($"predict {{m}} {{text}} --out {{{name}}}"), StringComparison.Ordinal);
    }

    private void AssertFormats(string command)
    {
        _run.Done(command + " --out {o.csv}");
        string csv = File.ReadAllText(_run["o.csv"]);
        Assert.Equal(csv, _run.Done(command + " --out -"));
        string[] lines = csv.Split('\n')[1..^1];
        Assert.Equal(300, lines.Length);
        _run.Done(command + " --out {o.csv.gz}");
        using (var unpacked = new StreamReader(new GZipStream(File.OpenRead(_run["o.csv.gz"]), CompressionMode.Decompress)))
            Assert.Equal(csv, unpacked.ReadToEnd());
        double[] numbers = [.. Records("o.csv").SelectMany(r => r).Select(double.Parse)];
        foreach (string name in new[] { "o.parquet", "o.npy" })
        {
            _run.Done($"{command} --out {{{name}}}");
            Assert.Equal(numbers.Select(v => (float)v), Records(name).SelectMany(r => r).Select(float.Parse));
        }

        AssertArrow(command, csv);
    }

    private void AssertArrow(string command, string csv)
    {
        foreach (string name in new[] { "o.arrow", "o.feather", "o.arrows" })
        {
            _run.Done($"{command} --out {{{name}}}");
            Assert.Equal(csv, ArrowFiles.Read(_run[name]).Csv());
        }
    }

    private List<string[]> Records(string name)
    {
        TableReader table = TableReader.Open(_run[name]);
        var records = new List<string[]>();
        using TableCursor cursor = table.OpenCursor();
        while (cursor.Read())
            records.Add([.. Enumerable.Range(0, table.ColumnNames.Count).Select(c => Encoding.UTF8.GetString(cursor.GetText(c)))]);
        return records;
    }

    private void WriteParquet(string text, string parquet)
    {
        string[][] fields = CommandRun.Fields(File.ReadAllText(_run[text]));
        string[] names = ["a", "b", "c", "y"];
        ParquetFiles.Write(_run[parquet], 128, [.. names.Select((n, c) => ParquetFiles.Column(n, [.. fields.Select(f => double.Parse(f[c]))]))]);
    }

    // What a run depends on in no way but time is left out.
    private static string Comparable(JsonElement json) => string.Join(
        '\n', json.EnumerateObject().Where(p => p.Name is not ("seconds" or "peakMemoryMB" or "model")).Select(p => $"{p.Name} {p.Value.GetRawText()}"));
}

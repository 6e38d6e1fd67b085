using System.Globalization;
using System.Text;
using System.Text.Json;
using Tangent.Data;
using Tangent.Numerics;

namespace Tangent.Tests.Cli;

public sealed class AdaptCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("zonal")]
    [InlineData("ntk-rf")]
    [InlineData("rff")]
    [InlineData("ntk-sketch")]
    [InlineData("gradient")]
    [InlineData("nystrom")]
    [InlineData("exact")]
    public void Run_TwoOfSixColumnsMatter_PredictsBetterAndKeepsTheMetric(string method)
    {
        WriteProduct("t", 600, 0);
        WriteProduct("u", 200, 600);
        string options = $"train {{t}} --test {{u}} --method {method} --features 256 --depth 1 --model ";
        double plain = Mse(_run.Json(options + "{p} --adapt 0"));
        JsonElement adapted = _run.Json(options + "{m} --adapt 3");
        Assert.InRange(adapted.GetProperty("adapt").GetInt32(), 1, 3);
        Assert.True(Mse(adapted) < 0.75 * plain, $"{Mse(adapted)} after {plain}");

        // What was saved predicts as what was fitted.
        Assert.Equal(Mse(adapted), Mse(_run.Json("evaluate {m} {u}")), 1e-9 * plain);
        JsonElement columns = _run.Json("info {m}").GetProperty("importance").GetProperty("columns");
        Assert.Equal(["b", "e"], columns.EnumerateArray().Where(c => c.GetProperty("name").GetString() != "(bias)").Take(2)
            .Select(c => c.GetProperty("name").GetString()).Order());
        Assert.Equal(1, columns.EnumerateArray().Sum(c => c.GetProperty("share").GetDouble()), 1e-9);
        if (method == "exact")
            return;
        _run.Done("update {m} {u} --model {w}");
        Assert.True(Mse(_run.Json("evaluate {w} {u}")) < Mse(adapted));
        Assert.All(CommandRun.Numbers(_run.Done("predict {m} {u} --std"), 1), s => Assert.True(s > 0));
    }

    [Fact]
    public void Run_Text_ShowsRoundsAndImportance()
    {
        WriteProduct("t", 400, 0);
        string text = _run.Done("train {t} --features 128 --adapt 2 --model {m}");
        Assert.Matches("metric +of round ", text);
        Assert.Contains("importance b", text, StringComparison.Ordinal);
        Assert.Contains("direction", _run.Done("info {m}"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NothingToLearn_KeepsTheFirstFit()
    {
        // A constant has no gradients, so the result is that of --adapt 0.
        _run.Write("t", "a,b,y\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i * 37 % 61},{i * 23 % 59},7.5\n")));
        JsonElement adapted = _run.Json("train {t} --features 64 --adapt auto --out-metric {n}");
        Assert.Equal(0, adapted.GetProperty("adapt").GetInt32());
        Assert.Equal(Mse(_run.Json("train {t} --features 64")), Mse(adapted));
        Assert.Equal([1, 0, 0, 0, 1, 0, 0, 0, 1], Doubles("n"));
        Assert.Contains("none: it lowers no error", _run.Done("train {t} --features 64 --adapt 2"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OutMetricWithoutMetric_IsWrongUsage()
    {
        WriteProduct("t", 40, 0);
        foreach (string fixedFit in new[] { "--adapt 0", "--ridge 1" })
            Assert.StartsWith("--out-metric needs a metric", _run.Fails($"train {{t}} --out-metric {{n}} {fixedFit}", 2), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OutMetric_WritesASymmetricMatrixWithTheTraceOfTheIdentity()
    {
        WriteProduct("t", 400, 0);
        Assert.True(_run.Json("train {t} --features 128 --adapt 2 --out-metric {n}").GetProperty("adapt").GetInt32() > 0);
        double[] m = Doubles("n");
        Assert.Equal(49, m.Length);
        Assert.Equal(7, Enumerable.Range(0, 7).Sum(i => m[8 * i]), 1e-4);
        for (int i = 0; i < 7; i++)
        {
            for (int j = 0; j < i; j++)
                Assert.Equal(m[7 * i + j], m[7 * j + i], 1e-6);
        }
    }

    [Fact]
    public void Run_TextColumnsAndClasses_NamesTheColumn()
    {
        var text = new StringBuilder("noise,colour,other,y\n");
        for (int i = 0; i < 300; i++)
            text.Append(CultureInfo.InvariantCulture, $"{i * 37 % 101},{(i % 3) switch { 0 => "red", 1 => "green", _ => "blue" }},{i * 53 % 97},{(i % 3 == 0 ? "yes" : "no")}\n");
        _run.Write("t", text.ToString());
        JsonElement result = _run.Json("train {t} --features 64 --adapt 2 --model {m}");
        Assert.Equal(1, result.GetProperty("test").GetProperty("accuracy").GetDouble());
        Assert.True(result.GetProperty("adapt").GetInt32() > 0);
        Assert.Equal("colour", _run.Json("info {m}").GetProperty("importance").GetProperty("columns")[0].GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("zonal")]
    [InlineData("ntk-sketch")]
    public void Run_Sparse_ScalesColumns(string method)
    {
        var text = new StringBuilder();
        for (int i = 0; i < 400; i++)
            text.Append(CultureInfo.InvariantCulture, $"{(i % 2 == 0 ? 1 : -1)} {1 + i * 7 % 20}:1 {(i % 2 == 0 ? 30 : 31)}:1 {40 + i * 11 % 20}:1\n");
        _run.Write("t", text.ToString());
        JsonElement result = _run.Json($"train {{t}} --method {method} --features 64 --adapt 2 --model {{m}}");
        Assert.True(result.GetProperty("test").GetProperty("accuracy").GetDouble() > 0.95);
        Assert.Equal(result.GetProperty("test").GetProperty("accuracy").GetDouble(), _run.Json($"train {{t}} --method {method} --features 64 --adapt 2").GetProperty("test").GetProperty("accuracy").GetDouble());
        if (result.GetProperty("adapt").GetInt32() > 0)
            Assert.Equal(0, _run.Json("info {m}").GetProperty("importance").GetProperty("directions").GetArrayLength());
        _run.Done("predict {m} {t}");
    }

    [Theory]
    [InlineData("a,y\n", "{0},{1}\n")]
    [InlineData("a,b,y\n", "{0},7,{1}\n")]
    [InlineData("a,b,y\n", "{0},{0},{1}\n")]
    public void Run_DegenerateColumns_Serves(string header, string row)
    {
        var text = new StringBuilder(header);
        for (int i = 0; i < 200; i++)
        {
            double x = i * 71 % 200 / 100.0 - 1;
            text.AppendFormat(CultureInfo.InvariantCulture, row, x, Math.Sin(3 * x));
        }

        _run.Write("t", text.ToString());
        double plain = Mse(_run.Json("train {t} --features 64")), adapted = Mse(_run.Json("train {t} --features 64 --adapt 3"));
        Assert.True(plain < 0.01 && adapted < 0.01, $"{plain} and {adapted}");
    }

    [Theory]
    [InlineData("--adapt x")]
    [InlineData("--adapt -1")]
    [InlineData("--adapt 1.5")]
    [InlineData("--adapt 1e9")]
    public void Run_WrongRounds_IsWrongUsage(string option)
    {
        WriteProduct("t", 40, 0);
        Assert.StartsWith("--adapt takes auto or a whole number", _run.Fails("train {t} " + option, 2), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FewRows_SaysSo()
    {
        WriteProduct("t", 4, 0);
        Assert.Contains("are too few, at least 5 are needed", _run.Fails("train {t} --ridge 1 --adapt 1"), StringComparison.Ordinal);
    }

    private static double Mse(JsonElement result) => result.GetProperty("test").GetProperty("mse").GetDouble();

    private double[] Doubles(string name)
    {
        byte[] bytes = File.ReadAllBytes(_run[name]);
        double[] values = new double[(bytes.Length - 128) / 8];
        Buffer.BlockCopy(bytes, 128, values, 0, 8 * values.Length);
        return values;
    }

    // Six normal columns a ... f, of which b and e make the target.
    private void WriteProduct(string name, int rows, int first)
    {
        var text = new StringBuilder("a,b,c,d,e,f,y\n");
        double[] x = new double[6];
        for (int i = 0; i < rows; i++)
        {
            new PhiloxStream((ulong)(first + i), 5).FillGaussian(0, x);
            text.Append(CultureInfo.InvariantCulture, $"{string.Join(',', x.Select(v => v.ToString("R", CultureInfo.InvariantCulture)))},{Math.Sin(2 * x[1]) * x[4]}\n");
        }

        _run.Write(name, text.ToString());
    }
}

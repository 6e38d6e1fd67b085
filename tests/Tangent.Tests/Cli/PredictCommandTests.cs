using System.Globalization;
using System.Text.Json;
using Tangent.Models;

namespace Tangent.Tests.Cli;

public sealed class PredictCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Run_Rows_KeepsTheirOrderAndNumber()
    {
        Train();
        string[] lines = File.ReadAllLines(_run["t"]);
        string forward = _run.Done("predict {m} {t}");
        Assert.StartsWith("prediction\n", forward, StringComparison.Ordinal);
        double[] predictions = CommandRun.Numbers(forward);
        Assert.Equal(3000, predictions.Length);
        _run.Write("t", string.Join('\n', lines[..1].Concat(lines[1..].Reverse())) + "\n");
        Assert.All(CommandRun.Numbers(_run.Done("predict {m} {t}")).Reverse().Zip(predictions), p => Assert.Equal(p.Second, p.First, 1e-9));
        double error = CommandRun.Numbers(string.Join('\n', lines) + "\n", 3).Zip(predictions, (y, p) => (y - p) * (y - p)).Average();
        Assert.InRange(error, 0, 0.2);
    }

    [Fact]
    public void Run_OtherColumnOrderAndNoTarget_PredictsTheSame()
    {
        Train();
        string expected = _run.Done("predict {m} {t}");
        string[][] fields = CommandRun.Fields(File.ReadAllText(_run["t"]));
        _run.Write("u", "c;extra;a;b\n" + string.Concat(fields.Select(f => $"{f[2]};x;{f[0]};{f[1]}\n")));
        Assert.Equal(expected, _run.Done("predict {m} {u}"));
    }

    [Fact]
    public void Run_Outputs_HoldTheSameNumbers()
    {
        Train();
        string csv = _run.Done("predict {m} {t} --std");
        Assert.StartsWith("prediction,std\n", csv, StringComparison.Ordinal);
        Assert.Equal("", _run.Done("predict {m} {t} --std --out {p}"));
        Assert.Equal(csv, File.ReadAllText(_run["p"]));
        JsonElement json = _run.Json("predict {m} {t} --std");
        Assert.Equal(3000, json.GetProperty("rows").GetInt32());
        JsonElement[] rows = [.. json.GetProperty("predictions").EnumerateArray()];
        string[][] fields = CommandRun.Fields(csv);
        Assert.Equal(3000, rows.Length);
        for (int i = 0; i < rows.Length; i += 71)
        {
            Assert.Equal(fields[i][0], rows[i].GetProperty("prediction").GetDouble().ToString("R", CultureInfo.InvariantCulture));
            Assert.Equal(fields[i][1], rows[i].GetProperty("std").GetDouble().ToString("R", CultureInfo.InvariantCulture));
        }

        JsonElement told = _run.Json("predict {m} {t} --out {p}");
        Assert.Equal(["rows", "out"], told.EnumerateObject().Select(p => p.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" --method ntk-rf")]
    [InlineData(" --folds 3")]
    public void Run_Classes_HaveProbabilitiesThatSumToOne(string options)
    {
        _run.WriteTable("t", 300, classes: true);
        JsonElement train = _run.Json("train {t} --features 128 --model {m}" + options);
        Assert.Equal("classification", train.GetProperty("task").GetString());
        Assert.Equal(["accuracy"], train.GetProperty("train").EnumerateObject().Select(p => p.Name));
        Assert.InRange(train.GetProperty("test").GetProperty("accuracy").GetDouble(), 0.75, 1);
        string csv = _run.Done("predict {m} {t} --probabilities");
        Assert.StartsWith("class,probability_blue,probability_green,probability_red\n", csv, StringComparison.Ordinal);
        string[] classes = ["blue", "green", "red"];
        foreach (string[] row in CommandRun.Fields(csv))
        {
            double[] p = [.. row[1..].Select(f => double.Parse(f, CultureInfo.InvariantCulture))];
            Assert.Equal(1, p.Sum(), 1e-12);
            Assert.Equal(p.Max(), p[Array.IndexOf(classes, row[0])]);
        }

        Assert.Equal(CommandRun.Fields(csv).Select(f => f[0]), CommandRun.Fields(_run.Done("predict {m} {t}")).Select(f => f[0]));
        Assert.Contains("use --probabilities", _run.Fails("predict {m} {t} --std", 2), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Classes_TellLogLossAndCalibrationInText()
    {
        const string Words = "log loss [0-9.]+, calibration error [0-9.]+ %";
        _run.WriteTable("t", 400, classes: true);
        Assert.Matches("test .*" + Words, _run.Done("train {t} --features 64 --model {m}"));
        Assert.Matches("test .*" + Words, _run.Done("evaluate {m} {t}"));
        JsonElement json = _run.Json("evaluate {m} {t}"), info = _run.Json("info {m}");
        Assert.Equal(["rows", "test"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["accuracy", "rows"], json.GetProperty("test").EnumerateObject().Select(p => p.Name));
        Assert.Equal(64, info.GetProperty("calibration").GetProperty("rows").GetInt32());
        Assert.InRange(info.GetProperty("test").GetProperty("logLoss").GetDouble(), 0, Math.Log(3));
        Assert.InRange(info.GetProperty("test").GetProperty("calibrationError").GetDouble(), 0, 1);
        Assert.False(info.TryGetProperty("noise", out _));
    }

    [Fact]
    public void Run_Regression_TellsItsNoiseInInfo()
    {
        Train();
        double noise = Math.Sqrt(TangentModel.Load(_run["m"], statistics: false).Ridge.NoiseVariances[0]);
        Assert.Equal(noise, _run.Json("info {m}").GetProperty("noise")[0].GetDouble());
        Assert.Matches("noise +standard deviation [0-9.]+", _run.Done("info {m}"));
        Assert.False(_run.Json("info {m}").TryGetProperty("calibration", out _));
    }

    [Fact]
    public void Run_TextColumnsAndMissingValues_PredictsEveryRowOrTells()
    {
        static string Row(int i) => $"{(i % 3 == 0 ? "red" : "blue")},{(i % 10 == 0 ? "" : i % 6)},{i % 6 + 5 * (i % 3 == 0 ? 1 : 0)}.5\n";
        _run.Write("t", "color,a,y\n" + string.Concat(Enumerable.Range(0, 200).Select(Row)));
        JsonElement mean = _run.Json("train {t} --missing mean --features 64 --model {m}");
        Assert.Equal((160, 4), (mean.GetProperty("rows").GetInt32(), mean.GetProperty("inputDimension").GetInt32()));
        Assert.Equal(200, CommandRun.Fields(_run.Done("predict {m} {t}")).Length);
        _run.Done("train {t} --missing drop --features 64 --model {m}");
        (int code, string results, string messages) = _run.Run("predict {m} {t}");
        Assert.Equal((0, 180), (code, CommandRun.Fields(results).Length));
        Assert.Equal("tangent: 20 rows with missing values were left out\n", messages);
        _run.Write("u", "color,a\ngreen,3\nred,3\n");
        (code, results, messages) = _run.Run("predict {m} {u}");
        Assert.Equal((0, 2), (code, CommandRun.Fields(results).Length));
        Assert.StartsWith("tangent: column color: 1 values are categories", messages, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SeveralTargets_HaveTheirColumns()
    {
        string[][] fields = CommandRun.Fields(File.ReadAllText(_run.WriteTable("t", 200)));
        _run.Write("u", "a,b,z,c,y\n" + string.Concat(fields.Select(f => $"{f[0]},{f[1]},{10 * double.Parse(f[3], CultureInfo.InvariantCulture)},{f[2]},{f[3]}\n")));
        JsonElement train = _run.Json("train {u} --target y,z --features 64 --model {m}");
        Assert.Equal("regression", train.GetProperty("task").GetString());
        string csv = _run.Done("predict {m} {u} --std");
        Assert.StartsWith("prediction_z,std_z,prediction_y,std_y\n", csv, StringComparison.Ordinal);
        for (int c = 0; c < 2; c++)
            Assert.All(CommandRun.Numbers(csv, c).Zip(CommandRun.Numbers(csv, c + 2)), p => Assert.Equal(10 * p.Second, p.First, 1e-6));
    }

    [Fact]
    public void Run_Faults_GiveOneLine()
    {
        Train();
        _run.Write("other", "a,b,d,y\n1,2,3,4\n");
        foreach (string command in new[] { "predict {m} {other}", "predict {m} {other} --out {p}", "evaluate {m} {other}", "update {m} {other} --model {n}" })
            Assert.StartsWith($"{_run["other"]}: the column 'c' is not there", _run.Fails(command), StringComparison.Ordinal);
        _run.Write("narrow", "1,2\n");
        Assert.StartsWith($"{_run["narrow"]}: 4 columns (or 3 without the target) are expected but 2 found", _run.Fails("predict {m} {narrow}"), StringComparison.Ordinal);
        _run.Write("text", "a,b,c\n1,2,3\n1,x,3\n");
        Assert.StartsWith($"{_run["text"]}, line 3, column b: 'x' is not a number", _run.Fails("predict {m} {text} --out {p}"), StringComparison.Ordinal);
        _run.Write("nan", "a,b,c\n1,2,3\n1,NaN,3\n");
        Assert.StartsWith($"{_run["nan"]}, line 3, column b: ", _run.Fails("predict {m} {nan} --out {p}"), StringComparison.Ordinal);
        _run.Write("empty", "");
        Assert.Equal($"{_run["empty"]}: the file is empty", _run.Fails("predict {m} {empty}"));
        _run.Write("header", "a,b,c\n");
        Assert.StartsWith(_run["header"], _run.Fails("predict {m} {header}"), StringComparison.Ordinal);
        Assert.Equal($"{_run["none"]}: there is no such file", _run.Fails("predict {m} {none}"));
        Assert.StartsWith(_run["none"] + ": ", _run.Fails("predict {none} {t}"), StringComparison.Ordinal);
        Assert.StartsWith($"{_run["no/p"]}: the folder", _run.Fails("predict {m} {t} --out {no/p}"), StringComparison.Ordinal);
        if (File.Exists("/dev/full"))
            Assert.StartsWith("/dev/full: the disk is full", _run.Fails("predict {m} {t} --out /dev/full"), StringComparison.Ordinal);
        Assert.Contains("use --std", _run.Fails("predict {m} {t} --probabilities", 2), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_DamagedModel_SaysSo()
    {
        _run.WriteTable("t", 60);
        _run.Done("train {t} --features 32 --model {m}");
        byte[] model = File.ReadAllBytes(_run["m"]);
        foreach (int length in new[] { 0, 10, 64, 200, model.Length - 1 })
        {
            File.WriteAllBytes(_run["x"], model[..length]);
            Assert.StartsWith(_run["x"] + ": ", _run.Fails("predict {x} {t} --std"), StringComparison.Ordinal);
        }

        // Padding between arrays has no checksum and no meaning; a flipped bit there may pass, but only with the same predictions.
        string expected = _run.Done("predict {m} {t} --std");
        for (int i = 0; i < 16; i++)
        {
            byte[] flipped = [.. model];
            int place = (int)((i + 0.5) * model.Length / 16);
            flipped[place] ^= (byte)(1 << (i % 8));
            File.WriteAllBytes(_run["x"], flipped);
            (int code, string results, string messages) = _run.Run("predict {x} {t} --std --quiet");
            if (code == 0)
                Assert.Equal(expected, results);
            else
                Assert.StartsWith($"tangent: {_run["x"]}: ", messages, StringComparison.Ordinal);
        }

        Assert.StartsWith($"{_run["t"]}: is not a Tangent model", _run.Fails("predict {t} {t}"), StringComparison.Ordinal);
        Assert.StartsWith($"{_run["t"]}: is not a Tangent model", _run.Fails("evaluate {t} {t}"), StringComparison.Ordinal);
        Assert.StartsWith($"{_run["m"]}: the file is not text", _run.Fails("predict {m} {m}"), StringComparison.Ordinal);
    }

    private void Train()
    {
        _run.WriteTable("t", 3000);
        _run.Done("train {t} --features 64 --model {m}");
    }
}

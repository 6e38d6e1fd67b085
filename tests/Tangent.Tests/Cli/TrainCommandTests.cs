using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tangent.Tests.Cli;

public sealed class TrainCommandTests : IDisposable
{
    private const string Small = "--features 64 --model {m}";
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("", "{t}: the file is empty")]
    [InlineData("a,b,y\n", "{t}: the file has a header but no rows")]
    [InlineData("a,b,y\n1,2,3.5\n4,5\n6,7,8.5\n", "{t}, line 3: ")]
    [InlineData("a,b,y\n1,2,3.5\n4,5,6,7\n6,7,8.5\n", "{t}, line 3: ")]
    [InlineData("a,b,y\n1,2,3.5\n4,NaN,6\n6,7,8.5\n", "{t}, line 3, column b: ")]
    [InlineData("a,b,y\n1,2,3.5\n4,1e99,6\n6,7,8.5\n", "{t}, line 3, column b: ")]
    [InlineData("a,b,y\n1,2,3.5\n4,,6\n6,,8.5\n", "{t}, line 3, column b: 2 rows have missing values")]
    [InlineData("a,b,y\n1,2,3.5\n4,5,\n6,7,8.5\n", "{t}, line 3, column y: 1 row has missing values")]
    [InlineData("a,b,y\n1,2,red\n4,5,red\n6,7,red\n", "{t}, column y: the target has only one class")]
    [InlineData("a,b,y\n1,2,3.5\n", "{t}: 1 training row is too few, at least 5 are needed")]
    [InlineData("a,b,y\n1,2,3.5\n2,3,4.5\n", "{t}: 1 training row is too few")]
    [InlineData("a,b,y\n1,2,3.5\n2,3,4.5\n1,1,1.5\n", "{t}: 2 training rows are too few")]
    [InlineData("y\n1.5\n2.5\n3.5\n4.5\n5.5\n6.5\n7.5\n", "{t}: ")]
    public void Run_FaultyTable_NamesFileLineAndColumn(string text, string line)
    {
        string path = _run.Write("t", text);
        string message = _run.Fails("train {t} " + Small);
        Assert.StartsWith(line.Replace("{t}", path, StringComparison.Ordinal), message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1,2.5,x,4", "c: 'x' is not a number")]
    [InlineData("1,2.5,nan,4", "c: 1 row has missing values")]
    [InlineData("1,2.5,3,", "y: 1 row has missing values")]
    [InlineData("1,2.5,-inf,4", "c: ")]
    public void Run_FaultBeyondTheFirstThousandRows_NamesLineAndColumn(string record, string rest)
    {
        string path = _run.WriteTable("t", 1200);
        string[] lines = File.ReadAllLines(path);
        lines[1100] = record;
        File.WriteAllLines(path, lines);
        string message = _run.Fails("train {t} " + Small);
        Assert.StartsWith($"{path}, line 1101, column {rest}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MissingFile_SaysSo()
    {
        Assert.Equal($"{_run["none"]}: there is no such file", _run.Fails("train {none} " + Small));
        Assert.Equal($"{_run["no/ne"]}: there is no such file", _run.Fails("train {no/ne} " + Small));
        Assert.Equal($"{_run.Folder.Path}: the folder has no images: PNG or JPEG files in one subfolder a class (or CIFAR files, *.bin)", _run.Fails("train {} " + Small));
        _run.WriteTable("t", 40);
        Assert.Equal($"{_run["none"]}: there is no such file", _run.Fails("train {t} --test {none} " + Small));
    }

    [Fact]
    public void Run_TargetThatIsNotThere_SuggestsTheNearest()
    {
        string path = _run.Write("t", "width,height,strength\n1,2,3.5\n4,5,6.5\n");
        string message = _run.Fails("train {t} --target strenght " + Small);
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains("strenght", message, StringComparison.Ordinal);
        Assert.Contains("the nearest name is 'strength'", message, StringComparison.Ordinal);
        Assert.Contains("numbered 1 to 3", _run.Fails("train {t} --target 9 " + Small), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--features 2147483647", "1322.9 GB")]
    [InlineData("--features 46341 --method nystrom", "17.2 GB")]
    [InlineData("--features 46000 --folds 99 --method nystrom", "880.6 GB")]
    public void Run_MoreFeaturesThanMemory_SaysHowMuch(string options, string expected)
    {
        // 60,000 rows, more than features, so that Gram matrices would be needed.
        var text = new StringBuilder("a,y\n");
        for (int i = 0; i < 60_000; i++)
            text.Append(CultureInfo.InvariantCulture, $"{i % 97},{i % 89}.5\n");
        _run.Write("t", text.ToString());
        string message = _run.Fails("train {t} --model {m} " + options);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("GB of memory", message, StringComparison.Ordinal);
        Assert.Contains("use fewer --features", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MoreFeaturesThanAGramMatrixServes_ChoosesTheRidgeAndSaves()
    {
        _run.WriteTable("t", 60);
        Assert.StartsWith(
            "50000 features of 48 rows are fitted by conjugate gradients",
            _run.Fails("train {t} --features 50000 --folds 3 --model {m}"),
            StringComparison.Ordinal);
        JsonElement result = _run.Json("train {t} --features 50000 --model {m}"), same = _run.Json("train {t} --features 46340");
        Assert.True(result.GetProperty("ridgeCurve").GetArrayLength() >= 2);
        Assert.Equal(50_000, result.GetProperty("features").GetInt32());
        double mse = result.GetProperty("test").GetProperty("mse").GetDouble(), expected = same.GetProperty("test").GetProperty("mse").GetDouble();
        Assert.InRange(mse, expected / 2, 2 * expected);
        Assert.EndsWith("or at most 16384 --features", _run.Fails("update {m} {t} --model {m}"), StringComparison.Ordinal);
        Assert.EndsWith("or at most 16384 --features", _run.Fails("predict {m} {t} --std"), StringComparison.Ordinal);
        Assert.True(_run.Json("train {t} --features 50000 --adapt 1 --ridge 0.1").GetProperty("test").GetProperty("mse").GetDouble() > 0);
    }

    [Fact]
    public void Run_Solver_BothGiveTheSameFit()
    {
        _run.WriteTable("t", 200);
        double[] errors = [.. new[] { "direct", "iterative" }.Select(
            s => _run.Json($"train {{t}} --features 64 --ridge 1 --solver {s}").GetProperty("test").GetProperty("mse").GetDouble())];
        Assert.Equal(errors[0], errors[1], 0.01 * errors[0]);
        Assert.Contains("no --solver iterative", _run.Fails("train {t} --solver iterative --folds 3"), StringComparison.Ordinal);
        Assert.Contains("no iterative solver", _run.Fails("train {t} --solver iterative --method nystrom", 2), StringComparison.Ordinal);
        Assert.Contains("of memory for each matrix", _run.Fails("train {t} --solver direct --features 100000"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--ridge 0")]
    [InlineData("--ridge -1")]
    [InlineData("--ridge inf")]
    [InlineData("--features 0")]
    [InlineData("--features 7")]
    [InlineData("--features 1e3")]
    [InlineData("--folds 1")]
    [InlineData("--folds x")]
    [InlineData("--test-fraction 1")]
    [InlineData("--test-fraction -0.1")]
    [InlineData("--test-fraction nan")]
    [InlineData("--threads 0")]
    [InlineData("--seed -1")]
    [InlineData("--depth 2 --arch dense,relu,dense")]
    [InlineData("--arch conv3,relu,gap,dense")]
    [InlineData("--arch conv3,relu,gap,dense --method ntk-rf")]
    [InlineData("--arch dense,relu,relu,dense --method ntk-rf")]
    [InlineData("--method rbf")]
    [InlineData("--test {t} --test-fraction 0.5")]
    public void Run_WrongOption_IsWrongUsage(string option)
    {
        _run.WriteTable("t", 40);
        string message = _run.Fails($"train {{t}} --model {{m}} {option}", 2);
        Assert.EndsWith("see tangent train --help", message, StringComparison.Ordinal);
        Assert.Contains(option.Split(' ')[0].TrimStart('-').Split('-')[0], message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_UnwritableModel_FailsBeforeTheWork()
    {
        _run.WriteTable("t", 40);
        Assert.Equal(
            $"{_run["no/m"]}: the folder {_run["no"]} does not exist; create it first", _run.Fails("train {none} --features 64 --model {no/m}"));
        Assert.StartsWith(_run.Folder.Path + ": is a folder", _run.Fails("train {none} --features 64 --model {}"), StringComparison.Ordinal);
        if (File.Exists("/dev/full"))
            Assert.StartsWith("/dev/full: the disk is full", _run.Fails("train {t} --features 64 --model /dev/full"), StringComparison.Ordinal);
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
            return;
        Directory.CreateDirectory(_run["locked"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.StartsWith(_run["locked/m"], _run.Fails("train {t} --features 64 --model {locked/m}"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FailureOverAnOldModel_KeepsIt()
    {
        _run.Write("m", "old");
        _run.Write("t", "a,b,y\n1,2,3.5\n4,5\n");
        _run.Fails("train {t} " + Small);
        Assert.Equal("old", File.ReadAllText(_run["m"]));
    }

    [Fact]
    public void Run_EmptyTestPart_IsAFault()
    {
        _run.WriteTable("t", 40);
        Assert.Contains("--test-fraction 0.0001", _run.Fails("train {t} --test-fraction 0.0001 " + Small), StringComparison.Ordinal);
        _run.Write("empty", "a,b,c,y\n");
        Assert.StartsWith(_run["empty"], _run.Fails("train {t} --test {empty} " + Small), StringComparison.Ordinal);
        _run.Write("dropped", "a,b,c,y\n1,2,,4\n1,,2,4\n");
        Assert.Equal(
            $"{_run["dropped"]}: there are no rows to test on", _run.Fails("train {t} --missing drop --test {dropped} " + Small));
        _run.Write("other", "a,b,d,y\n1,2,3,4\n");
        string message = _run.Fails("train {t} --test {other} " + Small);
        Assert.StartsWith($"{_run["other"]}: the column 'c' is not there", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Json_HasTheKeysOfTheContract()
    {
        _run.WriteTable("t", 100);
        JsonElement json = _run.Json("train {t} --seed 3 " + Small);
        Assert.Equal(
            ["task", "method", "adapt", "rows", "inputDimension", "features", "depth", "arch", "ridge", "seed", "train", "test", "seconds", "peakMemoryMB", "model", "ridgeCurve"],
            Keys(json));
        Assert.Equal(["rmse", "mse", "r2"], Keys(json.GetProperty("train")));
        Assert.Equal(["rmse", "mse", "r2", "rows"], Keys(json.GetProperty("test")));
        Assert.Equal(["read", "features", "solve", "total"], Keys(json.GetProperty("seconds")));
        Assert.Equal("regression zonal 0 80 4 64 2 3", string.Join(' ', new[] { "task", "method", "adapt", "rows", "inputDimension", "features", "depth", "seed" }.Select(k => json.GetProperty(k))));
        Assert.Equal("dense,relu,dense,relu,dense", json.GetProperty("arch").GetString());
        Assert.Equal(_run["m"], json.GetProperty("model").GetString());
        Assert.Equal(20, json.GetProperty("test").GetProperty("rows").GetInt32());
        Assert.InRange(json.GetProperty("test").GetProperty("r2").GetDouble(), 0.5, 1);
        JsonElement[] curve = [.. json.GetProperty("ridgeCurve").EnumerateArray()];
        Assert.InRange(curve.Length, 5, 30);
        Assert.All(curve, p => Assert.Equal(["ridge", "validation"], Keys(p)));
        JsonElement best = curve.MinBy(p => p.GetProperty("validation").GetDouble());
        Assert.Equal(best.GetProperty("ridge").GetDouble(), json.GetProperty("ridge").GetDouble(), 1e-9);
        JsonElement without = _run.Json("train {t} --features 64 --ridge 0.5 --test-fraction 0");
        Assert.Equal(JsonValueKind.Null, without.GetProperty("model").ValueKind);
        Assert.Equal(JsonValueKind.Null, without.GetProperty("test").ValueKind);
        Assert.Equal(0, without.GetProperty("ridgeCurve").GetArrayLength());
        Assert.Equal(0.5, without.GetProperty("ridge").GetDouble());
    }

    [Theory]
    [InlineData("concrete.csv.gz", "--features 256", 0.7)]
    [InlineData("energy.csv.gz", "--features 256 --folds 3", 0.9)]
    [InlineData("energy.csv.gz", "--features 256 --method ntk-rf --depth 1", 0.9)]
    [InlineData("energy.csv.gz", "--features 2048 --ridge 0.1 --arch dense,relu,dense", 0.9)]
    [InlineData("energy.csv.gz", "--features 128 --scale unit --bias off", 0.5)]
    public void Run_RealTable_Learns(string name, string options, double r2)
    {
        JsonElement json = _run.Json($"train {{data/{name}}} {options}");
        Assert.InRange(json.GetProperty("test").GetProperty("r2").GetDouble(), r2, 1);
    }

    [Fact]
    public void Run_TestFile_TrainsOnAllRows()
    {
        _run.WriteTable("t", 100);
        _run.WriteTable("more", 50, first: 100);
        JsonElement json = _run.Json("train {t} --test {more} " + Small);
        Assert.Equal((100, 50), (json.GetProperty("rows").GetInt32(), json.GetProperty("test").GetProperty("rows").GetInt32()));
        JsonElement again = _run.Json("evaluate {m} {more}");
        Assert.Equal(json.GetProperty("test").ToString(), again.GetProperty("test").ToString());
        Assert.Equal(50, again.GetProperty("rows").GetInt32());
    }

    [Fact]
    public void Run_Notes_GoToStandardError()
    {
        _run.Write("t", "color,a,y\n" + string.Concat(Enumerable.Range(0, 51).Select(i => $"{(i % 3 == 0 ? "red" : "blue")},{(i == 7 ? "" : i)},{i}.5\n")));
        (int code, string results, string messages) = _run.Run("train {t} --json --missing drop --features 64");
        Assert.Equal(0, code);
        Assert.Equal(1, results.Count(c => c == '\n'));
        Assert.Contains("column color is text: one-hot encoded into 2 columns", messages, StringComparison.Ordinal);
        Assert.Contains("1 rows with missing values were left out", messages, StringComparison.Ordinal);
        Assert.Equal(40, JsonDocument.Parse(results).RootElement.GetProperty("rows").GetInt32());
        Assert.InRange(_run.Json("train {t} --missing mean --features 64").GetProperty("rows").GetInt32(), 40, 41);
    }

    [Theory]
    [InlineData("--scale standard")]
    [InlineData("--scale none --bias off")]
    [InlineData("--scale unit")]
    public void Run_DegenerateColumns_StillTrains(string options)
    {
        // One input, sometimes 0; then a constant column; then rows that repeat; then a constant target.
        string one = "a,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i % 7},{i % 11}.5\n"));
        string constant = "a,b,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},3,{i % 11}.5\n"));
        string repeated = "a,b,y\n" + string.Concat(Enumerable.Repeat("1,2,3.5\n2,1,0.5\n", 30));
        string target = "a,b,y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{i % 5},2.5\n"));
        foreach (string text in new[] { one, constant, repeated, target })
        {
            _run.Write("t", text);
            JsonElement json = _run.Json($"train {{t}} {options} {Small}");
            Assert.NotEqual(JsonValueKind.Null, json.GetProperty("test").GetProperty("rmse").ValueKind);
            Assert.All(CommandRun.Numbers(_run.Done("predict {m} {t}")), v => Assert.True(double.IsFinite(v)));
            Assert.All(CommandRun.Numbers(_run.Done("predict {m} {t} --std"), 1), v => Assert.True(v >= 0));
        }
    }

    [Fact]
    public void Run_FewRowsManyFeatures_SolvesTheDual()
    {
        _run.WriteTable("t", 20);
        _run.Done("train {t} --features 4096 --ridge 1e-6 --test-fraction 0 --model {m}");
        double[] predictions = CommandRun.Numbers(_run.Done("predict {m} {t}"));
        double[] targets = CommandRun.Numbers(File.ReadAllText(_run["t"]), 3);
        Assert.All(predictions.Zip(targets), p => Assert.Equal(p.Second, p.First, 1e-3));
    }

    private static IEnumerable<string> Keys(JsonElement json) => json.EnumerateObject().Select(p => p.Name);
}

using System.Text.Json;
using Tangent.Data;
using Tangent.Models;

namespace Tangent.Tests.Cli;

public sealed class UpdateCommandTests : IDisposable
{
    private const string Fixed = "--scale none --test-fraction 0 --ridge 0.1";
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(600, 64, false, "")]
    [InlineData(600, 64, true, "")]
    [InlineData(60, 256, false, "")]
    [InlineData(60, 256, true, "")]
    [InlineData(300, 200, false, " --method ntk-rf")] // the first half has fewer rows than features, all rows have more
    public void Run_HalfAndHalf_EqualsAllAtOnce(int rows, int features, bool classes, string method)
    {
        _run.WriteTable("all", rows, classes: classes);
        _run.WriteTable("first", rows / 2, classes: classes);
        _run.WriteTable("second", rows / 2, first: rows / 2, classes: classes);
        string options = $"--features {features} {Fixed}{method}";
        _run.Done($"train {{all}} {options} --model {{whole}}");
        _run.Done($"train {{first}} {options} --model {{half}}");
        JsonElement json = _run.Json("update {half} {second} --model {both}");
        Assert.Equal((rows / 2, rows), (json.GetProperty("added").GetInt32(), json.GetProperty("rows").GetInt32()));
        AssertSame("whole", "both");
        JsonElement removed = _run.Json("update {both} {second} --remove --model {both}");
        Assert.Equal((rows / 2, rows / 2), (removed.GetProperty("removed").GetInt32(), removed.GetProperty("rows").GetInt32()));
        AssertSame("half", "both");
    }

    [Fact]
    public void Run_SameFile_ReplacesTheModel()
    {
        _run.WriteTable("t", 80);
        _run.Done($"train {{t}} --features 32 {Fixed} --model {{m}}");
        string before = _run.Done("predict {m} {t}");
        _run.Done("update {m} {t} --model {m}");
        Assert.NotEqual(before, _run.Done("predict {m} {t}"));
        Assert.Equal(["m", "t"], _run.Folder.Names);
        Assert.Equal(160, _run.Json("info {m}").GetProperty("trainingRows").GetInt32());
    }

    [Fact]
    public void Run_Faults_GiveOneLineAndKeepTheModel()
    {
        _run.WriteTable("t", 40);
        _run.WriteTable("more", 41);
        _run.Done($"train {{t}} --features 32 {Fixed} --model {{m}}");
        _run.Done($"train {{t}} --features 32 {Fixed} --compact --model {{c}}");
        byte[] model = File.ReadAllBytes(_run["m"]);
        Assert.StartsWith($"{_run["c"]}: the model was saved without its sums", _run.Fails("update {c} {more} --model {n}"), StringComparison.Ordinal);
        Assert.StartsWith($"{_run["c"]}: the model was saved without its sums", _run.Fails("predict {c} {more} --std --out {n}"), StringComparison.Ordinal);
        Assert.StartsWith($"{_run["m"]}: 41 rows cannot be taken out of a model of 40", _run.Fails("update {m} {more} --remove --model {m}"), StringComparison.Ordinal);
        Assert.StartsWith($"{_run["m"]}: 40 rows cannot be taken out of a model of 40", _run.Fails("update {m} {t} --remove --model {m}"), StringComparison.Ordinal);
        _run.Write("ragged", "a,b,c,y\n1,2,3,4\n1,2\n");
        Assert.StartsWith($"{_run["ragged"]}, line 3", _run.Fails("update {m} {ragged} --model {m}"), StringComparison.Ordinal);
        _run.Write("untargeted", "a,b,c\n1,2,3\n");
        Assert.StartsWith($"{_run["untargeted"]}: the column 'y' is not there", _run.Fails("update {m} {untargeted} --model {m}"), StringComparison.Ordinal);
        Assert.StartsWith($"{_run["no/m"]}: ", _run.Fails("update {m} {t} --model {no/m}"), StringComparison.Ordinal);
        if (File.Exists("/dev/full"))
            Assert.StartsWith("/dev/full: the disk is full", _run.Fails("update {m} {t} --model /dev/full"), StringComparison.Ordinal);
        _run.Fails("update {m} {t}", 2);
        Assert.Equal(model, File.ReadAllBytes(_run["m"]));
    }

    [Fact]
    public void Run_UnknownClass_IsNamed()
    {
        _run.WriteTable("t", 40, classes: true);
        _run.Done($"train {{t}} --features 32 {Fixed} --model {{m}}");
        _run.Write("new", "a,b,c,y\n1,2,3,red\n1,2,3,mauve\n");
        foreach (string command in new[] { "update {m} {new} --model {m}", "evaluate {m} {new}" })
            Assert.StartsWith($"{_run["new"]}, line 3, column y: 'mauve' is none of the 3 known classes", _run.Fails(command), StringComparison.Ordinal);
    }

    // Scores, not probabilities: those are calibrated on what the first fit held out.
    private void AssertSame(string expected, string actual)
    {
        double[] x = Values(expected), y = Values(actual);
        double scale = x.Max(Math.Abs);
        Assert.All(x.Zip(y), p => Assert.Equal(p.First, p.Second, 1e-8 * scale));
    }

    private double[] Values(string name)
    {
        TangentModel model = TangentModel.Load(_run[name], statistics: false);
        return [.. model.Predict(DataSet.OpenLike(_run["all"], model.Header.Schema, targets: false)).SelectMany(b => b.Values)];
    }
}

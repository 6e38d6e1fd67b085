using System.Globalization;

namespace Tangent.Tests.Cli;

public sealed class SplitTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Train_GroupsThatTellTheTarget_DoNotLeak()
    {
        // Each group has a place x of its own and a random level y: the training rows of a group would tell its test rows.
        var random = new Random(2);
        double[] levels = [.. Enumerable.Range(0, 50).Select(_ => random.NextDouble())];
        _run.Write("t", "id,x,y\n" + string.Concat(Enumerable.Range(0, 400).Select(i => string.Create(CultureInfo.InvariantCulture, $"g{i % 50},{i % 50},{levels[i % 50]}\n"))));
        const string Options = "train {t} --method exact --task regression --depth 3";
        Assert.True(Error(_run.Json(Options + " --ignore id")) < 0.01);
        Assert.True(Error(_run.Json(Options + " --group id")) > 0.02);
        Assert.Contains("50 groups", _run.Run(Options + " --group id").Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_Ordered_HoldsTheLastRowsOut()
    {
        _run.Write("t", "x,y\n" + string.Concat(Enumerable.Range(0, 100).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i % 7},{(i < 80 ? 0 : 1)}\n"))));
        Assert.Equal(1, Error(_run.Json("train {t} --task regression --split ordered --features 32 ")), 1e-6);
    }

    [Fact]
    public void Train_SplitsThatDoNotServe_AreRefusedInOneLine()
    {
        _run.WriteTable("t", 50);
        _run.Write("s", "1 1:2 3:4\n0 2:1\n1 1:1\n0 3:2\n");
        Assert.Contains("exclude each other", _run.Fails("train {t} --group a --split ordered", 2), StringComparison.Ordinal);
        Assert.Contains("the group column 'q' is not there", _run.Fails("train {t} --group q"), StringComparison.Ordinal);
        Assert.Contains("the data are no table", _run.Fails("train {s} --group 1"), StringComparison.Ordinal);
        Assert.Contains("random rows", _run.Fails("train {t} --group a --budget 1s", 2), StringComparison.Ordinal);
        Assert.StartsWith("--split takes shuffled or ordered, not 'time'", _run.Fails("train {t} --split time", 2), StringComparison.Ordinal);
    }

    private static double Error(System.Text.Json.JsonElement json) => json.GetProperty("test").GetProperty("mse").GetDouble();
}

using System.Globalization;

namespace Tangent.Tests.Cli;

public sealed class QuantileScaleTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Run_MonotoneMapOfTheInputs_GivesTheSamePredictions()
    {
        _run.WriteTable("t", 200);
        string[][] rows = CommandRun.Fields(File.ReadAllText(_run["t"]));
        _run.Write("cubed", "a,b,c,y\n" + string.Concat(rows.Select(r => string.Join(',', [.. r[..3].Select(Cube), r[3]]) + "\n")));
        const string Options = "--scale quantile --features 64 --ridge 0.1 --test-fraction 0";
        _run.Done($"train {{t}} {Options} --model {{m}}");
        _run.Done($"train {{cubed}} {Options} --model {{n}}");
        Assert.Equal(_run.Done("predict {m} {t}"), _run.Done("predict {n} {cubed}"));
    }

    [Fact]
    public void Run_TrainUpdateEvaluate_KeepTheScaling()
    {
        _run.WriteTable("t", 100);
        _run.WriteTable("more", 60, first: 100);
        _run.Done("train {t} --scale quantile --features 32 --ridge 0.1 --test-fraction 0 --model {m}");
        double before = _run.Json("evaluate {m} {more}").GetProperty("test").GetProperty("rmse").GetDouble();
        Assert.True(double.IsFinite(before));
        _run.Done("update {m} {more} --model {both}");
        Assert.Equal(160, _run.Json("info {both}").GetProperty("trainingRows").GetInt32());
        Assert.True(_run.Json("evaluate {both} {more}").GetProperty("test").GetProperty("rmse").GetDouble() < before);
        _run.Done("update {both} {more} --remove --model {back}");
        double[] first = CommandRun.Numbers(_run.Done("predict {m} {more}")), back = CommandRun.Numbers(_run.Done("predict {back} {more}"));
        Assert.All(first.Zip(back), p => Assert.Equal(p.First, p.Second, 1e-6));
    }

    [Fact]
    public void Run_SparseRowsOrImages_AreRefusedInOneLine()
    {
        _run.Write("s", "1 1:2 3:4\n0 2:1\n1 1:1\n0 3:2\n");
        Assert.StartsWith($"{_run["s"]}: sparse rows are not scaled by quantiles", _run.Fails("train {s} --scale quantile"), StringComparison.Ordinal);
        byte[] cifar = new byte[4 * 3073];
        cifar[0] = 1;
        File.WriteAllBytes(_run["c.bin"], cifar);
        Assert.StartsWith($"{_run["c.bin"]}: images are not scaled by quantiles", _run.Fails("train {c.bin} --scale quantile"), StringComparison.Ordinal);
        Assert.StartsWith("--scale takes standard, none, unit or quantile, not 'ranks'", _run.Fails("train {s} --scale ranks", 2), StringComparison.Ordinal);
    }

    private static string Cube(string text)
    {
        decimal x = decimal.Parse(text, CultureInfo.InvariantCulture);
        return (x * x * x).ToString(CultureInfo.InvariantCulture);
    }
}

using System.Globalization;
using System.Text.Json;

namespace Tangent.Tests.Cli;

public sealed class BudgetCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    public BudgetCommandTests()
    {
        double[] x = [.. Enumerable.Range(0, 240).Select(i => Math.Sin(i * 12.9898) * 43758.5453 % 1)];
        _run.Write("t", "a,b,y\n" + string.Concat(Enumerable.Range(0, 120).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{x[2 * i]},{x[2 * i + 1]},{Math.Abs(x[2 * i]) + x[2 * i + 1]}\n"))));
    }

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Run_Budget_TrainsWhatItTellsToHaveChosen()
    {
        JsonElement chosen = _run.Json("train {t} --budget 1h --adapt 0 --bias 2 --model {m}");
        JsonElement[] selection = [.. chosen.GetProperty("selection").EnumerateArray()];
        Assert.Equal(6, selection.Length); // three depths, two scalings
        double[] losses = [.. selection.Select(c => c.GetProperty("loss").GetDouble())];
        Assert.Equal(losses.Order(), losses);

        JsonElement again = _run.Json($"train {{t}} {selection[0].GetProperty("options").GetString()}");
        Assert.Equal(chosen.GetProperty("test").GetRawText(), again.GetProperty("test").GetRawText());
        Assert.Equal(2, _run.Json("info {m}").GetProperty("schema").GetProperty("bias").GetDouble());
        Assert.False(again.TryGetProperty("selection", out _));
    }

    [Fact]
    public void Run_Text_TellsTheBestCandidates()
    {
        (int code, string results, string messages) = _run.Run("train {t} --budget 1h --method zonal --features 32 --depth 1 --scale standard");
        Assert.Equal(0, code);
        Assert.Matches("method +zonal, 32 features", results);
        Assert.Matches(@"chosen of 4 on held-out rows: --method zonal --depth 1 --features 32 --scale standard --bias [13] --adapt (0|auto)\n", messages);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("0s")]
    [InlineData("m")]
    [InlineData("two minutes")]
    public void Run_NoTime_IsWrongUsage(string time) =>
        Assert.Contains("--budget takes a time such as 90s, 2m or 1h", _run.Fails($"train {{t}} --budget {time.Replace(' ', '-')}", 2), StringComparison.Ordinal);
}

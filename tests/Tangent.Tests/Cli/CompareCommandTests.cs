using System.Text.Json;

namespace Tangent.Tests.Cli;

public sealed class CompareCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Run_Methods_EachAsTrainAlone()
    {
        _run.WriteTable("t", 300);
        JsonElement rows = _run.Json("compare {t} --methods zonal,rff --features 32 --seed 3").GetProperty("rows");
        Assert.Equal(2, rows.GetArrayLength());
        foreach (JsonElement row in rows.EnumerateArray())
        {
            JsonElement alone = _run.Json($"train {{t}} --method {row.GetProperty("method").GetString()} --features 32 --seed 3");
            Assert.Equal(alone.GetProperty("test").GetRawText(), row.GetProperty("test").GetRawText());
            Assert.Equal(alone.GetProperty("features").GetInt32(), row.GetProperty("features").GetInt32());
            Assert.True(row.GetProperty("seconds").GetProperty("features").GetDouble() >= 0 && row.GetProperty("seconds").GetProperty("solve").GetDouble() >= 0);
        }
    }

    [Fact]
    public void Run_MethodThatCannotServe_IsLeftOutAndSaid()
    {
        _run.WriteTable("t", 100);
        (int code, string results, string messages) = _run.Run("compare {t} --methods tangent,zonal --features 16");
        Assert.Equal(0, code);
        Assert.Contains("tangent is left out: method tangent needs images", messages, StringComparison.Ordinal);
        Assert.Equal(["method", "zonal"], results.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')[0]));
    }

    [Theory]
    [InlineData("train {t} --features 16 --arch dense,gelu,dense")]
    [InlineData("transform {t} --features 16 --arch dense,gelu,dense --out {o}")]
    [InlineData("kernel {t} --arch dense,gelu,dense --out {o}")]
    public void Run_ActivationThatIsNotHomogeneous_IsSaid(string words)
    {
        _run.WriteTable("t", 60);
        Assert.Contains("every row is scaled to length 1", _run.Run(words).Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("length 1", _run.Run(words.Replace("gelu", "relu", StringComparison.Ordinal)).Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_BadWords_AreRefused()
    {
        _run.WriteTable("t", 100);
        Assert.Contains("not 'nothing'", _run.Fails("compare {t} --methods zonal,nothing", 2), StringComparison.Ordinal);
        Assert.Contains("there is no such", _run.Fails("compare {missing} --quiet"), StringComparison.Ordinal);
        Assert.Contains("needs images", _run.Fails("compare {t} --methods tangent --quiet"), StringComparison.Ordinal);
    }
}

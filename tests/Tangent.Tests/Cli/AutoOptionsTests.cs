namespace Tangent.Tests.Cli;

public sealed class AutoOptionsTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Train_DepthAndFeaturesAuto_AreChosen()
    {
        _run.WriteTable("t", 300);
        (int code, string results, string messages) = _run.Run("train {t} --depth auto --features auto --json");
        Assert.Equal(0, code);
        Assert.Contains("chosen of 5 on held-out rows: --method zonal --depth", messages, StringComparison.Ordinal);
        Assert.Contains("directions that the best ridge leaves", messages, StringComparison.Ordinal);
        Assert.Contains("\"method\":\"zonal\"", results, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train {t} --method exact --features auto", "method exact has no features")]
    [InlineData("train {t} --features some", "--features takes auto or a whole number of at least 1, not 'some'")]
    [InlineData("transform {t} --out {z} --depth auto", "--depth takes a whole number of at least 0, not 'auto'")]
    public void Run_AutoThatDoesNotServe_FailsInOneLine(string words, string message)
    {
        _run.WriteTable("t", 60);
        Assert.Contains(message, _run.Fails(words, 2), StringComparison.Ordinal);
    }
}

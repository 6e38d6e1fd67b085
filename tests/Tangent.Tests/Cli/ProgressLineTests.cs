using Tangent.Cli;
using Tangent.Models;

namespace Tangent.Tests.Cli;

public sealed class ProgressLineTests
{
    [Theory]
    [InlineData(0, 1000L, 0, 0.0, "features: 0 of 1,000 rows, 0 %")]
    [InlineData(500, 1000L, 500, 0.5, "features: 500 of 1,000 rows, 50 %")]
    [InlineData(500, 1000L, 500, 2.0, "features: 500 of 1,000 rows, 50 %, 250 rows/s, 2 s left")]
    [InlineData(999, 1000L, 999, 2.0, "features: 999 of 1,000 rows, 99 %, 500 rows/s, 1 s left")]
    [InlineData(1000, 1000L, 1000, 2.0, "features: 1,000 of 1,000 rows, 100 %, 500 rows/s, 0 s left")]
    [InlineData(6, 1000L, 5, 2.0, "features: 6 of 1,000 rows, 0 %, 2.5 rows/s, 7 min left")]
    [InlineData(10, 1000000L, 10, 1.0, "features: 10 of 1,000,000 rows, 0 %, 10 rows/s, 27.8 h left")]
    [InlineData(12345, null, 12345, 10.0, "features: 12,345 rows, 1,234 rows/s")]
    [InlineData(0, 0L, 0, 5.0, "features: 0 of 0 rows")]
    [InlineData(30, 20L, 30, 3.0, "features: 30 of 20 rows, 150 %, 10 rows/s")]
    public void Text_AnyState_SaysRateAndTimeLeft(long done, long? total, long since, double seconds, string text) =>
        Assert.Equal(text, ProgressLine.Text(new TrainingProgress("features", done, total, "rows"), since, TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Report_ManyTimes_DrawsTenTimesASecondAndEveryStage()
    {
        using var terminal = new StringWriter();
        var time = new Clock();
        var line = new ProgressLine(terminal, enabled: true, time, width: 60);
        for (int i = 0; i < 1000; i++)
        {
            line.Report(new TrainingProgress("read", i, null, "rows"));
            time.Milliseconds++;
        }

        line.Report(new TrainingProgress("solve", 0, 1, "matrices"));
        string[] drawn = terminal.ToString().Split('\r', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(11, drawn.Length);
        Assert.Equal("solve: 0 of 1 matrices, 0 %\e[K", drawn[^1]);
        line.Clear();
        line.Clear();
        Assert.EndsWith("0 %\e[K\r\e[K", terminal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_NarrowTerminal_CutsTheLine()
    {
        using var terminal = new StringWriter();
        new ProgressLine(terminal, enabled: true, new Clock(), width: 15).Report(new TrainingProgress("features", 10, 20, "rows"));
        Assert.Equal("\rfeatures: 10 o\e[K", terminal.ToString());
    }

    private sealed class Clock : TimeProvider
    {
        public long Milliseconds { get; set; } = 1000;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => Milliseconds;
    }
}

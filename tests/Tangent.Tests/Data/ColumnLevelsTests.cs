using System.Globalization;
using Tangent.Data;

namespace Tangent.Tests.Data;

public sealed class ColumnLevelsTests
{
    // 40 rows: a has three levels, b two, c forty, d five but one of them in the test file only.
    private static readonly string[] s_rows = [.. Enumerable.Range(0, 40).Select(i => string.Create(CultureInfo.InvariantCulture, $"{(i % 4 == 3 ? 1 : i % 4)},{i % 2},{i},{i % 4},{i}"))];

    private static string Table(params IEnumerable<string> rows) => "a,b,c,d,y\n" + string.Concat(rows.Select(r => r + "\n"));

    [Theory]
    [InlineData(ColumnScale.Standard)]
    [InlineData(ColumnScale.Quantile)]
    public void Encode_FewLevels_AddsIndicatorsOfVarianceOne(ColumnScale scale)
    {
        using var file = new TemporaryTable(Table(s_rows));
        var options = new TableOptions { Levels = 10, Scale = scale, Bias = 0 };
        TableSchema schema = file.Scan(options).Schema;
        Assert.Equal(["a", "a=0", "a=1", "a=2", "b", "c", "d", "d=0", "d=1", "d=2", "d=3"], schema.InputNames);
        Assert.Equal([4, 1, 1, 5], schema.Inputs.Select(c => c.Means.Count));
        float[] x = [.. new TableRowSource(file.Open(options), schema).ReadBlocks().SelectMany(b => b.Inputs)];
        int d = schema.InputDimension;
        double[] variances = [.. Enumerable.Range(0, d).Select(j => Enumerable.Range(0, 40).Average(i => Math.Pow(x[i * d + j], 2)))];
        Assert.All(Enumerable.Range(0, d), j => Assert.Equal(0, Enumerable.Range(0, 40).Average(i => (double)x[i * d + j]), 1e-6));
        Assert.Equal(1, variances[1] + variances[2] + variances[3], 1e-6);
        Assert.Equal(1, variances[7..11].Sum(), 1e-6);
        Assert.All([0, 4, 5, 6], j => Assert.Equal(1, variances[j], 1e-6));

        // Row 0 is level 0 of a, a quarter of the rows, and the shares are 1/4, 1/2, 1/4.
        double deviation = Math.Sqrt(0.1875 + 0.25 + 0.1875);
        Assert.Equal([0.75 / deviation, -0.5 / deviation, -0.25 / deviation], x[1..4].Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Encode_NumberThatIsNoLevel_HasNoIndicator()
    {
        using var file = new TemporaryTable(Table(s_rows));
        using var other = new TemporaryTable(Table("7,1,5,0,1"));
        var options = new TableOptions { Levels = 10, Scale = ColumnScale.None, Bias = 0 };
        TableSchema schema = file.Scan(options).Schema;
        Assert.Equal([7, 0, 0, 0, 1, 5, 0, 1, 0, 0, 0], new TableRowSource(other.Open(options), schema).ReadBlocks().Single().Inputs);
    }

    [Fact]
    public void Encode_MissingNumber_HasTheSharesOfLevels()
    {
        using var file = new TemporaryTable(Table([.. s_rows, ",0,3,1,2"]));
        var options = new TableOptions { Levels = 10, Bias = 0, Missing = MissingPolicy.Mean };
        TableSchema schema = file.Scan(options).Schema;
        float[] x = [.. new TableRowSource(file.Open(options), schema).ReadBlocks().SelectMany(b => b.Inputs)];
        Assert.Equal([0, 0, 0, 0], x[(40 * schema.InputDimension)..][..4]);
    }

    [Theory]
    [InlineData(0, 40)] // not asked for
    [InlineData(2, 40)] // more levels than asked for
    [InlineData(10, 29)] // fewer than ten rows a level
    public void Scan_NoColumnQualifies_HasNoLevels(int levels, int rows)
    {
        using var file = new TemporaryTable(Table(s_rows[..rows]));
        Assert.All(file.Scan(new TableOptions { Levels = levels }).Schema.Inputs, c => Assert.Empty(c.Levels));
    }

    [Fact]
    public void Scan_LevelsOutOfRange_Throws()
    {
        using var file = new TemporaryTable(Table(s_rows));
        Assert.Contains("Levels", Assert.Throws<ArgumentException>(() => file.Scan(new TableOptions { Levels = -1 })).Message, StringComparison.Ordinal);
        Assert.Contains("Levels", Assert.Throws<ArgumentException>(() => file.Scan(new TableOptions { Levels = 1001 })).Message, StringComparison.Ordinal);
    }
}

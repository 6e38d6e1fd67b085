using System.Text;
using Tangent.Data;
using Tangent.Numerics;

namespace Tangent.Tests.Data;

public sealed class TableFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("t.csv")]
    [InlineData("t.csv.gz")]
    [InlineData("t.npy")]
    [InlineData("t.parquet")]
    [InlineData("t")]
    public void Create_Doubles_ReadBackToTheLastBit(string name)
    {
        double[] values = [.. Enumerable.Range(0, 300).Select(i => new PhiloxStream(1, 1).Gaussian(i))];
        using (TableWriter<double> writer = TableFile.Create<double>(_folder[name], new TableColumns(["u", "v", "w"]), ".csv"))
        {
            writer.WriteRows(values.AsSpan(0, 3));
            writer.WriteRows(values.AsSpan(3));
            Assert.DoesNotContain(name, _folder.Names);
            writer.Commit();
        }

        Assert.Equal([name], _folder.Names);
        TableReader table = TableReader.Open(_folder[name]);
        Assert.Equal(name.EndsWith(".npy", StringComparison.Ordinal) ? ["1", "2", "3"] : ["u", "v", "w"], table.ColumnNames);
        var read = new List<double>();
        using TableCursor cursor = table.OpenCursor();
        while (cursor.Read())
        {
            for (int c = 0; c < 3; c++)
            {
                Assert.Equal(FieldKind.Number, cursor.GetNumber(c, out double number));
                read.Add(number);
            }
        }

        Assert.Equal(values, read);
    }

    [Theory]
    [InlineData("t.csv")]
    [InlineData("t.csv.gz")]
    [InlineData("t.parquet")]
    public void Create_Labels_StandInFront(string name)
    {
        using (TableWriter<float> writer = TableFile.Create<float>(_folder[name], new TableColumns(["p, q"], "class"), ".npy"))
        {
            writer.WriteRows([0.5f, 0.1f], ["a, b", "é"]);
            writer.WriteRows([1f], ["a, b"]);
            writer.Commit();
        }

        TableReader table = TableReader.Open(_folder[name]);
        Assert.Equal(["class", "p, q"], table.ColumnNames);
        var read = new List<string>();
        using TableCursor cursor = table.OpenCursor();
        while (cursor.Read())
            read.Add(Encoding.UTF8.GetString(cursor.GetText(0)) + "|" + Encoding.UTF8.GetString(cursor.GetText(1)));
        Assert.Equal(["a, b|0.5", "é|0.1", "a, b|1"], read);
    }

    [Fact]
    public void WriteRows_MoreThanARowGroup_KeepsTheirOrder()
    {
        const int rows = (1 << 20) + 5;
        using (var writer = new ParquetWriter<float>(_folder["t"], new TableColumns(["x"])))
        {
            float[] values = [.. Enumerable.Range(0, rows).Select(i => (float)i)];
            writer.WriteRows(values.AsSpan(0, 1000));
            writer.WriteRows(values.AsSpan(1000));
            writer.Commit();
        }

        using TableCursor cursor = TableReader.Open(_folder["t"]).OpenCursor();
        int row = 0;
        for (; cursor.Read(); row++)
        {
            cursor.GetNumber(0, out double number);
            if (number != row)
                Assert.Equal(row, number);
        }

        Assert.Equal(rows, row);
    }

    [Theory]
    [InlineData("t.csv")]
    [InlineData("t.csv.gz")]
    [InlineData("t.npy")]
    [InlineData("t.parquet")]
    [InlineData("t.arrow")]
    [InlineData("t.arrows")]
    public void Dispose_WithoutCommit_LeavesNothing(string name)
    {
        using (TableWriter<double> writer = TableFile.Create<double>(_folder[name], new TableColumns(["u", "v"]), ".csv"))
        {
            writer.WriteRows([1, 2, 3, 4]);
            Assert.Throws<ArgumentException>(() => writer.WriteRows([1]));
            Assert.Throws<ArgumentException>(() => writer.WriteRows([1, 2], ["x"]));
        }

        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void Create_LabelsInNpy_Fails()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => TableFile.Create<double>(_folder["t.npy"], new TableColumns(["p"], "class"), ".csv"));
        Assert.StartsWith("a .npy file holds numbers only, but the column 'class' is text; write .csv, .parquet or .arrow", e.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Names);
    }
}

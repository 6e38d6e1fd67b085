using Apache.Arrow.Types;
using Tangent.Data;

namespace Tangent.Tests.Data;

public sealed class ArrowWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("t.arrow", 0)]
    [InlineData("t.arrow", 1)]
    [InlineData("t.feather", 837)]
    [InlineData("t.FEATHER", 838)]
    [InlineData("t.arrow", 839)]
    [InlineData("t.arrows", 0)]
    [InlineData("t.arrows", 3)]
    [InlineData("t.arrows", 1679)]
    public void WriteRows_Wide_FillsBatchesInOrder(string name, int rows)
    {
        const int columns = 5003, most = (1 << 22) / columns;
        float[] values = [.. Enumerable.Range(0, rows * columns).Select(i => (float)i)];
        Write(name, new TableColumns([.. Enumerable.Range(1, columns).Select(i => $"z{i}")]), values, [], 101);
        ArrowFiles read = ArrowFiles.Read(_folder[name]);
        Assert.Equal(columns, read.Schema.FieldsList.Count);
        Assert.All(read.Schema.FieldsList, f => Assert.Equal((ArrowTypeId.Float, false), (f.DataType.TypeId, f.IsNullable)));
        Assert.Equal(Enumerable.Range(0, (rows + most - 1) / most).Select(b => Math.Min(most, rows - b * most)), read.Batches.Select(b => b.Length));
        for (int c = 0; c < columns; c += 61)
        {
            Assert.Equal($"z{c + 1}", read.Schema.FieldsList[c].Name);
            Assert.Equal(Enumerable.Range(0, rows).Select(i => values[i * columns + c]), read.Numbers<float>(c));
        }
    }

    [Theory]
    [InlineData("t.arrow")]
    [InlineData("t.arrows")]
    public void WriteRows_TextAndNumbers_ReadBackToTheLastBit(string name)
    {
        string[] labels = ["a, b", "é", "", "a, b", "\u4e2d\U0001F600"];
        double[] values = [0.1, double.MaxValue, -0.0, 5e-324, 1 / 3d];
        Write(name, new TableColumns(["p, q"], "class"), values, labels, 2);
        ArrowFiles read = ArrowFiles.Read(_folder[name]);
        Assert.Equal([("class", ArrowTypeId.String), ("p, q", ArrowTypeId.Double)], read.Schema.FieldsList.Select(f => (f.Name, f.DataType.TypeId)));
        Assert.Single(read.Batches);
        Assert.Equal(labels, read.Texts(0));
        Assert.Equal(values.Select(BitConverter.DoubleToInt64Bits), read.Numbers<double>(1).Select(BitConverter.DoubleToInt64Bits));
    }

    [Theory]
    [InlineData("t.arrow")]
    [InlineData("t.arrows")]
    public void WriteRows_TextAlone_FillsBatchesInOrder(string name)
    {
        const int rows = (1 << 17) + 7;
        string[] labels = [.. Enumerable.Range(0, rows).Select(i => $"class {i % 11}")];
        Write<double>(name, new TableColumns([], "class"), [], labels, 2048);
        ArrowFiles read = ArrowFiles.Read(_folder[name]);
        Assert.Equal([1 << 16, 1 << 16, 7], read.Batches.Select(b => b.Length));
        Assert.Equal(labels, read.Texts(0));
    }

    [Theory]
    [InlineData("t.arrow")]
    [InlineData("t.arrows")]
    public void WriteRows_FullDisk_NamesTheTarget(string name)
    {
        if (!File.Exists("/dev/full"))
            return;
        File.CreateSymbolicLink(_folder[name], "/dev/full");
        DataException e = Assert.Throws<DataException>(() => Write(name, new TableColumns(["x"]), new double[100_000], [], 4096));
        Assert.StartsWith($"{_folder[name]}: the disk is full", e.Message, StringComparison.Ordinal);
        Assert.Equal([name], _folder.Names);
    }

    [Fact]
    public void Create_Integers_Fails()
    {
        Assert.Throws<NotSupportedException>(() => TableFile.Create<int>(_folder["t.arrow"], new TableColumns(["x"]), ".csv"));
        Assert.Empty(_folder.Names);
    }

    private void Write<T>(string name, TableColumns columns, ReadOnlySpan<T> values, ReadOnlySpan<string> labels, int blockRows)
        where T : unmanaged, ISpanFormattable
    {
        int count = columns.Numbers.Count, rows = count > 0 ? values.Length / count : labels.Length;
        using TableWriter<T> writer = TableFile.Create<T>(_folder[name], columns, ".csv");
        for (int first = 0; first < rows; first += blockRows)
        {
            int some = Math.Min(blockRows, rows - first);
            writer.WriteRows(values.Slice(first * count, some * count), columns.Label is null ? [] : labels.Slice(first, some));
        }

        writer.Commit();
    }
}

using Tangent.Data;

namespace Tangent.Tests.Data;

public sealed class PartialMatrixTests : IDisposable
{
    private static readonly double[] Row = [1, 2, 3];
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder["K"];

    private string Partial => _folder["K.partial"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Commit_AfterAnInterruption_WritesTheBytesOfNpyWriter()
    {
        Leave(2);
        Assert.Equal(["K.partial"], _folder.Names);
        using (PartialMatrix matrix = Open())
        {
            Assert.Equal((2L, true, false), (matrix.RowsDone, matrix.IsKept, matrix.WasDamaged));
            double[] read = new double[2];
            matrix.Read(1, 1, read);
            Assert.Equal([3, 4], read);
            Add(matrix, 2);
            Assert.Throws<InvalidOperationException>(matrix.Commit);
            Add(matrix, 3);
            matrix.Read(3, 0, read);
            Assert.Equal([4, 5], read);
            matrix.Commit();
        }

        using (var writer = new NpyWriter<double>(_folder["expected"], 3, 4))
        {
            writer.WriteRows([.. Enumerable.Range(0, 4).SelectMany(Numbers)]);
            writer.Commit();
        }

        Assert.Equal(["K", "expected"], _folder.Names);
        Assert.Equal(File.ReadAllBytes(_folder["expected"]), File.ReadAllBytes(Target));
    }

    [Fact]
    public void Dispose_NotKept_LeavesNothing()
    {
        using (PartialMatrix matrix = Open())
            Add(matrix, 0);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void Dispose_InTheMiddleOfARow_KeepsTheRowsBefore()
    {
        using (PartialMatrix matrix = Open())
        {
            matrix.Keep();
            Add(matrix, 0);
            matrix.Write(Row.AsSpan(1));
        }

        using PartialMatrix again = Open();
        Assert.Equal((1L, false), (again.RowsDone, again.WasDamaged));
    }

    [Fact]
    public void Open_KilledBeforeTheFirstState_StartsAnew()
    {
        File.WriteAllText(Partial, "");
        using (PartialMatrix matrix = Open())
            Assert.Equal((0L, false), (matrix.RowsDone, matrix.IsKept));
        Assert.Empty(_folder.Names);
    }

    [Theory]
    [InlineData(45)]
    [InlineData(120)]
    [InlineData(130)]
    [InlineData(128 + 40)]
    public void Open_DamagedByte_StartsAnew(int position)
    {
        Leave(2);
        byte[] bytes = File.ReadAllBytes(Partial);
        bytes[position] ^= 1;
        File.WriteAllBytes(Partial, bytes);
        using PartialMatrix matrix = Open();
        Assert.Equal((0L, true, false), (matrix.RowsDone, matrix.WasDamaged, matrix.IsKept));
    }

    [Fact]
    public void Open_TruncatedRows_StartsAnew()
    {
        Leave(2);
        File.WriteAllBytes(Partial, File.ReadAllBytes(Partial)[..^1]);
        using PartialMatrix matrix = Open();
        Assert.Equal((0L, true), (matrix.RowsDone, matrix.WasDamaged));
    }

    [Fact]
    public void Open_OtherContent_IsRefusedAndLeftAlone()
    {
        Leave(2);
        byte[] bytes = File.ReadAllBytes(Partial);
        Assert.Contains("other data or with other options", Assert.Throws<DataException>(() => Open(fingerprint: 8)).Message, StringComparison.Ordinal);
        Assert.Contains("other data or with other options", Assert.Throws<DataException>(() => Open(rows: 5)).Message, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(Partial));
        File.WriteAllText(Partial, "mine");
        Assert.Contains("no unfinished matrix", Assert.Throws<DataException>(() => Open()).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Partial));
    }

    [Fact]
    public void Commit_TargetHasBecomeAFolder_KeepsTheMatrix()
    {
        using (PartialMatrix matrix = Open())
        {
            for (int i = 0; i < 4; i++)
                Add(matrix, i);
            matrix.Keep();
            Directory.CreateDirectory(Target);
            Assert.Throws<DataException>(matrix.Commit);
        }

        Directory.Delete(Target);
        Assert.Contains("is complete", Assert.Throws<DataException>(() => Open()).Message, StringComparison.Ordinal);
        Assert.Equal(["K.partial"], _folder.Names);
    }

    [Fact]
    public void Open_WhileAnotherWrites_IsRefused()
    {
        using PartialMatrix first = Open();
        Assert.Contains("cannot be written", Assert.Throws<DataException>(() => Open()).Message, StringComparison.Ordinal);
        Assert.Equal(["K.partial"], _folder.Names);
    }

    private static IEnumerable<double> Numbers(int row) => Row.Select(v => v + row);

    private static void Add(PartialMatrix matrix, int row)
    {
        matrix.Write([.. Numbers(row)]);
        matrix.Complete(1);
    }

    private PartialMatrix Open(long rows = 4, int fingerprint = 7) => new(Target, rows, 3, (UInt128)fingerprint);

    private void Leave(int rows)
    {
        using PartialMatrix matrix = Open();
        for (int i = 0; i < rows; i++)
            Add(matrix, i);
        matrix.Keep();
    }
}

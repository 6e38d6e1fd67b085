using CsCheck;
using Tangent.Data;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Data;

public sealed class TableRowSourceTests
{
    private const string Table = "size,color,y\n1,red,10\n2,blue,20\n6,red,30.5\n";

    [Fact]
    public void ReadBlocks_NoScaling_GivesTheNumbers()
    {
        using var file = new TemporaryTable(Table);
        RowBlock block = Assert.Single(Read(file, new TableOptions { Scale = ColumnScale.None }));
        Assert.Equal([1f, 0f, 1f, 1f, 2f, 1f, 0f, 1f, 6f, 0f, 1f, 1f], block.Inputs);
        Assert.Equal([10, 20, 30.5], block.Targets);
        Assert.Equal([2L, 3L, 4L], block.LineNumbers);
        Assert.Equal((0, 3), (block.FirstRow, block.Count));
    }

    [Fact]
    public void ReadBlocks_Standard_HasMeanZeroAndVarianceOne()
    {
        using var file = new TemporaryTable(Table);
        RowBlock block = Assert.Single(Read(file, new TableOptions()));
        for (int j = 0; j < 3; j++)
        {
            double[] column = [.. Enumerable.Range(0, 3).Select(i => (double)block.Inputs[(4 * i) + j])];
            Assert.Equal(0, column.Average(), 1e-6);
            Assert.Equal(1, column.Average(x => x * x), 1e-6);
        }

        Assert.Equal([1f, 1f, 1f], Enumerable.Range(0, 3).Select(i => block.Inputs[(4 * i) + 3]));
    }

    [Fact]
    public void ReadBlocks_Unit_HasRowsOfLengthOneBeforeTheBias()
    {
        using var file = new TemporaryTable("a,b,y\n3,4,1\n0,0,2\n1e30,-1e30,3\n-3e-170,4e-170,4\n");
        RowBlock block = Assert.Single(Read(file, new TableOptions { Scale = ColumnScale.Unit }));
        float half = (float)Math.Sqrt(0.5);
        Assert.Equal([0.6f, 0.8f, 1f, 0f, 0f, 1f, half, -half, 1f, -0.6f, 0.8f, 1f], block.Inputs);
    }

    [Fact]
    public void ReadBlocks_ConstantColumns_BecomeZero()
    {
        using var file = new TemporaryTable("a,b,y\n0.1,0.3,1\n0.1,0.30000000000000004,2\n0.1,0.3,3\n");
        Assert.All(Read(file, new TableOptions { Bias = 0 }), b => Assert.All(b.Inputs, x => Assert.Equal(0, x)));
    }

    [Fact]
    public void ReadBlocks_MissingByMean_IsTheMeanAndAZeroGroup()
    {
        using var file = new TemporaryTable("x,c,y\n1,a,1\n?,b,2\n5,?,3\n7,a,?\n");
        var options = new TableOptions { Missing = MissingPolicy.Mean, Scale = ColumnScale.None, Bias = 0 };
        RowBlock block = Assert.Single(Read(file, options));
        Assert.Equal([1f, 1f, 0f, 3f, 0f, 1f, 5f, 0f, 0f], block.Inputs);
        Assert.Equal([1, 2, 3], block.Targets);
        RowBlock scaled = Assert.Single(Read(file, options with { Scale = ColumnScale.Standard }));
        Assert.Equal(0, scaled.Inputs[3]);
    }

    [Fact]
    public void ReadBlocks_Quantile_IsTheNaiveScoreOfNumbersAndStandardOfText()
    {
        using var file = new TemporaryTable("x,e,c,k,y\n1,0.3,a,4,1\n?,0.30000000000000004,b,4,2\n5,0.3,a,4,3\n5,0.3,a,4,?\n1e9,0.3,a,4,5\n");
        using var other = new TemporaryTable("x,e,c,k\n-1e30,0.3,a,4\n3,9,z,?\n2e9,0.3,b,1e30\n");
        var options = new TableOptions { Missing = MissingPolicy.Mean, Scale = ColumnScale.Quantile };
        TableSchema schema = file.Scan(options).Schema;
        TableSchema standard = file.Scan(options with { Scale = ColumnScale.Standard }).Schema;
        double[] training = [1, 5, 1e9];
        Check(file, [1, null, 5, 1e9]);
        Check(other, [-1e30, 3, 2e9]);

        void Check(TemporaryTable table, double?[] numbers)
        {
            RowBlock block = Assert.Single(new TableRowSource(table.Open(), schema, targets: table == file).ReadBlocks());
            RowBlock plain = Assert.Single(new TableRowSource(table.Open(), standard, targets: table == file).ReadBlocks());
            Assert.Equal(numbers.Length, block.Count);
            Assert.Equal(plain.Targets, block.Targets);
            for (int i = 0; i < numbers.Length; i++)
            {
                float[] row = block.Inputs[(6 * i)..(6 * (i + 1))];
                Assert.Equal(numbers[i] is { } x ? NaiveNormalScores.Score(training, x) : 0, row[0], 1e-6);
                Assert.Equal([0, .. plain.Inputs[((6 * i) + 2)..((6 * i) + 4)], 0, 1], row[1..]);
            }
        }
    }

    [Fact]
    public void ReadBlocks_MissingDropped_LeavesTheRowsOut()
    {
        using var file = new TemporaryTable("x,c,y\n1,a,1\n?,b,2\n5,?,3\n7,a,?\n9,b,5\n");
        var options = new TableOptions { Missing = MissingPolicy.Drop, Scale = ColumnScale.None };
        var source = new TableRowSource(file.Open(options), file.Scan(options).Schema, blockSize: 1);
        RowBlock[] blocks = [.. source.ReadBlocks()];
        Assert.Equal([2L, 6L], blocks.SelectMany(b => b.LineNumbers));
        Assert.Equal([0L, 1L], blocks.Select(b => b.FirstRow));
        Assert.Equal(3, source.DroppedRows);
    }

    [Fact]
    public void ReadBlocks_MissingInAnotherFile_IsRefusedWithTheCount()
    {
        using var file = new TemporaryTable(Table);
        using var other = new TemporaryTable("size,color\n1,red\n2,?\n,blue\n4,red\n");
        var source = new TableRowSource(other.Open(), file.Scan().Schema, targets: false, blockSize: 1);
        DataException e = Assert.Throws<DataException>(() => source.ReadBlocks().Count());
        Assert.Equal((3L, "color"), (e.Line, e.Column));
        Assert.Contains("2 rows", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadBlocks_UnknownCategories_AreZerosAndCounted()
    {
        using var file = new TemporaryTable(Table);
        using var other = new TemporaryTable("size,color\n1,green\n2,red\n3,white\n");
        var options = new TableOptions { Scale = ColumnScale.None, Bias = 0 };
        var source = new TableRowSource(other.Open(), file.Scan(options).Schema, targets: false);
        Assert.Equal([1f, 0f, 0f, 2f, 0f, 1f, 3f, 0f, 0f], Assert.Single(source.ReadBlocks()).Inputs);
        Assert.Equal(2, source.UnknownCategories["color"]);
        Assert.Equal(0, source.TargetCount);
    }

    [Theory]
    [InlineData("1", "2")]
    [InlineData("no", "yes")]
    public void ReadBlocks_Classes_AreTheirIndices(string first, string second)
    {
        using var file = new TemporaryTable($"x,y\n1,{second}\n2,{first}\n3,{second}\n");
        var options = new TableOptions { Task = TaskKind.Classification };
        Assert.Equal([1, 0, 1], Assert.Single(Read(file, options)).Targets);
        using var other = new TemporaryTable($"x,y\n1,{first}\n2,other\n");
        var source = new TableRowSource(other.Open(new TableOptions { Header = true }), file.Scan(options).Schema);
        DataException e = Assert.Throws<DataException>(() => source.ReadBlocks().Count());
        Assert.Equal((3L, "y"), (e.Line, e.Column));
    }

    [Fact]
    public void ReadBlocks_ClassWrittenAsAnotherNumber_IsTheSame()
    {
        using var file = new TemporaryTable("x,y\n1,1\n2,2\n3,3\n");
        using var other = new TemporaryTable("x,y\n1,3.0\n2,01\n3,2e0\n");
        TableSchema schema = file.Scan(new TableOptions { Task = TaskKind.Classification }).Schema;
        Assert.Equal([2, 0, 1], Assert.Single(new TableRowSource(other.Open(), schema).ReadBlocks()).Targets);
    }

    [Fact]
    public void ReadBlocks_FarFromTraining_FailsInsteadOfInfinity()
    {
        using var file = new TemporaryTable("x,y\n1e-30,1\n2e-30,2\n");
        using var other = new TemporaryTable("x,y\n1e30,1\n");
        var source = new TableRowSource(other.Open(), file.Scan().Schema);
        DataException e = Assert.Throws<DataException>(() => source.ReadBlocks().Count());
        Assert.Equal((2L, "x"), (e.Line, e.Column));
    }

    [Fact]
    public void ReadBlocks_AnyBlockSize_GivesTheSameRows()
    {
        string text = string.Concat(Enumerable.Range(0, 300).Select(i => $"{i},{Math.Sin(i)},c{i % 7},{i * 0.5}\n"));
        using var file = new TemporaryTable(text, gzip: true);
        TableSchema schema = file.Scan().Schema;
        RowBlock whole = Assert.Single(new TableRowSource(file.Open(), schema).ReadBlocks());
        Gen.Int[1, 320].Sample(size =>
        {
            RowBlock[] blocks = [.. new TableRowSource(file.Open(), schema, blockSize: size).ReadBlocks()];
            Assert.All(blocks[..^1], b => Assert.Equal(size, b.Count));
            Assert.Equal(whole.Inputs, blocks.SelectMany(b => b.Inputs));
            Assert.Equal(whole.Targets, blocks.SelectMany(b => b.Targets));
            Assert.Equal(whole.LineNumbers, blocks.SelectMany(b => b.LineNumbers));
            Assert.Equal(blocks.Select((_, i) => (long)i * size), blocks.Select(b => b.FirstRow));
        }, iter: 30);
    }

    [Fact]
    public void ReadBlocks_Twice_GivesTheSame()
    {
        using var file = new TemporaryTable(Table);
        var source = new TableRowSource(file.Open(), file.Scan().Schema);
        Assert.Equal(source.ReadBlocks().SelectMany(b => b.Inputs), source.ReadBlocks().SelectMany(b => b.Inputs));
    }

    [Fact]
    public void ReadBlocks_TrainingAndTest_AreApartAndAll()
    {
        string text = string.Concat(Enumerable.Range(0, 100).Select(i => i % 10 == 3 ? "?,1\n" : $"{i},{i}\n"));
        using var file = new TemporaryTable(text);
        var options = new TableOptions { Missing = MissingPolicy.Drop };
        var split = new RowSplit(3, 0.2);
        TableScan scan = file.Scan(options, split);
        Assert.Equal((72, 18, 10), (scan.TrainingRows, scan.TestRows, scan.DroppedRows));
        long[] training = Lines(new TableRowSource(file.Open(), scan.Schema, split, RowPart.Training));
        long[] test = Lines(new TableRowSource(file.Open(), scan.Schema, split, RowPart.Test));
        long[] all = Lines(new TableRowSource(file.Open(), scan.Schema));
        Assert.Equal((72, 18, 90), (training.Length, test.Length, all.Length));
        Assert.Equal(all, training.Concat(test).Order());
        Assert.Equal(all.Where((_, i) => split.IsTest(i)), test);
    }

    [Theory]
    [InlineData("CASP.csv.gz", 45730, 9, true, 0)]
    [InlineData("concrete.csv.gz", 1030, 8, false, 8)]
    [InlineData("energy.csv.gz", 768, 8, false, 8)]
    public void ReadBlocks_RealData_AreRead(string name, int rows, int dimension, bool header, int target)
    {
        string path = Path.Combine(DataFolder(), name);
        var options = new TableOptions { Targets = header ? ["RMSD"] : null, Bias = 0 };
        TableReader table = TableReader.Open(path, options);
        Assert.Equal(header, table.HasHeader);
        TableScan scan = TableScan.Run(table, options);
        Assert.Equal((rows, dimension, TaskKind.Regression), ((int)scan.TrainingRows, scan.Schema.InputDimension, scan.Schema.Task));
        Assert.Equal(target, scan.Schema.Targets.Single().Position);
        double[] sums = new double[dimension];
        foreach (RowBlock block in new TableRowSource(table, scan.Schema).ReadBlocks())
        {
            for (int i = 0; i < block.Inputs.Length; i++)
                sums[i % dimension] += block.Inputs[i];
        }

        Assert.All(sums, s => Assert.Equal(0, s / rows, 1e-6));
    }

    [Fact]
    public void MatrixRowSource_AnyBlockSize_GivesTheRows()
    {
        float[] inputs = [.. Enumerable.Range(0, 21).Select(i => (float)i)];
        double[] targets = [.. Enumerable.Range(0, 7).Select(i => (double)i)];
        for (int size = 1; size <= 8; size++)
        {
            RowBlock[] blocks = [.. new MatrixRowSource(inputs, 3, targets, 1, size).ReadBlocks()];
            Assert.Equal(inputs, blocks.SelectMany(b => b.Inputs));
            Assert.Equal(targets, blocks.SelectMany(b => b.Targets));
            Assert.Equal((7 + size - 1) / size, blocks.Length);
        }

        Assert.Throws<ArgumentException>(() => new MatrixRowSource(inputs, 4, targets, 1));
        Assert.Throws<ArgumentException>(() => new MatrixRowSource(inputs, 3, targets, 2));
        Assert.Empty(new MatrixRowSource([], 3, [], 1).ReadBlocks());
    }

    private static RowBlock[] Read(TemporaryTable file, TableOptions options) =>
        [.. new TableRowSource(file.Open(options), file.Scan(options).Schema).ReadBlocks()];

    private static long[] Lines(TableRowSource source) => [.. source.ReadBlocks().SelectMany(b => b.LineNumbers)];

    private static string DataFolder()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tangent.slnx")))
            folder = folder.Parent;
        return Path.Combine(folder!.FullName, "data");
    }
}

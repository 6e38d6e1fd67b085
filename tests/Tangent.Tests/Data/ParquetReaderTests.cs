using System.Globalization;
using System.Numerics;
using System.Text;
using Parquet.Data;
using Parquet.Schema;
using Tangent.Data;
using Tangent.Models;
using Tangent.Numerics;

namespace Tangent.Tests.Data;

public sealed class ParquetReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(MissingPolicy.Drop, 0)]
    [InlineData(MissingPolicy.Mean, 30)]
    public void Open_Doubles_GivesTheRowsOfTheSameTextToTheLastBit(MissingPolicy missing, int levels)
    {
        WriteBoth(200, 70);
        Assert.Equal(DataFormat.Parquet, DataFormats.Detect(_folder["t.parquet"]));
        var options = new TableOptions { Targets = ["y"], Missing = missing, Levels = levels, TextColumns = ["few"] };
        foreach (Func<RowSplit> split in new Func<RowSplit>[] { () => new RowSplit(3, 0.2), () => new GroupedSplit(3, 0.2, "word") })
        {
            DataSet text = DataSet.Open(_folder["t.csv"], options, split()), parquet = DataSet.Open(_folder["t.parquet"], options, split());
            Assert.Equal((text.TrainingRows, text.Schema.InputDimension), (parquet.TrainingRows, parquet.Schema.InputDimension));
            AssertEqual(text.Training, parquet.Training);
            AssertEqual(text.Test!, parquet.Test!);
            AssertEqual(DataSet.OpenLike(_folder["t.csv"], text.Schema, true), DataSet.OpenLike(_folder["t.parquet"], text.Schema, true));
        }
    }

    [Fact]
    public void Train_Doubles_GivesTheModelOfTheSameText()
    {
        WriteBoth(200, 70);
        var options = new TrainingOptions { FeatureCount = 64, Table = new TableOptions { Missing = MissingPolicy.Drop } };
        double[][] predictions = [.. new[] { "t.csv", "t.parquet" }.Select(name =>
        {
            TangentModel model = new ModelTrainer(options).Train(_folder[name], CancellationToken.None).Model;
            return model.Predict(DataSet.OpenLike(_folder[name], model.Header.Schema, targets: false), deviations: false).SelectMany(b => b.Values).ToArray();
        })];
        Assert.Equal(180, predictions[0].Length);
        Assert.Equal(predictions[0], predictions[1]);
    }

    [Fact]
    public void OpenCursor_EveryType_GivesItsNumbersAndText()
    {
        BigDecimal Money(string unscaled) => new(BigInteger.Parse(unscaled, CultureInfo.InvariantCulture), 38, 3);
        ParquetFiles.Write(
            _folder["t"],
            2,
            ParquetFiles.Column("double", 0.1, -1e300, double.NaN),
            ParquetFiles.Column<double>("double?", 2.5, null, 3),
            ParquetFiles.Column<float>("float", 0.1f, 1e-30f, 3),
            ParquetFiles.Column<byte>("byte", 200, 1, 0),
            ParquetFiles.Column<sbyte>("sbyte", -100, 1, 0),
            ParquetFiles.Column<short>("short", -30000, 1, 0),
            ParquetFiles.Column<ushort>("ushort", 60000, 1, 0),
            ParquetFiles.Column<int>("int?", null, int.MinValue, 0),
            ParquetFiles.Column<uint>("uint", uint.MaxValue, 1, 0),
            ParquetFiles.Column<long>("long", long.MinValue + 1, 1, 0),
            ParquetFiles.Column<ulong>("ulong", ulong.MaxValue, 1, 0),
            ParquetFiles.Column<bool>("bool?", true, null, false),
            ParquetFiles.Column<BigDecimal>(
                new BigDecimalDataField("decimal?", 38, 3, isNullable: true), Money("1234"), null, Money("-12345678901234567890123456789012345")),
            ParquetFiles.Texts("string", "é, x", "1.5", null),
            ParquetFiles.Bytes("bytes", "ab"u8.ToArray(), [], "c"u8.ToArray()));
        TableReader table = TableReader.Open(_folder["t"]);
        Assert.True(table.HasHeader);
        Assert.Equal(["double", "double?", "float", "byte"], table.ColumnNames.Take(4));
        var text = new List<string>();
        using TableCursor cursor = table.OpenCursor();
        for (int row = 1; cursor.Read(); row++)
        {
            Assert.Equal(row, cursor.LineNumber);
            text.Add(string.Join('|', Enumerable.Range(0, 15).Select(c => Encoding.UTF8.GetString(cursor.GetText(c)))));
            FieldKind[] kinds = [.. Enumerable.Range(0, 15).Select(c => cursor.GetNumber(c, out _))];
            for (int c = 0; c < 13; c++)
            {
                FieldKind kind = FieldText.Parse(cursor.GetText(c), out double expected);
                Assert.Equal(kind, cursor.GetNumber(c, out double number));
                Assert.Equal(c == 2 ? (float)expected : expected, number);
            }

            Assert.Equal(row == 3 ? FieldKind.Missing : FieldKind.Text, kinds[13]);
            Assert.Equal(row == 2 ? FieldKind.Missing : FieldKind.Text, kinds[14]);
        }

        Assert.Equal(
            [
                "0.1|2.5|0.1|200|-100|-30000|60000||4294967295|-9223372036854775807|18446744073709551615|1|1.234|é, x|ab",
                "-1E+300||1E-30|1|1|1|1|-2147483648|1|1|1|||1.5|",
                "NaN|3|3|0|0|0|0|0|0|0|0|0|-12345678901234567890123456789012.345||c",
            ],
            text);
    }

    [Fact]
    public void Open_ColumnsThatAreNoNumbersAndNoText_RefusesThemWhereTheyAreUsed()
    {
        ParquetFiles.Write(
            _folder["t"],
            9,
            ParquetFiles.Column("x", 1.0, 2, 4),
            ParquetFiles.Column("when", DateTime.UnixEpoch, DateTime.UnixEpoch, DateTime.UnixEpoch),
            ParquetFiles.Column("day", DateOnly.MinValue, DateOnly.MinValue, DateOnly.MinValue),
            ParquetFiles.Column("y", 1.0, 2, 3));
        DataException e = Fails(new TableOptions { IgnoreColumns = ["day"] });
        Assert.Equal($"{_folder["t"]}, column when: the column holds dates or times; leave it out with --ignore when, or save it as numbers or text", e.Message);
        Assert.Contains("column day: the column holds dates or times", Fails(new TableOptions { IgnoreColumns = ["when"] }).Message, StringComparison.Ordinal);
        DataSet data = DataSet.Open(_folder["t"], new TableOptions { IgnoreColumns = ["when", "day"], Scale = ColumnScale.None, Bias = 0 }, new RowSplit(0, 0));
        Assert.Equal([1f, 2, 4], Assert.Single(data.Training.ReadBlocks()).Inputs);
    }

    [Fact]
    public void Open_FaultyFile_FailsWithOneLineThatNamesIt()
    {
        WriteBoth(50, 20);
        byte[] whole = File.ReadAllBytes(_folder["t.parquet"]);
        File.WriteAllBytes(_folder["cut"], whole[..^20]);
        File.WriteAllBytes(_folder["start"], whole[..4]);
        File.WriteAllBytes(_folder["packed"], TemporaryTable.Pack(whole));
        File.WriteAllBytes(_folder["locked"], [.. "PARE"u8, .. whole[4..]]);
        File.WriteAllText(_folder["text.parquet"], "a,b\n1,2\n");
        ParquetFiles.Write(_folder["rows"], 5, ParquetFiles.Column("a", Array.Empty<double>()));
        ParquetFiles.Write(_folder["twice"], 5, ParquetFiles.Column("a", 1.0, 2), ParquetFiles.Column("a", 1.0, 2));
        ParquetFiles.Write(_folder["one"], 5, ParquetFiles.Column("a", 1.0, 2));
        (string Name, string Message)[] cases =
        [
            ("cut", "the Parquet file is cut off or corrupt"),
            ("start", "the Parquet file is cut off or corrupt"),
            ("packed", "a Parquet file inside gzip"),
            ("locked", "the Parquet file is encrypted"),
            ("text.parquet", "is no Parquet file"),
            ("rows", "the file has no rows"),
            ("twice", "the column name 'a' stands twice"),
            ("one", "no input is left: of 1 columns 1 are targets and 0 ignored; save inputs and targets side by side"),
            ("t.parquet", "rows have missing values, this is the first"),
        ];
        foreach ((string name, string message) in cases)
        {
            DataException e = Fails(new TableOptions(), name);
            Assert.Contains(message, e.Message, StringComparison.Ordinal);
            Assert.Contains(name, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Open_DamagedFile_FailsWithADataExceptionOrReads()
    {
        WriteBoth(50, 20);
        byte[] whole = File.ReadAllBytes(_folder["t.parquet"]);
        var random = new PhiloxStream(5, 1);
        int failures = 0;
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = [.. whole];
            damaged[4 + (int)((whole.Length - 8) * random.Uniform(2 * i))] ^= (byte)(1 << (int)(8 * random.Uniform(2 * i + 1)));
            File.WriteAllBytes(_folder["d"], damaged);
            try
            {
                _ = DataSet.Open(_folder["d"], new TableOptions { Missing = MissingPolicy.Drop }, new RowSplit(0, 0.2));
            }
            catch (DataException e)
            {
                Assert.DoesNotContain('\n', e.Message);
                failures++;
            }
        }

        Assert.InRange(failures, 1, 300);
    }

    // Missing values, text, a column of few levels, and numbers with all their digits; several row groups.
    private void WriteBoth(int rows, int groupLength)
    {
        var random = new PhiloxStream(9, 2);
        int[] all = [.. Enumerable.Range(0, rows)];
        double?[] a = [.. all.Select(i => i % 10 == 3 ? (double?)null : random.Gaussian(i))];
        string[] word = [.. all.Select(i => $"w {i / 7 % 5}")];
        long[] few = [.. all.Select(i => (long)(i % 4))];
        double[] b = [.. all.Select(i => random.Gaussian(rows + i))], y = [.. all.Select(i => (a[i] ?? 0) * b[i] + few[i])];
        ParquetFiles.Write(
            _folder["t.parquet"], groupLength, ParquetFiles.Column("a", a), ParquetFiles.Texts("word", word), ParquetFiles.Column("few", few),
            ParquetFiles.Column("b", b), ParquetFiles.Column("y", y));
        IEnumerable<string> lines = all.Select(i => string.Create(CultureInfo.InvariantCulture, $"{a[i]:R},{word[i]},{few[i]},{b[i]:R},{y[i]:R}\n"));
        File.WriteAllText(_folder["t.csv"], "a,word,few,b,y\n" + string.Concat(lines));
    }

    private DataException Fails(TableOptions options, string name = "t")
    {
        DataException e = Assert.Throws<DataException>(() => DataSet.Open(_folder[name], options, new RowSplit(0, 0)));
        Assert.DoesNotContain('\n', e.Message);
        return e;
    }

    private static void AssertEqual(IRowSource expected, IRowSource actual)
    {
        RowBlock[] a = [.. expected.ReadBlocks()], b = [.. actual.ReadBlocks()];
        Assert.Equal(a.SelectMany(r => r.Inputs), b.SelectMany(r => r.Inputs));
        Assert.Equal(a.SelectMany(r => r.Targets), b.SelectMany(r => r.Targets));
    }
}

using System.Text;
using CsCheck;
using Tangent.Data;

namespace Tangent.Tests.Data;

public sealed class DelimitedTextReaderTests
{
    [Theory]
    [InlineData("a,b,c\n1,2,3\n4,5,6\n")]
    [InlineData("a;b;c\n1;2;3\n4;5;6\n")]
    [InlineData("a\tb\tc\n1\t2\t3\n4\t5\t6\n")]
    [InlineData("a b c\n1 2 3\n4 5 6\n")]
    [InlineData("  a  b\tc  \n   1     2 3\n\t4 5   6\t\n")]
    [InlineData("a,b,c\r\n1,2,3\r\n4,5,6")]
    [InlineData("a,b,c\r1,2,3\r4,5,6\r")]
    [InlineData("a, b, c\n1 , 2 , 3\n  4,5,6\n")]
    [InlineData("\n\na,b,c\n\n1,2,3\n   \n4,5,6\n\n")]
    [InlineData("\"a\",\"b\",\"c\"\n\"1\",2,3\n4,\"5\",6\n")]
    public void Open_AnyDelimiter_ReadsTheSame(string text)
    {
        using var file = new TemporaryTable(text);
        Assert.Equal(["a", "b", "c"], file.Open().ColumnNames);
        Assert.Equal([["1", "2", "3"], ["4", "5", "6"]], file.Records());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Open_EncodingsAndGzip_ReadTheSame(bool gzip)
    {
        foreach (Encoding? encoding in new[] { null, new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32 })
        {
            using var file = new TemporaryTable("größe,\"y\"\nä,1\nö,2\n", gzip, encoding);
            Assert.Equal(["größe", "y"], file.Open().ColumnNames);
            Assert.Equal([["ä", "1"], ["ö", "2"]], file.Records());
        }
    }

    [Theory]
    [InlineData("1,2\n3,4\n", false)]
    [InlineData("x,y\n3,4\n", true)]
    [InlineData("x,y\n3,?\n", true)]
    [InlineData("?,2\n3,4\n", false)]
    [InlineData("5.1,red\n4.9,blue\n", false)]
    [InlineData("size,color\n5.1,red\n4.9,blue\n", true)]
    [InlineData("shape,color\nround,red\nround,blue\nflat,red\n", true)]
    [InlineData("flat,blue\nround,red\nround,blue\nflat,red\n", false)]
    [InlineData("round,round\nround,red\nround,blue\n", false)]
    [InlineData(",x,y\n0,3,4\n1,5,6\n", true)]
    public void HasHeader_Detected_IsRight(string text, bool expected)
    {
        using var file = new TemporaryTable(text);
        Assert.Equal(expected, file.Open().HasHeader);
        Assert.True(file.Open(new TableOptions { Header = true }).HasHeader);
        Assert.False(file.Open(new TableOptions { Header = false }).HasHeader);
    }

    [Fact]
    public void ColumnNames_RepeatedEmptyOrNone_AreDifferent()
    {
        using var file = new TemporaryTable(",x,x,,x\n1,2,3,4,5\n");
        Assert.Equal(["1", "x", "x (2)", "4", "x (3)"], file.Open().ColumnNames);
        using var bare = new TemporaryTable("1,2,3\n4,5,6\n");
        Assert.Equal(["1", "2", "3"], bare.Open().ColumnNames);
    }

    [Fact]
    public void HasHeader_ExpectedNames_AreAHeaderWhateverTheyLookLike()
    {
        using var training = new TemporaryTable("shape,color,y\nround,red,1\nflat,blue,2\nflat,red,4\n");
        using var one = new TemporaryTable("color,shape\nred,round\n");
        Assert.False(one.Open().HasHeader);
        Assert.True(one.Open(expected: training.Scan().Schema).HasHeader);
    }

    [Fact]
    public void LineNumber_MultilineFieldsAndEmptyLines_AreOfTheFile()
    {
        using var file = new TemporaryTable("a,b\n\"x\ny\nz\",1\n\n\r\n\"p\r\nq\",2\nr,3\n");
        Assert.Equal([2L, 7L, 9L], file.Lines().Select(r => r.Line));
        Assert.Equal(["x\ny\nz", "p\r\nq", "r"], file.Records().Select(r => r[0]));
    }

    [Fact]
    public void LineNumber_Blanks_AreOfTheFile()
    {
        using var file = new TemporaryTable("a b\n\n  \n\"x  y\nz\"   1\n r  3 \n");
        Assert.Equal([4L, 6L], file.Lines().Select(r => r.Line));
        Assert.Equal(["x  y\nz", "r"], file.Records().Select(r => r[0]));
    }

    [Fact]
    public void Detect_DecimalCommasOrTextWithDelimiters_TakesTheRightOne()
    {
        using var commas = new TemporaryTable("1,5;2,5\n3,5;4,5\n");
        Assert.Equal([["1,5", "2,5"], ["3,5", "4,5"]], commas.Records());
        using var words = new TemporaryTable("the name,the value\na b c,1\nd e f,2\n");
        Assert.Equal(["the name", "the value"], words.Open().ColumnNames);
        using var tabs = new TemporaryTable("a, b\t1\nc, d\t2\n");
        Assert.Equal([["a, b", "1"], ["c, d", "2"]], tabs.Records());
        using var quoted = new TemporaryTable("\"a;b\",1\n\"c;d\",2\n\"e;f\",3\n");
        Assert.Equal(["a;b", "c;d", "e;f"], quoted.Records().Select(r => r[0]));
    }

    [Fact]
    public void Open_RowsLongerThanTheSample_AreRead()
    {
        string row = string.Join(',', Enumerable.Range(0, 60000));
        using var file = new TemporaryTable($"{row}\n{row}\n{row}\n");
        Assert.Equal(60000, file.Open().ColumnNames.Count);
        Assert.Equal(3, file.Records().Count);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("\n\n  \n", "empty")]
    [InlineData("a,b,c\n", "no rows")]
    [InlineData("a,b,c", "no rows")]
    public void Open_NothingInIt_Fails(string text, string message)
    {
        using var file = new TemporaryTable(text);
        Assert.Contains(message, file.Fails().Message, StringComparison.Ordinal);
        using var packed = new TemporaryTable(text, gzip: true);
        Assert.Contains(message, packed.Fails().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoFile_Fails()
    {
        string missing = Path.Combine(Path.GetTempPath(), "tangent-no-such-file.csv");
        Assert.Contains("there is no such file", Assert.Throws<DataException>(() => TableReader.Open(missing)).Message, StringComparison.Ordinal);
        DataException directory = Assert.Throws<DataException>(() => TableReader.Open(Path.GetTempPath()));
        Assert.Contains("directory", directory.Message, StringComparison.Ordinal);
        Assert.Throws<DataException>(() => TableReader.Open(""));
        Assert.Throws<DataException>(() => TableReader.Open(Path.Combine(missing, "below")));
    }

    [Fact]
    public void Open_UnreadableFile_Fails()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var file = new TemporaryTable("1,2\n");
        File.SetUnixFileMode(file.FilePath, UnixFileMode.None);
        try
        {
            File.OpenRead(file.FilePath).Dispose();
        }
        catch (UnauthorizedAccessException)
        {
            // Only where this holds: the superuser may read everything.
            Assert.Contains("access is denied", file.Fails().Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_GzipCutAnywhere_Fails()
    {
        byte[] whole = PackedTable(2000);
        for (int cut = 1; cut < whole.Length - 2; cut = 1 + (cut * 3 / 2))
        {
            using var file = new TemporaryTable(whole[..^cut]);
            Assert.Contains("truncated", file.Fails().Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_GzipWithAnyByteChanged_FailsOrReadsTheSame()
    {
        byte[] whole = PackedTable(200);
        using var original = new TemporaryTable(whole);
        string expected = original.Scan().Schema.ToJson();
        for (int i = 2; i < whole.Length; i += 7)
        {
            byte[] changed = [.. whole];
            changed[i] ^= 0x11;
            using var file = new TemporaryTable(changed);
            try
            {
                Assert.Equal(expected, file.Scan().Schema.ToJson());
            }
            catch (DataException)
            {
                // The usual case; header bytes such as the time do not matter.
            }
        }
    }

    [Fact]
    public void Read_GzipOfSeveralMembers_ReadsAll()
    {
        byte[] first = TemporaryTable.Pack("1,2\n3,4\n"u8.ToArray()), second = TemporaryTable.Pack("5,6\n7,8\n9,10\n"u8.ToArray());
        using var file = new TemporaryTable([.. first, .. second]);
        Assert.Equal(["1", "3", "5", "7", "9"], file.Records().Select(r => r[0]));
        using var cut = new TemporaryTable([.. first, .. second[..^3]]);
        cut.Fails();
    }

    [Fact]
    public void Open_BinaryOrOtherCompression_Fails()
    {
        using var nul = new TemporaryTable("1,2\n3,\04\n");
        Assert.Contains("NUL", nul.Fails().Message, StringComparison.Ordinal);
        using var late = new TemporaryTable(string.Concat(Enumerable.Repeat("1,2\n", 200_000)) + "\0");
        Assert.Contains("NUL", late.Fails().Message, StringComparison.Ordinal);
        using var zip = new TemporaryTable("PK\u0003\u0004rest");
        Assert.Contains("zip", zip.Fails().Message, StringComparison.Ordinal);
        using var xz = new TemporaryTable([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]);
        Assert.Contains("xz", xz.Fails().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_RandomBytes_FailsWithDataExceptionOrReads()
    {
        Gen.Byte.Array[0, 300].Sample(bytes =>
        {
            foreach (byte[] start in new byte[][] { [], [0x1F, 0x8B, 8, 0], [0xFF, 0xFE], [.. "a,b\n1,2\n"u8] })
            {
                using var file = new TemporaryTable([.. start, .. bytes]);
                try
                {
                    TableScan scan = file.Scan();
                    _ = new TableRowSource(file.Open(), scan.Schema).ReadBlocks().Count();
                }
                catch (DataException e)
                {
                    Assert.DoesNotContain('\n', e.Message);
                }
            }
        }, iter: 300);
    }

    [Theory]
    [InlineData("a,b,c\n1,2,3\n4,5\n6,7,8\n", 3, "3 fields are expected but 2 found")]
    [InlineData("a,b,c\n1,2,3\n\n4,5,6,7\n6,7,8\n", 4, "3 fields are expected but 4 found")]
    [InlineData("1 2 3\n1 2 3\n4  5\n6 7 8\n", 3, "3 fields are expected but 2 found")]
    [InlineData("1,2\n\"3\n,4\n", 2, "never closed")]
    public void Read_RaggedRows_NameTheLine(string text, long line, string message)
    {
        using var file = new TemporaryTable(text);
        DataException e = file.Fails();
        Assert.Equal(line, e.Line);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Contains($"{file.FilePath}, line {line}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RandomTables_ComeBack()
    {
        Gen<string> field = Gen.OneOf(
            Gen.OneOf('a', 'B', 'ä', ',', ';', '\t', ' ', '"', '\n', '\r', '1', '.').Array[0, 8].Select(c => new string(c)),
            Gen.Double.Select(d => d.ToString("R")));
        Gen<string[][]> table = Gen.Int[2, 5].SelectMany(columns => field.Array[columns].Array[1, 20]);
        Gen.Select(table, Gen.OneOf(',', ';', '\t', ' '), Gen.Bool).Sample((records, delimiter, gzip) =>
        {
            using var file = new TemporaryTable(Write(records, delimiter), gzip);
            var lines = file.Lines(new TableOptions { Delimiter = delimiter, Header = false });
            Assert.Equal(records, lines.Select(r => r.Fields));
            long line = 1;
            for (int i = 0; i < records.Length; i++)
            {
                Assert.Equal(line, lines[i].Line);
                line += 1 + records[i].Sum(LineBreaks);
            }
        }, iter: 500);
    }

    [Fact]
    public void Open_AnyAsciiDelimiter_Works()
    {
        var delimiters = Enumerable.Range(1, 127).Select(i => (char)i).Where(c => c is not ('"' or '\r' or '\n') && !char.IsAsciiDigit(c));
        foreach (char c in delimiters)
        {
            using var file = new TemporaryTable($"1{c}2{c}3\n4{c}5{c}6\n");
            Assert.Equal([["1", "2", "3"], ["4", "5", "6"]], file.Records(new TableOptions { Delimiter = c }));
        }
    }

    [Fact]
    public void BlankCollapsingStream_AnyBufferLength_GivesTheSame()
    {
        byte[] text = Encoding.UTF8.GetBytes("  a  \"b  \"\" c\"\t\td\"  e\"\r\n \n\"x\ny  z\" 1  \n");
        string[] results = [.. new[] { 2, 3, 5, 100 }.Select(length =>
        {
            using var stream = new BlankCollapsingStream(new MemoryStream(text));
            var read = new MemoryStream();
            stream.CopyTo(read, length);
            return Encoding.UTF8.GetString(read.ToArray());
        })];
        Assert.All(results, r => Assert.Equal("a \"b  \"\" c\" d\" e\"\r\n\n\"x\ny  z\" 1\n", r));
    }

    private static byte[] PackedTable(int rows) =>
        TemporaryTable.Pack(
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, rows).Select(i => $"{i},{i * 7919 % 1000},{i % 3}\n"))));

    private static string Write(string[][] records, char delimiter)
    {
        var text = new StringBuilder();
        foreach (string[] record in records)
            text.AppendJoin(delimiter, record.Select(f => '"' + f.Replace("\"", "\"\"", StringComparison.Ordinal) + '"')).Append('\n');
        return text.ToString();
    }

    private static int LineBreaks(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Count(c => c is '\n' or '\r');
}

using System.IO.Hashing;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Tangent.Data;
using Tangent.Models;
using Tangent.Tests.Data;

namespace Tangent.Tests.Models;

public sealed class ModelFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadArray_EveryType_GivesWhatWasWritten()
    {
        string path = WriteSmall();
        using var reader = new ModelFileReader(path);
        Assert.Equal("zonal", reader.Header.GetProperty("method").GetString());
        Assert.Equal(1, reader.FormatVersion);
        Assert.Equal(["weights", "mean", "bytes", "ints", "longs", "none"], reader.Sections.Select(s => s.Name));
        Assert.Equal("float64 [2, 3]", reader.Section("weights").Text);
        Assert.All(reader.Sections, s => Assert.Equal(0, s.Offset % 64));
        Assert.Equal([5L, 1L << 60], reader.ReadArray<long>("longs", 2));
        Assert.Equal([1, 2, 3, 4, 5, double.NaN], reader.ReadArray<double>("weights", 2, 3));
        Assert.Equal([1.5f], reader.ReadArray<float>("mean", []));
        Assert.Equal(new byte[] { 1, 2, 255 }, reader.ReadArray<byte>("bytes"));
        Assert.Equal([-7], reader.ReadArray<int>("ints", 1));
        Assert.Empty(reader.ReadArray<float>("none", 0, 9));
        reader.Verify();
        Assert.True(reader.Contains("mean"));
        Assert.False(reader.Contains("Mean"));
    }

    [Fact]
    public void Write_SameContentTwice_GivesTheSameBytes()
    {
        byte[] first = File.ReadAllBytes(WriteSmall());
        Assert.Equal(first, File.ReadAllBytes(WriteSmall()));
    }

    [Fact]
    public void Write_InAnyPieces_ReadsBackInAnyPieces() =>
        (from values in Gen.Double.Array[0, 300]
         from write in Gen.Int[1, 50]
         from read in Gen.Int[1, 50]
         select (values, write, read)).Sample(
            t =>
            {
                using (var writer = new ModelFileWriter(_folder["m"], new JsonObject()))
                {
                    writer.BeginArray<double>("a", t.values.Length);
                    foreach (double[] piece in t.values.Chunk(t.write))
                        writer.Write<double>(piece);
                    writer.WriteArray<double>("b", t.values);
                    writer.Commit();
                }

                using var reader = new ModelFileReader(_folder["m"]);
                var back = new double[t.values.Length];
                reader.BeginArray<double>("a", back.Length);
                for (int i = 0; i < back.Length; i += t.read)
                    reader.Read(back.AsSpan(i, Math.Min(t.read, back.Length - i)));
                Assert.Equal(t.values, back);
                Assert.Equal(t.values, reader.ReadArray<double>("b"));
            },
            iter: 50,
            threads: 1);

    [Fact]
    public void Open_EveryTruncation_ThrowsDataException()
    {
        byte[] whole = File.ReadAllBytes(WriteSmall());
        for (int length = 0; length < whole.Length; length++)
        {
            DataException e = Refused(whole[..length]);
            if (length is >= 1 and < 8)
                Assert.Contains($"is cut off: {length} bytes of at least 64", e.Message, StringComparison.Ordinal);
            if (length >= 64)
                Assert.Contains($"is cut off: {length} bytes of {whole.Length}", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_EveryFlippedBit_ThrowsDataException()
    {
        byte[] whole = File.ReadAllBytes(WriteSmall());
        for (int position = 0; position < whole.Length; position++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] altered = [.. whole];
                altered[position] ^= (byte)(1 << bit);
                Refused(altered);
            }
        }
    }

    [Fact]
    public void Open_MoreBytes_ThrowsDataException() =>
        AssertSays("2 bytes follow its end", Refused([.. File.ReadAllBytes(WriteSmall()), 0, 0]));

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("PK", "is not a Tangent model")]
    [InlineData("a,b,c\n1,2,3\n", "is not a Tangent model")]
    public void Open_AnotherFile_SaysSo(string content, string message) =>
        Assert.Contains(message, Refused(Encoding.UTF8.GetBytes(content)).Message, StringComparison.Ordinal);

    [Fact]
    public void Open_NoFile_SaysSo()
    {
        Assert.Equal("none: there is no such file", Assert.Throws<DataException>(() => new ModelFileReader("none")).Message);
        AssertSays("is a folder", Assert.Throws<DataException>(() => new ModelFileReader(_folder.Path)));
    }

    [Fact]
    public void Open_NewerVersion_SaysToUpdate()
    {
        byte[] bytes = File.ReadAllBytes(WriteSmall());
        (ModelFile.Prologue.Read(bytes) with { FormatVersion = 2 }).Write(bytes);
        AssertSays("was written by a newer version of Tangent (format 2, this one reads 1)", Refused(bytes));
    }

    [Theory]
    [InlineData("""[{"name":"a","type":"float64","shape":[1000000000000000],"offset":128,"bytes":8000000000000000,"checksum":"0"}]""")]
    [InlineData("""[{"name":"a","type":"float64","shape":[4611686018427387904,4],"offset":128,"bytes":0,"checksum":"0"}]""")]
    [InlineData("""[{"name":"a","type":"float64","shape":[-1],"offset":128,"bytes":-8,"checksum":"0"}]""")]
    [InlineData("""[{"name":"a","type":"float64","shape":[1],"offset":64,"bytes":8,"checksum":"0"}]""")]
    [InlineData("""[{"name":"a","type":"float64","shape":[1],"offset":9223372036854775807,"bytes":8,"checksum":"0"}]""")]
    [InlineData("""[{"name":"a","type":"float64","shape":[1],"offset":-64,"bytes":8,"checksum":"0"}]""")]
    [InlineData("""[{"name":"a","type":"decimal","shape":[1],"offset":128,"bytes":8,"checksum":"0"}]""")]
    [InlineData("""[{"name":"a","type":"float64","shape":[1],"offset":128,"bytes":8,"checksum":"-1"}]""")]
    [InlineData("""[{"name":"a","type":"float64","shape":[1],"offset":128,"bytes":8,"checksum":"00000000000000000000000000000000ff"}]""")]
    [InlineData("""[{"name":7,"type":"float64","shape":[1],"offset":128,"bytes":8,"checksum":"0"}]""")]
    [InlineData("""[{"type":"float64","shape":[1e300],"offset":128,"bytes":8,"checksum":"0"}]""")]
    [InlineData("""[{"name":"a"}]""")]
    [InlineData("""{"name":"a"}""")]
    [InlineData("""[1]""")]
    [InlineData("""[]""")]
    [InlineData("""[""")]
    public void Open_LyingSectionTable_ThrowsBeforeItAllocates(string table)
    {
        using (var writer = new ModelFileWriter(_folder["m"], "{}"u8))
        {
            writer.WriteArray<double>("a", [1]);
            writer.Commit();
        }

        byte[] bytes = File.ReadAllBytes(_folder["m"]);
        ModelFile.Prologue prologue = ModelFile.Prologue.Read(bytes);
        byte[] lie = Encoding.UTF8.GetBytes(table);
        bytes = [.. bytes[..(int)prologue.TableOffset], .. lie];
        (prologue with { TableLength = (ulong)lie.Length, TableChecksum = XxHash3.HashToUInt64(lie) }).Write(bytes);
        AssertSays("is damaged", Refused(bytes));
    }

    [Theory]
    [InlineData("TableOffset", ulong.MaxValue)]
    [InlineData("TableOffset", ulong.MaxValue - 63)]
    [InlineData("TableOffset", 0UL)]
    [InlineData("TableLength", ulong.MaxValue)]
    [InlineData("TableLength", 1UL << 40)]
    [InlineData("HeaderLength", ulong.MaxValue)]
    [InlineData("HeaderLength", 1UL << 40)]
    [InlineData("HeaderLength", 0UL)]
    [InlineData("Reserved", 1UL)]
    [InlineData("FormatVersion", 0UL)]
    public void Open_LyingPrologue_ThrowsBeforeItAllocates(string field, ulong value)
    {
        byte[] bytes = File.ReadAllBytes(WriteSmall());
        ModelFile.Prologue prologue = ModelFile.Prologue.Read(bytes);
        prologue = field switch
        {
            "TableOffset" => prologue with { TableOffset = value },
            "TableLength" => prologue with { TableLength = value },
            "HeaderLength" => prologue with { HeaderLength = value },
            "Reserved" => prologue with { Reserved = (uint)value },
            _ => prologue with { FormatVersion = (uint)value },
        };
        prologue.Write(bytes);
        Refused(bytes);
    }

    [Fact]
    public void Open_AnyBytesBehindTheMagic_ThrowsDataException() =>
        Gen.Byte.Array[0, 200].Sample(bytes => { Refused([.. ModelFile.Magic, .. bytes]); }, iter: 300, threads: 1);

    [Fact]
    public void ReadArray_OtherTypeOrShape_SaysWhatIsNeeded()
    {
        using var reader = new ModelFileReader(WriteSmall());
        Assert.Contains(
            "'weights' is float64 [2, 3] where float64 [3, 2] is needed",
            Assert.Throws<DataException>(() => reader.ReadArray<double>("weights", 3, 2)).Message,
            StringComparison.Ordinal);
        AssertSays("where float32 is needed", Assert.Throws<DataException>(() => reader.ReadArray<float>("weights")));
        AssertSays("there is no 'gram'", Assert.Throws<DataException>(() => reader.ReadArray<float>("gram")));
        Assert.Throws<InvalidOperationException>(() => reader.Read(new float[1].AsSpan()));
        reader.BeginArray<double>("weights");
        Assert.Throws<ArgumentException>(() => reader.Read(new double[7].AsSpan()));
        Assert.Throws<ArgumentException>(() => reader.Read(new float[1].AsSpan()));
    }

    [Fact]
    public void Write_WrongUse_Throws()
    {
        Assert.Throws<ArgumentException>(() => new ModelFileWriter(_folder["m"], "[]"u8));
        Assert.Throws<ArgumentException>(() => new ModelFileWriter(_folder["m"], "{"u8));
        using (var writer = new ModelFileWriter(_folder["m"], "{}"u8))
        {
            Assert.Throws<InvalidOperationException>(() => writer.Write<double>([1]));
            writer.BeginArray<double>("a", 2);
            Assert.Throws<InvalidOperationException>(writer.Commit);
            Assert.Throws<InvalidOperationException>(() => writer.BeginArray<double>("b", 2));
            Assert.Throws<ArgumentException>(() => writer.Write<double>([1, 2, 3]));
            Assert.Throws<ArgumentException>(() => writer.Write<float>([1]));
            writer.Write<double>([1, 2]);
            Assert.Throws<ArgumentException>(() => writer.BeginArray<double>("a", 2));
            Assert.Throws<ArgumentException>(() => writer.BeginArray<double>("b", -1));
            Assert.Throws<ArgumentException>(() => writer.BeginArray<double>("b", long.MaxValue, long.MaxValue));
            Assert.Throws<NotSupportedException>(() => writer.BeginArray<decimal>("b", 1));
        }

        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void Commit_OverAModelThatIsBeingRead_LeavesTheReaderItsFile()
    {
        using var reader = new ModelFileReader(WriteSmall());
        using (var writer = new ModelFileWriter(_folder["small"], "{}"u8))
            writer.Commit();
        Assert.Equal(6, reader.ReadArray<double>("weights").Length);
    }

    [Fact]
    public void Commit_FullDevice_ThrowsDataException()
    {
        if (!File.Exists("/dev/full"))
            return;
        using var writer = new ModelFileWriter("/dev/full", "{}"u8);
        AssertSays("the disk is full", Assert.Throws<DataException>(writer.Commit));
    }

    private static void AssertSays(string message, DataException e) => Assert.Contains(message, e.Message, StringComparison.Ordinal);

    private string WriteSmall()
    {
        string path = _folder["small"];
        using var writer = new ModelFileWriter(path, new JsonObject { ["method"] = "zonal", ["seed"] = 0 });
        writer.WriteArray("weights", [1, 2, 3, 4, 5, double.NaN], 2, 3);
        writer.BeginArray<float>("mean");
        writer.Write<float>([1.5f]);
        writer.WriteArray<byte>("bytes", [1, 2, 255]);
        writer.WriteArray("ints", [-7]);
        writer.WriteArray("longs", [5, 1L << 60]);
        writer.BeginArray<float>("none", 0, 9);
        writer.Commit();
        return path;
    }

    // Opens and reads everything; the file must be refused, and without an allocation that its size does not justify.
    private DataException Refused(byte[] bytes)
    {
        string path = _folder["altered"];
        File.WriteAllBytes(path, bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        DataException e = Assert.Throws<DataException>(() =>
        {
            using var reader = new ModelFileReader(path);
            foreach (ModelSection section in reader.Sections)
            {
                switch (section.Type)
                {
                    case ElementType.Double:
                        reader.ReadArray<double>(section.Name);
                        break;
                    case ElementType.Single:
                        reader.ReadArray<float>(section.Name);
                        break;
                    case ElementType.Byte:
                        reader.ReadArray<byte>(section.Name);
                        break;
                    case ElementType.Int32:
                        reader.ReadArray<int>(section.Name);
                        break;
                    default:
                        reader.ReadArray<long>(section.Name);
                        break;
                }
            }
        });
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 18);
        Assert.StartsWith(path + ": ", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
        return e;
    }
}

using System.Globalization;
using System.Text;
using CsCheck;
using Tangent.Data;

namespace Tangent.Tests.Data;

/// <summary>Tests <see cref="NpyReader"/> and <see cref="NpyWriter{T}"/>; the files Golden/numpy-*.npy were written by numpy
/// 1.24.</summary>
public sealed class NpyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("float32", ElementType.Single, 2, 3, "1.5 -2 3 4 5.25 -6")]
    [InlineData("float64", ElementType.Double, 2, 3, "1.5 -2 3 4 5.25 -6")]
    [InlineData("version2", ElementType.Single, 2, 3, "1.5 -2 3 4 5.25 -6")]
    [InlineData("version3", ElementType.Single, 2, 3, "1.5 -2 3 4 5.25 -6")]
    [InlineData("bigendian", ElementType.Single, 2, 3, "1.5 -2 3 4 5.25 -6")]
    [InlineData("float16", ElementType.Half, 2, 3, "1.5 -2 3 4 5.25 -6")]
    [InlineData("uint8", ElementType.Byte, 2, 2, "0 255 7 8")]
    [InlineData("int32", ElementType.Int32, 1, 2, "-2147483648 2147483647")]
    [InlineData("int64", ElementType.Int64, 1, 2, "-5 1099511627776")]
    [InlineData("vector", ElementType.Single, 2, 1, "1 2")]
    [InlineData("number", ElementType.Double, 1, 1, "7")]
    [InlineData("cube", ElementType.Byte, 2, 4, "0 1 2 3 4 5 6 7")]
    [InlineData("empty", ElementType.Single, 0, 3, "")]
    public void ReadRows_FileOfNumpy_GivesItsNumbers(string name, ElementType type, long rows, long columns, string numbers)
    {
        string[] words = numbers.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double[] expected = [.. words.Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
        using (NpyReader reader = NpyReader.Open(Golden(name)))
        {
            Assert.Equal((type, rows, columns), (reader.Type, reader.Rows, reader.Columns));
            double[] doubles = new double[expected.Length + columns];
            Assert.Equal(rows, reader.ReadRows<double>(doubles));
            Assert.Equal(0, reader.ReadRows<double>(doubles));
            Assert.Equal(expected, doubles[..expected.Length]);
        }

        using (NpyReader reader = NpyReader.Open(Golden(name)))
        {
            float[] row = new float[columns];
            for (int i = 0; i < rows; i++)
            {
                Assert.Equal(1, reader.ReadRows<float>(row));
                Assert.Equal(expected[(int)(i * columns)..(int)((i + 1) * columns)].Select(v => (float)v), row);
            }
        }
    }

    [Theory]
    [InlineData("fortran", "Fortran order")]
    [InlineData("object", "pickled Python objects")]
    [InlineData("record", "records of several columns")]
    public void Open_UnreadableFileOfNumpy_SaysWhich(string name, string message)
    {
        DataException e = Assert.Throws<DataException>(() => NpyReader.Open(Golden(name)));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.StartsWith(Golden(name), e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("|b1", ElementType.Boolean, "0001", 0, 1)]
    [InlineData("|i1", ElementType.SByte, "80FF", -128, -1)]
    [InlineData("<i2", ElementType.Int16, "FEFF0201", -2, 258)]
    [InlineData(">i2", ElementType.Int16, "FFFE0102", -2, 258)]
    [InlineData("<u2", ElementType.UInt16, "FFFF0201", 65535, 258)]
    [InlineData(">u2", ElementType.UInt16, "FFFF0102", 65535, 258)]
    [InlineData("<u4", ElementType.UInt32, "FFFFFFFF01000000", 4294967295, 1)]
    [InlineData(">i4", ElementType.Int32, "FFFFFFFE00000001", -2, 1)]
    [InlineData(">i8", ElementType.Int64, "FFFFFFFFFFFFFFFE0000000000000001", -2, 1)]
    [InlineData("<u8", ElementType.UInt64, "00000000000000800100000000000000", 9223372036854775808, 1)]
    [InlineData(">f2", ElementType.Half, "3E00C000", 1.5, -2)]
    [InlineData(">f8", ElementType.Double, "3FF8000000000000C000000000000000", 1.5, -2)]
    public void ReadRows_EveryTypeInEitherOrder_GivesItsNumbers(string descr, ElementType type, string hex, double first, double second)
    {
        string header = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': (2,), }}";
        byte[] bytes = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. System.Convert.FromHexString(hex)];
        using var reader = new NpyReader(new MemoryStream(bytes), "made.npy");
        double[] numbers = new double[2];
        Assert.Equal(2, reader.ReadRows<double>(numbers));
        Assert.Equal(type, reader.Type);
        Assert.Equal([first, second], numbers);
    }

    [Theory]
    [InlineData("<c16", "complex numbers ('<c16')")]
    [InlineData("<U5", "text ('<U5')")]
    [InlineData("|S4", "text ('|S4')")]
    [InlineData("<M8[ns]", "elements of type '<M8[ns]'")]
    [InlineData("<f16", "elements of type '<f16'")]
    [InlineData("", "elements of type ''")]
    public void Open_OtherType_SaysWhich(string descr, string message)
    {
        string header = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': (2,), }}";
        byte[] bytes = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. new byte[40]];
        DataException e = Assert.Throws<DataException>(() => new NpyReader(new MemoryStream(bytes), "made.npy"));
        Assert.Contains($"made.npy: holds {message}, which ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_AnyMatrix_ReadsBack() =>
        (from columns in Gen.Int[1, 40]
         from rows in Gen.Int[0, 40]
         from known in Gen.Bool
         from values in Gen.Double.Array[rows * columns]
         select (columns, rows, known, values)).Sample(
            t =>
            {
                RoundTrip(t.values, t.columns, t.known);
                RoundTrip(Array.ConvertAll(t.values, v => (float)v), t.columns, t.known);
            },
            iter: 40,
            threads: 1);

    [Fact]
    public void Write_SameNumbersAsNumpy_GivesNumpysBytes()
    {
        using (var writer = new NpyWriter<float>(_folder["a.npy"], 3))
        {
            writer.WriteRows([1.5f, -2, 3, 4, 5.25f, -6]);
            writer.Commit();
        }

        Assert.Equal(File.ReadAllBytes(Golden("float32")), File.ReadAllBytes(_folder["a.npy"]));
    }

    [Fact]
    public void Commit_RowsNotAsAnnounced_Throws()
    {
        using var writer = new NpyWriter<double>(_folder["a.npy"], 2, rows: 2);
        writer.WriteRows([1, 2]);
        Assert.Throws<InvalidOperationException>(writer.Commit);
        Assert.Throws<ArgumentException>(() => writer.WriteRows([1, 2, 3]));
        Assert.Throws<ArgumentException>(() => writer.WriteRows([1, 2, 3, 4]));
        Assert.Throws<NotSupportedException>(() => new NpyWriter<int>(_folder["b.npy"], 2));
    }

    [Fact]
    public void Open_EveryTruncation_ThrowsDataException()
    {
        byte[] whole = File.ReadAllBytes(Golden("float32"));
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Throws<DataException>(() => new NpyReader(new MemoryStream(whole, 0, length), "cut.npy"));
            Assert.Throws<DataException>(() => new NpyReader(new MemoryStream(whole), "cut.npy", length));
        }

        Assert.Throws<DataException>(() => new NpyReader(new MemoryStream([.. whole, 0]), "long.npy"));
    }

    [Fact]
    public void Open_EveryFlippedHeaderByte_ThrowsDataExceptionOrReads()
    {
        byte[] whole = File.ReadAllBytes(Golden("float32"));
        for (int position = 0; position < 128; position++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] altered = [.. whole];
                altered[position] ^= (byte)(1 << bit);
                try
                {
                    using var reader = new NpyReader(new MemoryStream(altered), "altered.npy");
                    reader.ReadRows<float>(new float[6 * reader.Columns]);
                }
                catch (DataException)
                {
                    // What a damaged header deserves; some flips leave another valid one.
                }
            }
        }
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 9223372036854775807), }", "is too large")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000, 4), }", "is cut off")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2305843009213693951,), }", "is cut off")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 0), }", "has no columns")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-3, 2), }", "header is damaged")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, }", "header is damaged")]
    [InlineData("{'descr': '<f4'", "header is damaged")]
    [InlineData("", "header is damaged")]
    public void Open_LyingHeader_ThrowsBeforeItAllocates(string header, string message)
    {
        byte[] bytes = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), 1, 2, 3, 4];
        long before = GC.GetAllocatedBytesForCurrentThread();
        DataException e = Assert.Throws<DataException>(() => new NpyReader(new MemoryStream(bytes), "lie.npy"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoFile_SaysSo() =>
        Assert.Equal("none.npy: there is no such file", Assert.Throws<DataException>(() => NpyReader.Open("none.npy")).Message);

    private static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", $"numpy-{name}.npy");

    private void RoundTrip<T>(T[] values, int columns, bool known)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        using (var writer = new NpyWriter<T>(_folder["round.npy"], columns, known ? values.Length / columns : null))
        {
            for (int i = 0; i < values.Length; i += columns)
                writer.WriteRows(values.AsSpan(i, columns));
            writer.Commit();
        }

        using NpyReader reader = NpyReader.Open(_folder["round.npy"]);
        var read = new T[values.Length];
        Assert.Equal(values.Length / columns, reader.ReadRows<T>(read));
        Assert.Equal(values, read);
    }
}

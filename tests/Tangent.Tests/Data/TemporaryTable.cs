using System.IO.Compression;
using System.Text;
using Tangent.Data;

namespace Tangent.Tests.Data;

/// <summary>Writes a file for a test and deletes it.</summary>
internal sealed class TemporaryTable : IDisposable
{
    public TemporaryTable(string text, bool gzip = false, Encoding? encoding = null)
        : this(gzip ? Pack(Bytes(text, encoding)) : Bytes(text, encoding))
    {
    }

    public TemporaryTable(byte[] bytes)
    {
        FilePath = Path.Combine(Path.GetTempPath(), "tangent-" + Guid.NewGuid().ToString("N") + ".data");
        File.WriteAllBytes(FilePath, bytes);
    }

    public string FilePath { get; }

    public static byte[] Pack(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    public TableReader Open(TableOptions? options = null, TableSchema? expected = null) => TableReader.Open(FilePath, options, expected);

    public List<string[]> Records(TableOptions? options = null) => Lines(options).ConvertAll(r => r.Fields);

    public List<(long Line, string[] Fields)> Lines(TableOptions? options = null)
    {
        TableReader table = Open(options);
        var records = new List<(long, string[])>();
        using TableCursor cursor = table.OpenCursor();
        while (cursor.Read())
        {
            var fields = Enumerable.Range(0, table.ColumnNames.Count).Select(j => Encoding.UTF8.GetString(cursor.GetText(j)));
            records.Add((cursor.LineNumber, [.. fields]));
        }

        return records;
    }

    public TableScan Scan(TableOptions? options = null, RowSplit? split = null) => TableScan.Run(Open(options), options, split);

    public DataException Fails(TableOptions? options = null)
    {
        DataException e = Assert.Throws<DataException>(() => Scan(options));
        Assert.DoesNotContain('\n', e.Message);
        return e;
    }

    public void Dispose() => File.Delete(FilePath);

    private static byte[] Bytes(string text, Encoding? encoding)
    {
        encoding ??= new UTF8Encoding(false);
        return [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
    }
}

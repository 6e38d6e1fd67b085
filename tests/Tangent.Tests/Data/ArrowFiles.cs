using System.Globalization;
using System.Numerics;
using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace Tangent.Tests.Data;

/// <summary>Reads Arrow files with the package's own readers: .arrows in the streaming format, others in the file format.</summary>
internal sealed record ArrowFiles(Schema Schema, IReadOnlyList<RecordBatch> Batches)
{
    public static ArrowFiles Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        bool streaming = path.EndsWith(".arrows", StringComparison.Ordinal);
        using ArrowStreamReader reader = streaming ? new ArrowStreamReader(stream) : new ArrowFileReader(stream);
        var batches = new List<RecordBatch>();
        while (reader.ReadNextRecordBatch() is { } batch)
            batches.Add(batch);
        if (streaming)
            Assert.Equal(stream.Length, stream.Position);
        return new ArrowFiles(reader.Schema, batches);
    }

    /// <summary>Returns a column of text.</summary>
    public IEnumerable<string> Texts(int column) => Batches.SelectMany(b => Enumerable.Range(0, b.Length).Select(i => Text(b.Column(column), i)));

    /// <summary>Returns a column of numbers.</summary>
    public IEnumerable<T> Numbers<T>(int column)
        where T : struct, INumber<T> => Batches.SelectMany(b => ((PrimitiveArray<T>)b.Column(column)).Values.ToArray());

    /// <summary>Returns what the file holds as the text that a CSV file of the same table has.</summary>
    public string Csv()
    {
        IEnumerable<string> rows = Batches.SelectMany(b => Enumerable.Range(0, b.Length).Select(i => string.Join(',', b.Arrays.Select(a => Text(a, i)))));
        return string.Concat(rows.Prepend(string.Join(',', Schema.FieldsList.Select(f => f.Name))).Select(r => r + "\n"));
    }

    private static string Text(IArrowArray array, int row) => array switch
    {
        StringArray text => text.GetString(row),
        FloatArray numbers => numbers.Values[row].ToString("R", CultureInfo.InvariantCulture),
        DoubleArray numbers => numbers.Values[row].ToString("R", CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"{array.Data.DataType} is no column of a table"),
    };
}

using Parquet;
using Parquet.Schema;
using PackageWriter = Parquet.ParquetWriter;

namespace Tangent.Tests.Data;

/// <summary>Writes Parquet files of given columns with the package itself.</summary>
internal static class ParquetFiles
{
    /// <summary>Writes columns of equal length in row groups.</summary>
    public static void Write(string path, int groupLength, params Values[] columns) => WriteAsync(path, groupLength, columns).GetAwaiter().GetResult();

    public static Values Column<T>(string name, params T[] values)
        where T : struct => new(new DataField<T>(name), values.Length, (g, f, rows) => g.WriteAsync<T>(f, values[rows]));

    public static Values Column<T>(string name, params T?[] values)
        where T : struct => Column(new DataField<T?>(name), values);

    public static Values Column<T>(DataField field, params T?[] values)
        where T : struct => new(field, values.Length, (g, f, rows) => g.WriteAsync<T>(f, values[rows]));

    public static Values Texts(string name, params string?[] values) =>
        new(new DataField<string>(name), values.Length, (g, f, rows) => g.WriteAsync(f, values[rows]!));

    public static Values Bytes(string name, params byte[][] values) =>
        new(new DataField<byte[]>(name), values.Length, (g, f, rows) => g.WriteAsync(f, values[rows]));

    private static async Task WriteAsync(string path, int groupLength, Values[] columns)
    {
        await using FileStream stream = File.Create(path);
        var schema = new ParquetSchema(columns.Select(c => c.Field));
        await using PackageWriter writer = await PackageWriter.CreateAsync(schema, stream, new ParquetOptions { UseBigDecimal = true });
        for (int first = 0; first < columns[0].Count; first += groupLength)
        {
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            var rows = new Range(first, Math.Min(first + groupLength, columns[0].Count));
            for (int c = 0; c < columns.Length; c++)
                await columns[c].Write(group, schema.DataFields[c], rows);
        }
    }

    /// <summary>Holds a column and writes some of its rows.</summary>
    internal sealed record Values(Field Field, int Count, Func<ParquetRowGroupWriter, DataField, Range, Task> Write);
}

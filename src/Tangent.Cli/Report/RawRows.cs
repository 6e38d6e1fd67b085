using System.Globalization;
using SkiaSharp;
using Tangent.Data;

namespace Tangent.Cli.Report;

/// <summary>Reads single rows again as their file has them: the values of columns, or images.</summary>
internal static class RawRows
{
    /// <summary>Reads the rows of some lines.</summary>
    /// <param name="schema">The model's schema.</param>
    /// <param name="path">The file of the rows.</param>
    /// <param name="lines">Their lines.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>By line: the text of every input column of a table, or one text, the address of an image. Empty for sparse rows.</returns>
    public static IReadOnlyDictionary<long, string[]> Read(DataSchema schema, string path, IReadOnlySet<long> lines, CancellationToken cancellation)
    {
        var rows = new Dictionary<long, string[]>();
        if (lines.Count == 0 || Unscaled(schema) is not { } raw)
            return rows;
        foreach (RowBlock block in DataSet.OpenLike(path, raw, targets: false).ReadBlocks())
        {
            cancellation.ThrowIfCancellationRequested();
            int d = raw.InputDimension;
            for (int i = 0; i < block.Count; i++)
            {
                if (lines.Contains(block.LineNumbers[i]))
                    rows[block.LineNumbers[i]] = Texts(raw, block.Inputs.AsSpan(i * d, d));
            }

            if (rows.Count == lines.Count)
                break;
        }

        return rows;
    }

    private static DataSchema? Unscaled(DataSchema schema) => schema switch
    {
        TableSchema table => table with { Scale = ColumnScale.None, Bias = 0 },
        ImageSchema images => images with { Scale = ColumnScale.None, Bias = 0, Whitening = null, WhiteningTransform = null },
        _ => null,
    };

    private static string[] Texts(DataSchema schema, ReadOnlySpan<float> row)
    {
        if (schema is ImageSchema images)
            return [Picture(images, row)];
        var texts = new List<string>();
        foreach (TableColumn column in ((TableSchema)schema).Inputs)
        {
            int width = column.Kind == ColumnKind.Numeric ? 1 + column.Levels.Count : column.Categories.Count;
            int place = row[..width].IndexOf(1f);
            texts.Add(column.Kind == ColumnKind.Numeric ? row[0].ToString("G6", CultureInfo.InvariantCulture) : place < 0 ? "-" : column.Categories[place]);
            row = row[width..];
        }

        return [.. texts];
    }

    // The image itself in the page: a PNG file as an address.
    private static string Picture(ImageSchema schema, ReadOnlySpan<float> row)
    {
        using var bitmap = new SKBitmap(schema.Width, schema.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        Span<byte> pixels = bitmap.GetPixelSpan();
        int channels = schema.Channels;
        for (int p = 0; p < schema.Width * schema.Height; p++)
        {
            for (int c = 0; c < 3; c++)
                pixels[4 * p + c] = (byte)Math.Clamp(Math.Round(255 * row[p * channels + (channels >= 3 ? c : 0)]), 0, 255);
            pixels[4 * p + 3] = 255;
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return "data:image/png;base64," + Convert.ToBase64String(data.AsSpan());
    }
}

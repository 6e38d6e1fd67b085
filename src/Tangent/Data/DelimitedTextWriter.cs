using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO.Compression;
using CsvHelper;

namespace Tangent.Data;

/// <summary>Writes rows as comma-separated text below a header, gzip-compressed where the file's name ends with .gz.</summary>
/// <remarks>Numbers are written with as many digits as reading them back to the last bit takes; lines end with a line feed.</remarks>
/// <typeparam name="T">float or double.</typeparam>
[SuppressMessage("Usage", "CA2213", Justification = "Disposing the layers would write on to a file that is thrown away.")]
public sealed class DelimitedTextWriter<T> : TableWriter<T>
    where T : unmanaged, ISpanFormattable
{
    private readonly TableColumns _columns;
    private readonly AtomicFile? _file;
    private readonly GZipStream? _packed;
    private readonly TextWriter _text;
    private readonly CsvWriter _csv;
    private readonly string[] _record;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The target.</param>
    /// <param name="columns">The columns.</param>
    /// <exception cref="DataException">The target cannot be written.</exception>
    public DelimitedTextWriter(string path, TableColumns columns)
        : this(TextWriter.Null, columns, new AtomicFile(path))
    {
    }

    /// <summary>Writes to what is open already, which <see cref="Commit"/> flushes and nothing closes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="columns">The columns.</param>
    public DelimitedTextWriter(TextWriter text, TableColumns columns)
        : this(text, columns, null)
    {
    }

    private DelimitedTextWriter(TextWriter text, TableColumns columns, AtomicFile? file)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(columns);
        _columns = columns;
        _file = file;
        if (file?.Path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) == true)
            _packed = new GZipStream(file.Stream, CompressionLevel.Optimal, leaveOpen: true);
        _text = file is null ? text : new StreamWriter(_packed ?? file.Stream, leaveOpen: true);
        _csv = CsvWriter.Create(_text, new CsvWriterOptions { NewLine = "\n" }, true);
        _record = [.. columns.All];
        _csv.WriteRecord(_record);
    }

    /// <inheritdoc/>
    public override void WriteRows(ReadOnlySpan<T> values, ReadOnlySpan<string> labels = default)
    {
        int rows = _columns.RowsOf(values.Length, labels.Length), count = _columns.Numbers.Count, first = _record.Length - count;
        for (int i = 0; i < rows; i++)
        {
            if (first > 0)
                _record[0] = labels[i];
            for (int c = 0; c < count; c++)
                _record[first + c] = values[i * count + c].ToString("R", CultureInfo.InvariantCulture);
            _csv.WriteRecord(_record);
        }
    }

    /// <inheritdoc/>
    public override void Commit()
    {
        _csv.Flush();
        _text.Flush();
        _packed?.Dispose();
        _file?.Commit();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _file?.Dispose();
}

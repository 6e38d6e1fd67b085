namespace Tangent.Data;

/// <summary>Tells the formats of tables that are written by the names of their files.</summary>
public static class TableFile
{
    /// <summary>Opens a file for rows in the format that its name ends with: .csv, .csv.gz, .npy, .parquet, .arrow or .feather (the file
    /// format of Arrow), .arrows (its streaming format).</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="path">The target.</param>
    /// <param name="columns">The columns; .npy has no names and no text.</param>
    /// <param name="otherwise">The extension whose format a name with no other takes.</param>
    /// <param name="rows">The number of rows, or null when it shows only as they come.</param>
    /// <returns>The writer.</returns>
    /// <exception cref="ArgumentException">The format does not hold the columns.</exception>
    /// <exception cref="DataException">The target cannot be written.</exception>
    public static TableWriter<T> Create<T>(string path, TableColumns columns, string otherwise, long? rows = null)
        where T : unmanaged, ISpanFormattable
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(columns);
        if (Ends(".csv") || Ends(".csv.gz"))
            return new DelimitedTextWriter<T>(path, columns);
        if (Ends(".parquet"))
            return new ParquetWriter<T>(path, columns);
        if (Ends(".arrow") || Ends(".feather") || Ends(".arrows"))
            return new ArrowWriter<T>(path, columns, streaming: Ends(".arrows"));
        if (!Ends(".npy") && otherwise != ".npy")
            return new DelimitedTextWriter<T>(path, columns);
        if (columns.Label is not null)
            throw new ArgumentException($"a .npy file holds numbers only, but the column '{columns.Label}' is text; write .csv, .parquet or .arrow", nameof(columns));
        return new NpyWriter<T>(path, columns.Numbers.Count, rows);

        bool Ends(string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
    }
}

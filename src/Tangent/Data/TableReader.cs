using System.Globalization;

namespace Tangent.Data;

/// <summary>Reads records of named columns from a file, as often as asked.</summary>
/// <remarks>Other formats derive from this class and <see cref="TableCursor"/>; everything behind them (<see cref="TableScan"/>,
/// <see cref="TableRowSource"/>) is shared.</remarks>
public abstract class TableReader
{
    /// <summary>Gets the file's name, as messages give it.</summary>
    public abstract string FileName { get; }

    /// <summary>Gets whether the columns are named in the file.</summary>
    public abstract bool HasHeader { get; }

    /// <summary>Gets the columns' names, all different: those of the header (a repeated one gets " (2)", an empty one its number), else
    /// "1", "2", ...</summary>
    public abstract IReadOnlyList<string> ColumnNames { get; }

    /// <summary>Gets how many columns at the end are targets unless the user says otherwise.</summary>
    public virtual int DefaultTargetCount => 1;

    /// <summary>Returns what the file's own schema says a column holds, or null where the values tell.</summary>
    /// <param name="column">The column's place in the file, from 0.</param>
    public virtual ColumnKind? DeclaredKind(int column) => null;

    /// <summary>Opens a table: delimited text or a NumPy array, plain or gzip-compressed, a NumPy archive (.npz) or a Parquet file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The options; of them <see cref="TableOptions.Delimiter"/> and <see cref="TableOptions.Header"/> count
    /// here.</param>
    /// <param name="expected">The schema that the file should fit, or null; a first record that holds the names of its inputs is then a
    /// header whatever it looks like.</param>
    /// <returns>The reader.</returns>
    /// <exception cref="DataException">The file is missing, a directory, unreadable, empty, without records below its header, corrupt or
    /// not text.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static TableReader Open(string path, TableOptions? options = null, TableSchema? expected = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options = TableOptions.Validated(options);
        if (expected is not null && DataFormats.Detect(path) is (DataFormat.Idx or DataFormat.Cifar or DataFormat.ImageFolder) and var other)
            throw new DataException($"a table is expected, but this is {other.Text()}; give data in the format of the training data", path);
        var input = new PackedInput(path);
        if (ParquetReader.Recognises(input))
            return new ParquetReader(input);
        return NumPyReader.Recognises(input) ? new NumPyReader(input) : new DelimitedTextReader(path, options, expected);
    }

    /// <summary>Starts reading at the first record below the header.</summary>
    /// <returns>A cursor in front of the first record.</returns>
    /// <exception cref="DataException">The file cannot be read.</exception>
    public abstract TableCursor OpenCursor();

    /// <summary>Returns names that are all different and in one line each.</summary>
    private protected static string[] UniqueNames(string[] header)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        string[] names = new string[header.Length];
        for (int i = 0; i < names.Length; i++)
        {
            string name = header[i].Length == 0 ? (i + 1).ToString(CultureInfo.InvariantCulture) : header[i].ReplaceLineEndings(" ");
            string unique = name;
            for (int copy = 2; !taken.Add(unique); copy++)
                unique = $"{name} ({copy})";
            names[i] = unique;
        }

        return names;
    }
}

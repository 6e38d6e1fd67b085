namespace Tangent.Data;

/// <summary>Reports data that cannot be used: one line that says what, where (file, line, column) and what to do.</summary>
public sealed class DataException : Exception
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What is wrong and what to do, in one line.</param>
    /// <param name="file">The file, or null.</param>
    /// <param name="line">The line from 1, or null.</param>
    /// <param name="column">The column's name or number, or null.</param>
    /// <param name="inner">What the system reported, or null.</param>
    public DataException(string message, string? file = null, long? line = null, string? column = null, Exception? inner = null)
        : base(Locate(file, line, column) + message, inner)
    {
        File = file;
        Line = line;
        Column = column;
    }

    /// <summary>Gets the file, or null.</summary>
    public string? File { get; }

    /// <summary>Gets the line from 1, or null.</summary>
    public long? Line { get; }

    /// <summary>Gets the column's name or number, or null.</summary>
    public string? Column { get; }

    private static string Locate(string? file, long? line, string? column)
    {
        string?[] parts = [file, line is { } l ? $"line {l}" : null, column is null ? null : $"column {column}"];
        string where = string.Join(", ", parts.OfType<string>());
        return where.Length == 0 ? "" : where + ": ";
    }
}

namespace Tangent.Data;

/// <summary>Moves through the records of a table, forward only.</summary>
/// <remarks>Every record has as many fields as the table has columns.</remarks>
public abstract class TableCursor : IDisposable
{
    /// <summary>Gets the line on which the current record starts, from 1 (the record's number where there are no lines).</summary>
    public abstract long LineNumber { get; }

    /// <summary>Moves to the next record.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="DataException">The record has another number of fields than the table has columns, or the file cannot be
    /// read.</exception>
    public abstract bool Read();

    /// <summary>Reads a field as a number.</summary>
    /// <param name="column">The column's place in the file, from 0.</param>
    /// <param name="number">Receives the number, else 0.</param>
    /// <returns>What stands in the field.</returns>
    public abstract FieldKind GetNumber(int column, out double number);

    /// <summary>Reads a field as text.</summary>
    /// <param name="column">The column's place in the file, from 0.</param>
    /// <returns>UTF-8, valid until the next <see cref="Read"/>.</returns>
    public abstract ReadOnlySpan<byte> GetText(int column);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the cursor holds.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected abstract void Dispose(bool disposing);
}

namespace Tangent.Data;

/// <summary>Writes rows of numbers, with one column of text in front where there is one, block by block.</summary>
/// <remarks>What was written becomes a file on <see cref="Commit"/>; without it nothing is left behind.</remarks>
/// <typeparam name="T">float or double.</typeparam>
public abstract class TableWriter<T> : IDisposable
    where T : unmanaged
{
    /// <summary>Appends rows.</summary>
    /// <param name="values">The numbers, row-major n x columns.</param>
    /// <param name="labels">The text in front of each row; none where the table has no such column.</param>
    /// <exception cref="ArgumentException">The lengths do not fit the columns.</exception>
    /// <exception cref="DataException">The disk is full.</exception>
    public abstract void WriteRows(ReadOnlySpan<T> values, ReadOnlySpan<string> labels = default);

    /// <summary>Completes the table and puts the file in its place.</summary>
    /// <exception cref="DataException">The disk is full or the target cannot be replaced.</exception>
    public abstract void Commit();

    /// <summary>Throws away what was written unless <see cref="Commit"/> has run.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the writer holds.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected abstract void Dispose(bool disposing);
}

namespace Tangent.Data;

/// <summary>Streams the rows of a table, or of one part of it, encoded by a schema.</summary>
/// <remarks>
/// Every reading opens the file anew and holds one block of rows. The rows of a part are numbered from 0 in the order of the file, so that
/// <see cref="RowBlock.FirstRow"/> + i is the training row that <see cref="RowSplit.FoldOf"/> takes. A block of more than 2^28 inputs has
/// fewer rows than
/// asked for. For one reading at a time.
/// </remarks>
public sealed class TableRowSource : INotedRowSource
{
    /// <summary>The rows in a block unless said otherwise.</summary>
    public const int DefaultBlockSize = 2048;

    private const int MostNumbers = 1 << 28;
    private const int FirstCapacity = 64;

    private readonly TableReader _table;
    private readonly TableSchema _schema;
    private readonly RowPart _part;
    private readonly RowSplit? _split;
    private readonly bool _targets;
    private readonly int _blockSize;

    /// <summary>Initializes a source of all rows of a table.</summary>
    /// <param name="table">The table: the one that the schema was made from, or another.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="targets">Whether the targets are read; if not, the table need not have them.</param>
    /// <param name="blockSize">The rows in a block, at least 1.</param>
    /// <exception cref="DataException">A column of the schema is not in the table.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="blockSize"/> is less than 1.</exception>
    public TableRowSource(TableReader table, TableSchema schema, bool targets = true, int blockSize = DefaultBlockSize)
        : this(table, schema, RowPart.All, null, targets, blockSize)
    {
    }

    /// <summary>Initializes a source of a part of the table that the schema was made from.</summary>
    /// <param name="table">The table.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="split">The split that the scan was given.</param>
    /// <param name="part">The part.</param>
    /// <param name="blockSize">The rows in a block, at least 1.</param>
    /// <exception cref="DataException">A column of the schema is not in the table.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="blockSize"/> is less than 1.</exception>
    public TableRowSource(TableReader table, TableSchema schema, RowSplit split, RowPart part, int blockSize = DefaultBlockSize)
        : this(table, schema, part, split, targets: true, blockSize)
    {
    }

    private TableRowSource(TableReader table, TableSchema schema, RowPart part, RowSplit? split, bool targets, int blockSize)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentOutOfRangeException.ThrowIfLessThan(blockSize, 1);
        _table = table;
        _schema = schema;
        _part = part;
        _split = split;
        _targets = targets;
        _blockSize = Math.Min(blockSize, Math.Max(1, MostNumbers / Math.Max(1, schema.InputDimension)));
        TargetCount = new TableEncoder(schema, table, targets).TargetCount;
        InputDimension = schema.InputDimension;
    }

    /// <inheritdoc/>
    public int InputDimension { get; }

    /// <inheritdoc/>
    public int TargetCount { get; }

    /// <summary>Gets how many rows the last reading has left out because of missing values.</summary>
    public long DroppedRows { get; private set; }

    /// <summary>Gets, by column, how many values in the last reading were categories that the schema does not know; they became
    /// zeros.</summary>
    public IReadOnlyDictionary<string, long> UnknownCategories { get; private set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IEnumerable<RowBlock> ReadBlocks()
    {
        var encoder = new TableEncoder(_schema, _table, _targets);
        var lines = new List<long>();
        float[] inputs = [];
        double[] targets = [];
        long row = 0, given = 0;
        using TableCursor cursor = _table.OpenCursor();
        while (cursor.Read())
        {
            // A refused row ends the stream, but the rest is still read to count such rows for the message.
            if (!encoder.Record.Read(cursor) || encoder.Record.IsRefused || !IsInPart(row++))
                continue;
            if (inputs.Length == lines.Count * InputDimension)
            {
                int capacity = Math.Min(_blockSize, Math.Max(FirstCapacity, 2 * lines.Count));
                Array.Resize(ref inputs, capacity * InputDimension);
                Array.Resize(ref targets, capacity * TargetCount);
            }

            encoder.Encode(
                cursor,
                inputs.AsSpan(lines.Count * InputDimension, InputDimension),
                targets.AsSpan(lines.Count * TargetCount, TargetCount));
            lines.Add(cursor.LineNumber);
            if (lines.Count < _blockSize)
                continue;
            yield return new RowBlock(given, [.. lines], inputs, targets);
            given += lines.Count;
            lines.Clear();
            (inputs, targets) = ([], []);
        }

        encoder.Record.ThrowIfRefused();
        DroppedRows = encoder.Record.DroppedRows;
        UnknownCategories = encoder.UnknownCategories();
        if (lines.Count > 0)
            yield return new RowBlock(given, [.. lines], inputs[..(lines.Count * InputDimension)], targets[..(lines.Count * TargetCount)]);
    }

    /// <inheritdoc/>
    IEnumerable<string> INotedRowSource.Notes() =>
        [.. DroppedRows > 0 ? [$"{DroppedRows} rows with missing values were left out"] : (string[])[], .. UnknownCategoryNotes()];

    /// <summary>Returns a line for every column with values that the schema does not know.</summary>
    internal IEnumerable<string> UnknownCategoryNotes() => UnknownCategories.Select(
        c => $"column {c.Key}: {c.Value} values are categories that the training rows do not have; they count as zeros");

    private bool IsInPart(long row) => _part == RowPart.All || _split is null || _split.IsTest(row) == (_part == RowPart.Test);
}

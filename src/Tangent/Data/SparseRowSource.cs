using System.Runtime.InteropServices;
using System.Text;

namespace Tangent.Data;

/// <summary>Streams sparse rows, or one part of them, encoded by a schema.</summary>
/// <remarks>Every reading opens the file anew and holds one block of rows by its entries.</remarks>
internal sealed class SparseRowSource : INotedRowSource
{
    private const int MostEntries = 1 << 24;

    private readonly LibSvmReader _rows;
    private readonly SparseSchema _schema;
    private readonly RowSplit? _split;
    private readonly RowPart _part;
    private readonly Dictionary<double, int> _classes = [];

    /// <summary>Initializes a source.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="targets">Whether labels are read.</param>
    /// <param name="split">The split that the schema was made with, or null.</param>
    /// <param name="part">The part.</param>
    public SparseRowSource(LibSvmReader rows, SparseSchema schema, bool targets, RowSplit? split = null, RowPart part = RowPart.All)
    {
        (_rows, _schema, _split, _part) = (rows, schema, split, part);
        TargetCount = targets ? schema.TargetCount : 0;
        for (int c = 0; c < schema.Classes.Count; c++)
        {
            if (FieldText.Parse(Encoding.UTF8.GetBytes(schema.Classes[c]), out double label) != FieldKind.Number || !_classes.TryAdd(label, c))
                throw new DataException($"the schema is damaged: class {FieldText.Show(schema.Classes[c])} is not a number of its own");
        }
    }

    /// <inheritdoc/>
    public int InputDimension => _schema.InputDimension;

    /// <inheritdoc/>
    public int TargetCount { get; }

    /// <summary>Gets how many entries the last reading has left out because no training row has their index.</summary>
    public long IgnoredEntries { get; private set; }

    /// <inheritdoc/>
    public IEnumerable<RowBlock> ReadBlocks()
    {
        var rows = new SparseRowsBuilder();
        var targets = new List<double>();
        var lines = new List<long>();
        long row = 0, given = 0;
        IgnoredEntries = 0;
        foreach (SparseRecord record in _rows.Read(TargetCount > 0))
        {
            if (_split is not null && _part != RowPart.All && _split.IsTest(row++) != (_part == RowPart.Test))
                continue;
            Encode(record, rows);
            if (TargetCount > 0)
                targets.Add(Target(record));
            lines.Add(record.LineNumber);
            if (lines.Count < TableRowSource.DefaultBlockSize && rows.Entries < MostEntries)
                continue;
            yield return new RowBlock(given, [.. lines], rows.Take(), [.. targets]);
            given += lines.Count;
            lines.Clear();
            targets.Clear();
        }

        if (lines.Count > 0)
            yield return new RowBlock(given, [.. lines], rows.Take(), [.. targets]);
    }

    /// <inheritdoc/>
    public IEnumerable<string> Notes() => IgnoredEntries == 0
        ? []
        : [$"{IgnoredEntries} entries have an index above {_schema.Dimension}, the largest of the training rows; they were left out"];

    private void Encode(SparseRecord record, SparseRowsBuilder rows)
    {
        ReadOnlySpan<int> indices = CollectionsMarshal.AsSpan(record.Indices);
        ReadOnlySpan<double> values = CollectionsMarshal.AsSpan(record.Values);
        int count = indices.Length;
        while (count > 0 && indices[count - 1] >= _schema.Dimension)
            count--;
        IgnoredEntries += indices.Length - count;
        double factor = 1;
        if (_schema.Scale == ColumnScale.Unit)
        {
            // Values fit single precision, so their squares neither overflow nor underflow in double precision.
            double squares = 0;
            foreach (double v in values[..count])
                squares += v * v;
            factor = squares > 0 ? 1 / Math.Sqrt(squares) : 0;
        }

        for (int e = 0; e < count; e++)
        {
            if ((float)(values[e] * factor) is not 0f and var value)
                rows.Add(indices[e], value);
        }

        if (_schema.Bias != 0)
            rows.Add(_schema.Dimension, (float)_schema.Bias);
        rows.EndRow();
    }

    private double Target(SparseRecord record)
    {
        if (_schema.Task != TaskKind.Classification)
            return record.Label;
        return _classes.TryGetValue(record.Label, out int found)
            ? found
            : throw new DataException(
                $"the label {FieldText.Show(record.LabelText)} is none of the {_schema.Classes.Count} known classes "
                + $"({string.Join(", ", _schema.Classes.Take(10))}); leave the row out or train again",
                _rows.FileName,
                record.LineNumber);
    }
}

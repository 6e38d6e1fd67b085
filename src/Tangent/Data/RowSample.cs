using Tangent.Numerics;

namespace Tangent.Data;

/// <summary>Holds a random sample of the rows of a source in memory.</summary>
/// <remarks>Every set of the wanted size is equally likely; rows keep their order. Deterministic by the seed and the rows.</remarks>
public sealed class RowSample : IRowSource
{
    private const ulong Stream = 0x454C504D4153; // "SAMPLE"

    private readonly RowBlock? _rows;

    private RowSample(RowBlock? rows, int inputDimension, int targetCount) =>
        (_rows, InputDimension, TargetCount) = (rows, inputDimension, targetCount);

    /// <inheritdoc/>
    public int InputDimension { get; }

    /// <inheritdoc/>
    public int TargetCount { get; }

    /// <summary>Gets n, the number of rows.</summary>
    public int RowCount => _rows?.Count ?? 0;

    /// <summary>Draws a sample in one pass (selection sampling: Knuth, The Art of Computer Programming, volume 2, Algorithm S).</summary>
    /// <param name="source">The rows.</param>
    /// <param name="rowCount">How many there are; where there are more, the others have no chance, where fewer, the sample is smaller.</param>
    /// <param name="count">How many are wanted; all where there are not more.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <returns>The sample.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    /// <exception cref="DataException">The data are at fault, or a sample of so many dense rows does not fit into one array.</exception>
    public static RowSample Draw(IRowSource source, long rowCount, int count, ulong seed, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(rowCount);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var stream = new PhiloxStream(seed, Stream);
        var inputs = new List<float[]>();
        var sparse = new SparseRowsBuilder();
        var targets = new List<double>();
        var numbers = new List<long>();
        int d = source.InputDimension;
        foreach (RowBlock block in source.ReadBlocks())
        {
            cancellation.ThrowIfCancellationRequested();
            int k = block.Targets.Length / block.Count;
            for (int i = 0; i < block.Count && numbers.Count < count; i++)
            {
                long left = rowCount - (block.FirstRow + i);
                if (stream.Uniform(block.FirstRow + i) * left >= count - numbers.Count)
                    continue;
                if (block.Sparse is { } rows)
                    sparse.AddRow(rows, i);
                else
                    inputs.Add(block.Inputs[(i * d)..((i + 1) * d)]);
                targets.AddRange(block.Targets.AsSpan(i * k, k));
                numbers.Add(block.LineNumbers[i]);
            }

            if (numbers.Count == count)
                break;
        }

        return new RowSample(numbers.Count == 0 ? null : Block(), d, source.TargetCount);

        RowBlock Block()
        {
            if (sparse.Count > 0)
                return new RowBlock(0, [.. numbers], sparse.Take(), [.. targets]);
            if ((long)numbers.Count * d > Array.MaxLength)
                throw new DataException($"{numbers.Count} rows of {d} numbers do not fit into one array; use fewer");
            float[] all = new float[numbers.Count * d];
            for (int i = 0; i < inputs.Count; i++)
                inputs[i].CopyTo(all, i * d);
            return new RowBlock(0, [.. numbers], all, [.. targets]);
        }
    }

    /// <summary>Returns the inputs with their zeros written out, row-major n x d.</summary>
    /// <exception cref="DataException">They would not fit into one array.</exception>
    public float[] ToDense() => _rows?.ToDense(InputDimension) ?? [];

    /// <inheritdoc/>
    public IEnumerable<RowBlock> ReadBlocks() => _rows is null ? [] : [_rows];
}

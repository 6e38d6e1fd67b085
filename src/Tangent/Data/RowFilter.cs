namespace Tangent.Data;

/// <summary>Gives some of the rows of a source, in their order.</summary>
/// <param name="source">The rows.</param>
/// <param name="keep">Whether a row is given, by its place in the source.</param>
internal sealed class RowFilter(IRowSource source, Func<long, bool> keep) : IRowSource
{
    /// <inheritdoc/>
    public int InputDimension => source.InputDimension;

    /// <inheritdoc/>
    public int TargetCount => source.TargetCount;

    /// <inheritdoc/>
    public IEnumerable<RowBlock> ReadBlocks()
    {
        long given = 0;
        foreach (RowBlock block in source.ReadBlocks())
        {
            int[] rows = [.. Enumerable.Range(0, block.Count).Where(i => keep(block.FirstRow + i))];
            if (rows.Length == 0)
                continue;
            long[] lines = Array.ConvertAll(rows, i => block.LineNumbers[i]);
            double[] targets = Select(block.Targets, rows, block.Targets.Length / block.Count);
            if (block.Sparse is { } sparse)
            {
                var kept = new SparseRowsBuilder();
                foreach (int i in rows)
                    kept.AddRow(sparse, i);
                yield return new RowBlock(given, lines, kept.Take(), targets);
            }
            else
            {
                yield return new RowBlock(given, lines, Select(block.Inputs, rows, InputDimension), targets);
            }

            given += rows.Length;
        }
    }

    private static T[] Select<T>(T[] all, int[] rows, int length)
    {
        var selected = new T[rows.Length * length];
        for (int i = 0; i < rows.Length; i++)
            all.AsSpan(rows[i] * length, length).CopyTo(selected.AsSpan(i * length));
        return selected;
    }
}

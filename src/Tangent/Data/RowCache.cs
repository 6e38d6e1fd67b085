namespace Tangent.Data;

/// <summary>Gives the rows of a source again and again: from memory where they are few, else read anew.</summary>
/// <remarks>The first reading that comes to its end fills the memory. For one reading at a time.</remarks>
/// <param name="source">The rows.</param>
/// <param name="mostBytes">The bytes of rows that are held at most.</param>
internal sealed class RowCache(IRowSource source, long mostBytes) : IRowSource
{
    private List<RowBlock>? _held;
    private bool _isLarge;

    /// <inheritdoc/>
    public int InputDimension => source.InputDimension;

    /// <inheritdoc/>
    public int TargetCount => source.TargetCount;

    /// <summary>Gets whether the rows are held.</summary>
    public bool IsHeld => _held is not null;

    /// <inheritdoc/>
    public IEnumerable<RowBlock> ReadBlocks() => _held ?? (_isLarge ? source.ReadBlocks() : Fill());

    private IEnumerable<RowBlock> Fill()
    {
        var blocks = new List<RowBlock>();
        long bytes = 0;
        foreach (RowBlock block in source.ReadBlocks())
        {
            bytes += 8L * (block.Targets.Length + block.Count + (block.Sparse?.Indices.Length ?? block.Inputs.Length / 2));
            _isLarge |= bytes > mostBytes;
            if (_isLarge)
                blocks.Clear();
            else
                blocks.Add(block);
            yield return block;
        }

        _held = _isLarge ? null : blocks;
    }
}

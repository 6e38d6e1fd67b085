namespace Tangent.Data;

/// <summary>Reads rows of inputs and targets in blocks, as often as asked, without holding more than a block.</summary>
/// <remarks>Every reading gives the same rows in the same order, whatever the size of the blocks.</remarks>
public interface IRowSource
{
    /// <summary>Gets d, the numbers in an input row.</summary>
    int InputDimension { get; }

    /// <summary>Gets k, the numbers in a target row: 0 without targets, 1 (the class's index) for classification.</summary>
    int TargetCount { get; }

    /// <summary>Reads the rows from the first.</summary>
    /// <returns>The blocks in order; each has its own arrays, which the caller may keep. There is no empty block.</returns>
    /// <exception cref="DataException">The data are at fault; thrown while the blocks are enumerated.</exception>
    IEnumerable<RowBlock> ReadBlocks();
}

using Tangent.Numerics;

namespace Tangent.Data;

/// <summary>Gives the rows of matrices in memory.</summary>
public sealed class MatrixRowSource : IRowSource
{
    private readonly float[] _inputs;
    private readonly double[] _targets;
    private readonly int _blockSize;

    /// <summary>Initializes a source.</summary>
    /// <param name="inputs">Row-major n x d; not copied.</param>
    /// <param name="inputDimension">d, at least 1.</param>
    /// <param name="targets">Row-major n x k; not copied.</param>
    /// <param name="targetCount">k, at least 0.</param>
    /// <param name="blockSize">The rows in a block.</param>
    /// <exception cref="ArgumentException">The lengths do not fit d and k.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is too small.</exception>
    public MatrixRowSource(
        float[] inputs, int inputDimension, double[] targets, int targetCount, int blockSize = TableRowSource.DefaultBlockSize)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputDimension, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(targetCount);
        ArgumentOutOfRangeException.ThrowIfLessThan(blockSize, 1);
        RowCount = Throw.RowsOf(inputs.Length, inputDimension, nameof(inputs));
        if (targets.Length != (long)RowCount * targetCount)
            throw new ArgumentException($"{targets.Length} targets do not make {RowCount} rows of {targetCount}", nameof(targets));
        _inputs = inputs;
        _targets = targets;
        _blockSize = blockSize;
        InputDimension = inputDimension;
        TargetCount = targetCount;
    }

    /// <inheritdoc/>
    public int InputDimension { get; }

    /// <inheritdoc/>
    public int TargetCount { get; }

    /// <summary>Gets n, the number of rows.</summary>
    public int RowCount { get; }

    /// <inheritdoc/>
    public IEnumerable<RowBlock> ReadBlocks()
    {
        for (int row = 0; row < RowCount; row += _blockSize)
        {
            int count = Math.Min(_blockSize, RowCount - row);
            long[] lines = new long[count];
            for (int i = 0; i < count; i++)
                lines[i] = row + i + 1L;
            yield return new RowBlock(
                row,
                lines,
                _inputs.AsSpan(row * InputDimension, count * InputDimension).ToArray(),
                _targets.AsSpan(row * TargetCount, count * TargetCount).ToArray());
            if (RowCount - row <= _blockSize)
                yield break;
        }
    }
}

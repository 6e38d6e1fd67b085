namespace Tangent.Data;

/// <summary>Holds consecutive rows of a source.</summary>
public sealed class RowBlock
{
    /// <summary>Initializes a block.</summary>
    /// <param name="firstRow">The place of the first row among the rows that the source gives, from 0.</param>
    /// <param name="lineNumbers">The line of each row in its file, from 1; their number is the number of rows.</param>
    /// <param name="inputs">Row-major n x d.</param>
    /// <param name="targets">Row-major n x k.</param>
    /// <exception cref="ArgumentException">The lengths are no multiples of the number of rows.</exception>
    public RowBlock(long firstRow, long[] lineNumbers, float[] inputs, double[] targets)
    {
        ArgumentNullException.ThrowIfNull(lineNumbers);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        int count = lineNumbers.Length;
        if (count == 0 || inputs.Length % count != 0 || targets.Length % count != 0)
            throw new ArgumentException(
                $"{inputs.Length} inputs and {targets.Length} targets do not make {count} rows", nameof(lineNumbers));
        FirstRow = firstRow;
        LineNumbers = lineNumbers;
        Inputs = inputs;
        Targets = targets;
    }

    /// <summary>Gets the place of the first row among the rows that the source gives, from 0. Blocks follow each other without
    /// gaps.</summary>
    public long FirstRow { get; }

    /// <summary>Gets n, the number of rows.</summary>
    public int Count => LineNumbers.Length;

    /// <summary>Gets the inputs, row-major n x d.</summary>
    public float[] Inputs { get; }

    /// <summary>Gets the targets, row-major n x k.</summary>
    public double[] Targets { get; }

    /// <summary>Gets the line of each row in its file, from 1 (the row's number where there are no lines).</summary>
    public long[] LineNumbers { get; }
}

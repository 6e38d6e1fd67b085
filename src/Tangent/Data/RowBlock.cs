namespace Tangent.Data;

/// <summary>Holds consecutive rows of a source.</summary>
public sealed class RowBlock
{
    private readonly float[]? _inputs;

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
        _inputs = inputs;
        Targets = targets;
    }

    /// <summary>Initializes a block of sparse rows.</summary>
    /// <param name="firstRow">The place of the first row among the rows that the source gives, from 0.</param>
    /// <param name="lineNumbers">The line of each row in its file, from 1; their number is the number of rows.</param>
    /// <param name="inputs">The rows.</param>
    /// <param name="targets">Row-major n x k.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public RowBlock(long firstRow, long[] lineNumbers, SparseRows inputs, double[] targets)
        : this(firstRow, lineNumbers, [], targets)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Numerics.Throw.IfDifferent(inputs.Count, lineNumbers.Length, nameof(inputs));
        _inputs = null;
        Sparse = inputs;
    }

    /// <summary>Gets the place of the first row among the rows that the source gives, from 0. Blocks follow each other without
    /// gaps.</summary>
    public long FirstRow { get; }

    /// <summary>Gets n, the number of rows.</summary>
    public int Count => LineNumbers.Length;

    /// <summary>Gets the inputs, row-major n x d.</summary>
    /// <exception cref="InvalidOperationException">The rows are sparse.</exception>
    public float[] Inputs => _inputs ?? throw new InvalidOperationException("the rows are sparse; use Sparse or ToDense");

    /// <summary>Gets the inputs by their entries that are not 0, or null where the rows are dense.</summary>
    public SparseRows? Sparse { get; }

    /// <summary>Gets the targets, row-major n x k.</summary>
    public double[] Targets { get; }

    /// <summary>Gets the line of each row in its file, from 1 (the row's number where there are no lines).</summary>
    public long[] LineNumbers { get; }

    /// <summary>Returns the inputs with their zeros written out.</summary>
    /// <param name="inputDimension">d.</param>
    /// <returns>Row-major n x d; of a dense block <see cref="Inputs"/> itself.</returns>
    /// <exception cref="DataException">They would not fit into one array.</exception>
    public float[] ToDense(int inputDimension)
    {
        if (Sparse is null)
            return Inputs;
        if ((long)Count * inputDimension > Array.MaxLength)
            throw new DataException($"{Count} sparse rows of {inputDimension} numbers do not fit into memory once written out; give fewer rows or smaller indices");
        float[] dense = new float[Count * inputDimension];
        Sparse.CopyTo(0, inputDimension, dense);
        return dense;
    }
}

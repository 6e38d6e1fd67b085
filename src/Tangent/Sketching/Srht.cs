using Tangent.Numerics;

namespace Tangent.Sketching;

/// <summary>Sketches a vector by the subsampled randomised Hadamard transform.</summary>
/// <remarks>
/// y = (1 / sqrt m) (m rows of H D x), x padded with zeros to n = 2^k numbers, so that E &lt;y, y'&gt; = &lt;x, x'&gt;.
/// Rows are drawn without replacement; when m &gt;= n, whole transforms with independent signs come first, so that m a multiple of n makes
/// the sketch an isometry. Cost: O(n log n) a transform, ceil(m / n) of them.
/// </remarks>
internal sealed class Srht
{
    private readonly SignDiagonal[] _signs;
    private readonly int[]? _rows;
    private readonly int _padded;
    private readonly float _scale;

    /// <summary>Draws a sketch.</summary>
    /// <param name="inputDimension">d.</param>
    /// <param name="outputDimension">m.</param>
    /// <param name="streams">Gives the streams of the signs and of the rows.</param>
    public Srht(int inputDimension, int outputDimension, SketchStreams streams)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputDimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputDimension, 1);
        InputDimension = inputDimension;
        OutputDimension = outputDimension;
        _padded = WalshHadamard.PaddedLength(inputDimension);
        _scale = (float)(1 / Math.Sqrt(outputDimension));
        _signs = new SignDiagonal[(outputDimension + _padded - 1) / _padded];
        for (int i = 0; i < _signs.Length; i++)
            _signs[i] = new SignDiagonal(streams.Next(), _padded);
        int rest = outputDimension % _padded;
        if (rest > 0)
            _rows = RandomPermutation.Draw(streams.Next(), _padded, rest);
    }

    /// <summary>Gets d.</summary>
    public int InputDimension { get; }

    /// <summary>Gets m.</summary>
    public int OutputDimension { get; }

    /// <summary>Gets the numbers of scratch space that <see cref="Apply"/> needs.</summary>
    public int ScratchLength => _padded;

    /// <summary>Computes the sketch of one vector.</summary>
    /// <param name="x">d numbers.</param>
    /// <param name="y">Receives m numbers. It must not overlap x.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> numbers, overwritten.</param>
    public void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        Throw.IfDifferent(x.Length, InputDimension, nameof(x));
        Throw.IfDifferent(y.Length, OutputDimension, nameof(y));
        Throw.IfShorter(scratch.Length, ScratchLength, nameof(scratch));
        for (int block = 0; block < _signs.Length; block++)
        {
            int start = block * _padded;
            bool whole = OutputDimension - start >= _padded;
            Span<float> row = whole ? y.Slice(start, _padded) : scratch[.._padded];
            x.CopyTo(row);
            row[x.Length..].Clear();
            WalshHadamard.Transform(row, _signs[block], _scale);
            if (!whole)
                Gather.Apply(row, _rows, y[start..]);
        }
    }
}

using Tangent.Numerics;

namespace Tangent.Sketching;

/// <summary>
/// Sketches the concatenation of several vectors by signed sums: every number goes with a random sign to one of m places.
/// </summary>
/// <remarks>
/// It is the SRHT of the concatenation with consecutive rows, up to a rotation of the outputs, and CountSketch with fixed places; with
/// weights w_i, E &lt;y, y'&gt; = sum_i w_i &lt;x_i, x_i'&gt;. Its variance is that of the SRHT when the vectors are spread out, as the
/// outputs of transforms are. The vectors lie one behind another and wrap around at m, so that nothing is lost while they fit. Cost: one
/// signed addition a number.
/// </remarks>
internal sealed class SignedFold
{
    private readonly Piece[][] _pieces;

    /// <summary>Draws a sketch.</summary>
    /// <param name="parts">The length and the weight w_i of every vector; those of weight 0 take no place.</param>
    /// <param name="outputDimension">m.</param>
    /// <param name="streams">Gives the streams of the signs.</param>
    public SignedFold(IReadOnlyList<(int Length, double Weight)> parts, int outputDimension, SketchStreams streams)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputDimension, 1);
        OutputDimension = outputDimension;
        _pieces = new Piece[parts.Count][];
        int place = 0;
        for (int i = 0; i < parts.Count; i++)
        {
            var pieces = new List<Piece>();
            for (int start = 0; start < parts[i].Length && parts[i].Weight > 0;)
            {
                int length = Math.Min(parts[i].Length - start, outputDimension - place);
                pieces.Add(new Piece(start, place, length, (float)Math.Sqrt(parts[i].Weight), new SignDiagonal(streams.Next(), length)));
                start += length;
                place = (place + length) % outputDimension;
            }

            _pieces[i] = [.. pieces];
        }
    }

    /// <summary>Gets m.</summary>
    public int OutputDimension { get; }

    /// <summary>Adds the contribution of one vector.</summary>
    /// <param name="part">Its number i.</param>
    /// <param name="x">The vector.</param>
    /// <param name="y">m numbers, cleared before the first vector.</param>
    public void Accumulate(int part, ReadOnlySpan<float> x, Span<float> y)
    {
        Throw.IfDifferent(y.Length, OutputDimension, nameof(y));
        foreach (Piece piece in _pieces[part])
            piece.Signs.Accumulate(x.Slice(piece.Start, piece.Length), piece.Scale, y.Slice(piece.Place, piece.Length));
    }

    private readonly record struct Piece(int Start, int Place, int Length, float Scale, SignDiagonal Signs);
}

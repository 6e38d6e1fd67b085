namespace Tangent.Features;

/// <summary>Maps inputs to features whose inner products approximate a kernel.</summary>
/// <remarks>
/// A map is immutable and fixed by (options, seed): every machine builds the same one, so models keep these and never the matrices.
/// <see cref="Transform"/> may be called from many threads at once, computes on the calling thread only, and gives the same numbers for a row
/// whatever rows stand beside it.
/// </remarks>
public interface IFeatureMap
{
    /// <summary>Gets d, the numbers in an input row.</summary>
    int InputDimension { get; }

    /// <summary>Gets m, the numbers in a feature row.</summary>
    int OutputDimension { get; }

    /// <summary>Computes the features of a block of rows.</summary>
    /// <param name="source">Row-major n x d; n is source.Length / d.</param>
    /// <param name="destination">Receives row-major n x m.</param>
    /// <exception cref="ArgumentException">The lengths are no multiples of d and m, or differ in rows.</exception>
    void Transform(ReadOnlySpan<float> source, Span<float> destination);
}

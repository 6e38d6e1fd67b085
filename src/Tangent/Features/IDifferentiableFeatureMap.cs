namespace Tangent.Features;

/// <summary>Maps inputs to features and differentiates linear functions of them.</summary>
public interface IDifferentiableFeatureMap : IFeatureMap
{
    /// <summary>Computes the Jacobians of F(x) = w Phi(x) at a block of rows.</summary>
    /// <param name="source">Row-major n x d; n is source.Length / d.</param>
    /// <param name="weights">w, row-major k x m.</param>
    /// <param name="outputs">k, at least 1.</param>
    /// <param name="destination">Receives n Jacobians, each row-major k x d: entry (c, j) is the derivative of F_c in x_j.</param>
    /// <remarks>
    /// At a zero row the Jacobian is zero; what it is elsewhere where the map has no derivative, the map says. Like <see cref="IFeatureMap.Transform"/> it may be
    /// called from many threads at once, computes on the calling thread only, and gives the same numbers for a row whatever rows stand beside it.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no output.</exception>
    /// <exception cref="ArgumentException">The lengths do not fit d, m and k, or differ in rows.</exception>
    void Gradients(ReadOnlySpan<float> source, ReadOnlySpan<float> weights, int outputs, Span<float> destination);
}

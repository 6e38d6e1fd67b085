namespace Tangent.Analysis;

/// <summary>Says how near an approximate kernel matrix A is to an exact one K at a ridge lambda.</summary>
/// <param name="EpsilonLow">1 - the least eigenvalue of (K + lambda I)^{-1/2} (A + lambda I) (K + lambda I)^{-1/2}.</param>
/// <param name="EpsilonHigh">The greatest eigenvalue of the same matrix - 1.</param>
/// <param name="RelativeFrobenius">|A - K| / |K| in the Frobenius norm.</param>
/// <remarks>
/// They are the least numbers with (1 - EpsilonLow) (K + lambda I) &lt;= A + lambda I &lt;= (1 + EpsilonHigh) (K + lambda I) in the order of symmetric matrices. One of them
/// can be negative, never both but for rounding. With eps &lt; 1, ridge regression with A has a risk near that with K (the paper's spectral guarantee).
/// </remarks>
public sealed record SpectralApproximation(double EpsilonLow, double EpsilonHigh, double RelativeFrobenius)
{
    /// <summary>Gets eps: the greater of both.</summary>
    public double Epsilon => Math.Max(EpsilonLow, EpsilonHigh);
}

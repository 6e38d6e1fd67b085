using Tangent.Features;

namespace Tangent.Models;

/// <summary>Holds what a round of <see cref="MetricRounds{T}"/> begins with.</summary>
/// <param name="Metric">The metric, null for none.</param>
/// <param name="LikelyRidge">The ridge of the round before, which is likely to be near the best, or null.</param>
/// <param name="IsStalled">Whether the round before gained nothing.</param>
internal readonly record struct RoundStart(LearnedMetric? Metric, double? LikelyRidge, bool IsStalled)
{
    /// <summary>Returns the ridge of the fit whose gradients tell of the next metric.</summary>
    /// <param name="chosen">The ridge that was chosen.</param>
    /// <param name="unit">The mean squared norm of a row, or the mean of a kernel's diagonal.</param>
    /// <remarks>
    /// A ridge above the unit is chosen where nothing was found yet, and leaves the smoothest part of a fit only, whose gradients tell little; so the unit bounds
    /// it, or where that gained nothing a hundredth. Measured on pumadyn32nm, exact kernel of depth 1, share of the variance left: on 5240 rows the unit .055, a
    /// hundredth .093; on 4096 rows the unit 1, a hundredth .25.
    /// </remarks>
    public double GradientRidge(double chosen, double unit) => unit > 0 && chosen > unit ? unit * (IsStalled ? 0.01 : 1) : chosen;
}

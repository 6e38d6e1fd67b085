using Tangent.Features;
using Tangent.Regression;

namespace Tangent.Models;

/// <summary>Holds what <see cref="FeatureTrainer"/> fitted to the training rows.</summary>
/// <param name="Map">The map's description, with all that was taken from data.</param>
/// <param name="Features">The map.</param>
/// <param name="Model">The weights.</param>
/// <param name="Curve">The ridges tried, or null where the ridge was given.</param>
/// <param name="Sums">The sums of all training rows, or null where there are none: of exact, and of conjugate gradients.</param>
/// <param name="Metric">How the metric was learned, or null where none was asked for.</param>
/// <param name="FeatureSeconds">What the passes over features and sums took.</param>
/// <param name="SolveSeconds">What all else took.</param>
internal sealed record FeatureFit(
    FeatureMapDescription Map,
    IFeatureMap Features,
    RidgeModel Model,
    RidgeCurve? Curve,
    RidgeAccumulator? Sums,
    MetricSummary? Metric,
    double FeatureSeconds,
    double SolveSeconds)
{
    /// <summary>Gets the score on the training rows where the fit tells it, else null.</summary>
    public PredictionScore? Train { get; init; }

    /// <summary>Gets the fit without the validation fold; null for regression, and where <see cref="Scores"/> are there.</summary>
    public HeldFit? Held { get; init; }

    /// <summary>Gets the held-out scores of classes where the fit tells them, else null.</summary>
    public HeldScores? Scores { get; init; }
}

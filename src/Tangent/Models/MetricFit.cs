using Tangent.Features;
using Tangent.Regression;

namespace Tangent.Models;

/// <summary>Holds the best round of <see cref="MetricTrainer"/>.</summary>
/// <param name="Map">The feature map: the inner one, or <see cref="MetricFeatures"/> around it.</param>
/// <param name="Metric">The metric, or null where the inner map alone did best.</param>
/// <param name="Model">Ridge regression on all rows with the ridge of the best round.</param>
/// <param name="Curve">The ridges tried in the best round, or null where the ridge was given.</param>
/// <param name="Sums">The sums of all rows over the map's features.</param>
/// <param name="BestRound">The round, 0 for the inner map alone.</param>
/// <param name="Rounds">What every round gave, from round 0.</param>
public sealed record MetricFit(
    IFeatureMap Map, LearnedMetric? Metric, RidgeModel Model, RidgeCurve? Curve, RidgeAccumulator Sums, int BestRound, IReadOnlyList<MetricRound> Rounds)
{
    /// <summary>Gets the best round's fit to classes without the validation fold; null for regression.</summary>
    internal HeldFit? Held { get; init; }
}

/// <summary>Holds what a round of <see cref="MetricTrainer"/> gave.</summary>
/// <param name="Ridge">The ridge.</param>
/// <param name="Validation">The mean squared error over the validation fold and its targets.</param>
/// <param name="Score">What rounds are compared by: the mean over targets of error / variance on the validation fold, so that units do not count.</param>
public readonly record struct MetricRound(double Ridge, double Validation, double Score);

namespace Tangent.Models;

/// <summary>Tells how a model's metric was learned; the metric itself is an array of the model file.</summary>
/// <param name="BestRound">The round that was kept; 0 means that no metric did better, and the model has none.</param>
/// <param name="Rounds">What every round gave on the validation fold, from round 0, the fit without a metric.</param>
/// <param name="IsDiagonal">Whether the metric scales every input by itself.</param>
public sealed record MetricSummary(int BestRound, IReadOnlyList<MetricRound> Rounds, bool IsDiagonal);

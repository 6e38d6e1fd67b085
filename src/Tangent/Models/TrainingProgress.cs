namespace Tangent.Models;

/// <summary>Says how far a computation is.</summary>
/// <param name="Stage">What is being done, in a word or two.</param>
/// <param name="Done">How much of it is done.</param>
/// <param name="Total">How much there is in all, or null when that is not known.</param>
/// <param name="Unit">What is counted.</param>
public readonly record struct TrainingProgress(string Stage, long Done, long? Total, string Unit);

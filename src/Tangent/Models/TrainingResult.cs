using Tangent.Data;

namespace Tangent.Models;

/// <summary>Holds a fitted model and what the fit took.</summary>
/// <param name="Model">The model; its header has the scores.</param>
/// <param name="Notes">What a user should know, a line each.</param>
/// <param name="Seconds">How long each stage took.</param>
public sealed record TrainingResult(TangentModel Model, IReadOnlyList<string> Notes, StageSeconds Seconds)
{
    /// <summary>Gets the rows that the model was tested on, which can be read again, or null when there were none.</summary>
    public IRowSource? Test { get; init; }
}

/// <summary>Holds the seconds of each stage.</summary>
/// <param name="Read">The first pass over the data: types, statistics, categories.</param>
/// <param name="Features">The second pass: features and sums, with the reading it waits for.</param>
/// <param name="Solve">The choice of the ridge and the solution.</param>
/// <param name="Evaluate">The scores.</param>
public sealed record StageSeconds(double Read, double Features, double Solve, double Evaluate)
{
    /// <summary>Gets the sum of the stages.</summary>
    public double Total => Read + Features + Solve + Evaluate;
}

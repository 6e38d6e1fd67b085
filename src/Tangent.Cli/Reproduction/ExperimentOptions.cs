using Tangent.Models;

namespace Tangent.Cli.Reproduction;

/// <summary>Holds what an experiment is made with.</summary>
internal sealed record ExperimentOptions
{
    /// <summary>Gets where its files are looked for.</summary>
    public required DataFolder Data { get; init; }

    /// <summary>Gets whether a small version is wanted, of less than two minutes.</summary>
    public bool Small { get; init; }

    /// <summary>Gets the most features, or null for what the experiment takes.</summary>
    public int? Features { get; init; }

    /// <summary>Gets the seed.</summary>
    public ulong Seed { get; init; }

    /// <summary>Gets the receiver of progress inside a cell, or null.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Gets what ends a cell.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Returns the numbers of features up to the most that are wanted.</summary>
    /// <param name="small">Those of the small version.</param>
    /// <param name="full">Those of the full one.</param>
    public int[] Counts(int[] small, int[] full) => [.. (Small ? small : full).Where(m => m <= (Features ?? int.MaxValue))];
}

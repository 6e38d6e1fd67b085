using Tangent.Numerics;

namespace Tangent.Regression;

public sealed partial class RidgeAccumulator
{
    /// <summary>Restores an accumulator from what it held: the sums and either the lower triangle of the Gram matrix or the rows.</summary>
    internal static RidgeAccumulator Restore(RidgeState state)
    {
        int m = state.FeatureSums.Length, k = state.TargetSums.Length;
        Throw.IfDifferent(state.Moments.Length, m * k, nameof(state));
        var accumulator = new RidgeAccumulator(m, k);
        accumulator._moments.RowCount = state.RowCount;
        state.FeatureSums.CopyTo(accumulator._moments.FeatureSums, 0);
        state.Moments.CopyTo(accumulator._moments.Products, 0);
        state.TargetSums.CopyTo(accumulator._moments.TargetSums, 0);
        state.TargetSquares.CopyTo(accumulator._moments.TargetSquares, 0);
        if (state.Gram is { } gram)
        {
            Throw.IfDifferent(gram.Length, m * m, nameof(state));
            accumulator._gram = gram;
            accumulator._rows = null;
        }
        else
        {
            accumulator._rows!.Append(state.Features, state.Targets);
        }

        return accumulator;
    }
}

/// <summary>Holds the parts of an accumulator as they are saved.</summary>
internal sealed record RidgeState
{
    public required long RowCount { get; init; }

    public required double[] FeatureSums { get; init; }

    public required double[] Moments { get; init; }

    public required double[] TargetSums { get; init; }

    public required double[] TargetSquares { get; init; }

    /// <summary>Gets the Gram matrix, m x m with its lower triangle filled, or null where rows are held.</summary>
    public double[]? Gram { get; init; }

    public float[] Features { get; init; } = [];

    public double[] Targets { get; init; } = [];
}

using System.Numerics.Tensors;
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
            Throw.IfDifferent(gram.Size, m, nameof(state));
            accumulator._gram = gram;
            accumulator._rows = null;
        }
        else
        {
            accumulator._rows!.Append(state.Features, state.Targets);
        }

        return accumulator;
    }

    /// <summary>Returns the sum over rows of the squared norm of the first features.</summary>
    /// <param name="count">How many features, at most m.</param>
    internal double SquaredNorm(int count)
    {
        if (_rows is { } rows)
        {
            double sum = 0;
            for (int i = 0; i < rows.Count; i++)
                sum += TensorPrimitives.SumOfSquares(rows.Features.Slice(i * FeatureCount, count));
            return sum;
        }

        return _gram!.TraceOf(count);
    }

    /// <summary>Returns the sums that the first features would have given alone.</summary>
    /// <param name="count">How many features, at most m.</param>
    internal RidgeAccumulator Leading(int count)
    {
        int m = FeatureCount, k = TargetCount;
        if (_rows is { } rows)
        {
            float[] features = new float[(long)rows.Count * count];
            for (int i = 0; i < rows.Count; i++)
                rows.Features.Slice(i * m, count).CopyTo(features.AsSpan(i * count));
            var sums = new RidgeAccumulator(count, k);
            sums.Add(features, rows.Targets);
            return sums;
        }

        double[] moments = new double[count * k];
        for (int c = 0; c < k; c++)
            Moments.Slice(c * m, count).CopyTo(moments.AsSpan(c * count));
        return Restore(new RidgeState
        {
            RowCount = RowCount,
            FeatureSums = FeatureSums[..count].ToArray(),
            Moments = moments,
            TargetSums = TargetSums.ToArray(),
            TargetSquares = TargetSquares.ToArray(),
            Gram = _gram!.Leading(count),
        });
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

    /// <summary>Gets the Gram matrix, or null where rows are held.</summary>
    public LowerTriangle? Gram { get; init; }

    public float[] Features { get; init; } = [];

    public double[] Targets { get; init; } = [];
}

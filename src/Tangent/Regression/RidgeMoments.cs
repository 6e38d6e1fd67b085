using System.Numerics.Tensors;
using Tangent.Numerics;

namespace Tangent.Regression;

/// <summary>Sums what ridge regression needs beside the Gram matrix: Z'1, Y'Z, the targets and their squares.</summary>
/// <remarks>Memory: m (k + 1) numbers in double precision. Sums run over rows in order, whatever the blocks and threads.</remarks>
internal sealed class RidgeMoments
{
    public RidgeMoments(int featureCount, int targetCount)
    {
        FeatureSums = new double[featureCount];
        Products = new double[checked(featureCount * targetCount)];
        TargetSums = new double[targetCount];
        TargetSquares = new double[targetCount];
    }

    /// <summary>Gets m.</summary>
    public int FeatureCount => FeatureSums.Length;

    /// <summary>Gets k.</summary>
    public int TargetCount => TargetSums.Length;

    /// <summary>Gets or sets n, the rows added less the rows taken out.</summary>
    public long RowCount { get; set; }

    /// <summary>Gets Z'1, m numbers.</summary>
    public double[] FeatureSums { get; }

    /// <summary>Gets Y'Z, row-major k x m.</summary>
    public double[] Products { get; }

    /// <summary>Gets Y'1, k numbers.</summary>
    public double[] TargetSums { get; }

    /// <summary>Gets the sums of squares of the targets, k numbers.</summary>
    public double[] TargetSquares { get; }

    /// <summary>Gets the means of the targets: the intercepts.</summary>
    public double[] Means => Array.ConvertAll(TargetSums, s => s / RowCount);

    /// <summary>Adds rows, or takes them out where the sign is -1.</summary>
    public void Add(ReadOnlySpan<float> features, ReadOnlySpan<double> targets, int sign = 1)
    {
        int k = TargetCount, count = targets.Length / k;
        RowCount += sign * (long)count;
        double[] signed = new double[targets.Length];
        for (int i = 0; i < targets.Length; i++)
        {
            signed[i] = sign * targets[i];
            TargetSums[i % k] += signed[i];
            TargetSquares[i % k] += signed[i] * targets[i];
        }

        MixedProduct.AddTransposed(features, FeatureCount, signed, Products, sign, FeatureSums);
    }

    /// <summary>Adds all that another holds, or takes it out where the sign is -1.</summary>
    public void Add(RidgeMoments other, int sign = 1)
    {
        RowCount += sign * other.RowCount;
        AddScaled(FeatureSums, other.FeatureSums);
        AddScaled(Products, other.Products);
        AddScaled(TargetSums, other.TargetSums);
        AddScaled(TargetSquares, other.TargetSquares);

        void AddScaled(double[] sum, double[] added) => TensorPrimitives.MultiplyAdd(added, sign, sum, sum);
    }

    /// <summary>Computes Z'(Y - mean Y), row-major k x m.</summary>
    public void RightSides(Span<double> rightSides)
    {
        int m = FeatureCount;
        Products.CopyTo(rightSides);
        for (int c = 0; c < TargetCount; c++)
        {
            Span<double> right = rightSides.Slice(c * m, m);
            TensorPrimitives.MultiplyAdd(FeatureSums, -TargetSums[c] / RowCount, right, right);
        }
    }

    /// <summary>Returns the sum of (y - mean y)^2 of one target.</summary>
    public double SquaredDeviation(int target) =>
        RowCount == 0 ? 0 : Math.Max(0, TargetSquares[target] - TargetSums[target] * TargetSums[target] / RowCount);

    /// <summary>Returns w'Z'(y - mean y) of one target: what the weights explain.</summary>
    public double Explained(ReadOnlySpan<double> weights, int target)
    {
        int m = FeatureCount;
        ReadOnlySpan<double> w = weights.Slice(target * m, m);
        return TensorPrimitives.Dot(w, Products.AsSpan(target * m, m)) - TargetSums[target] / RowCount * TensorPrimitives.Dot(w, FeatureSums);
    }

    /// <summary>Makes the model of weights that solve the equations of a ridge.</summary>
    /// <param name="weights">w, row-major k x m; not copied.</param>
    /// <param name="ridge">lambda.</param>
    public RidgeModel Model(double[] weights, double ridge)
    {
        double n = RowCount;
        double[] means = Means, noise = new double[TargetCount];
        for (int c = 0; c < noise.Length; c++)
            noise[c] = Math.Max(0, TargetSquares[c] - n * means[c] * means[c] - Explained(weights, c)) / n;
        return new RidgeModel(weights, means, noise, ridge);
    }
}

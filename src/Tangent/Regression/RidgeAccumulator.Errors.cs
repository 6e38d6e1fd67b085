using System.Numerics.Tensors;
using Tangent.Numerics;

namespace Tangent.Regression;

public sealed partial class RidgeAccumulator
{
    /// <summary>Returns the sum over the rows held here of (y - prediction)^2 of one target.</summary>
    /// <param name="model">A model over the same features.</param>
    /// <param name="target">Which target, from 0.</param>
    /// <returns>y'y - 2 w'Z'y + w'Z'Z w with the intercept taken off y; computed from the sums, so no row is needed.</returns>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such target.</exception>
    public double SquaredError(RidgeModel model, int target)
    {
        ArgumentNullException.ThrowIfNull(model);
        Throw.IfDifferent(model.FeatureCount, FeatureCount, nameof(model));
        Throw.IfDifferent(model.TargetCount, TargetCount, nameof(model));
        ArgumentOutOfRangeException.ThrowIfNegative(target);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(target, TargetCount);
        if (_rows is not null)
            return SquaredErrorOfRows(_rows, model, target);

        int m = FeatureCount;
        double[] w = model.Weights.Slice(target * m, m).ToArray();
        double b = model.Intercepts[target], y = TargetSums[target];
        double squares = TargetSquares[target] - 2 * b * y + RowCount * b * b;
        double linear = TensorPrimitives.Dot(w, Moments.Slice(target * m, m)) - b * TensorPrimitives.Dot(w, FeatureSums);
        return Math.Max(0, squares - 2 * linear + _gram!.QuadraticForm(w));
    }

    /// <summary>Returns the sum over the rows held here of (y - mean y)^2 of one target.</summary>
    /// <param name="target">Which target, from 0.</param>
    public double SquaredDeviation(int target) => _moments.SquaredDeviation(target);

    private static double SquaredErrorOfRows(HeldRows rows, RidgeModel model, int target)
    {
        double[] predictions = new double[rows.Count * model.TargetCount];
        model.Predict(rows.Features, predictions);
        double sum = 0;
        for (int i = target; i < predictions.Length; i += model.TargetCount)
            sum += (rows.Targets[i] - predictions[i]) * (rows.Targets[i] - predictions[i]);
        return sum;
    }
}

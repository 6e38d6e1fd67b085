using System.Numerics.Tensors;
using Tangent.Numerics;

namespace Tangent.Regression;

public sealed partial class RidgeAccumulator
{
    /// <summary>Returns the sum over the rows held here of (y - prediction)^2 of every target.</summary>
    /// <param name="model">A model over the same features.</param>
    /// <returns>k numbers: y'y - 2 w'Z'y + w'Z'Z w with the intercept taken off y; computed from the sums, so no row is needed.</returns>
    /// <remarks>Cost: k m^2 / 2 multiply-adds, or n m k while n rows are held. The same bits on any number of threads.</remarks>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public double[] SquaredErrors(RidgeModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Throw.IfDifferent(model.FeatureCount, FeatureCount, nameof(model));
        Throw.IfDifferent(model.TargetCount, TargetCount, nameof(model));
        if (_rows is not null)
            return SquaredErrorsOfRows(_rows, model);

        int m = FeatureCount;
        double[] errors = _gram!.QuadraticForms(model.WeightMemory);
        for (int c = 0; c < TargetCount; c++)
        {
            ReadOnlySpan<double> w = model.Weights.Slice(c * m, m);
            double b = model.Intercepts[c], y = TargetSums[c];
            double squares = TargetSquares[c] - 2 * b * y + RowCount * b * b;
            double linear = TensorPrimitives.Dot(w, Moments.Slice(c * m, m)) - b * TensorPrimitives.Dot(w, FeatureSums);
            errors[c] = Math.Max(0, squares - 2 * linear + errors[c]);
        }

        return errors;
    }

    /// <summary>Returns the sum over the rows held here of (y - mean y)^2 of one target.</summary>
    /// <param name="target">Which target, from 0.</param>
    public double SquaredDeviation(int target) => _moments.SquaredDeviation(target);

    private static double[] SquaredErrorsOfRows(HeldRows rows, RidgeModel model)
    {
        int k = model.TargetCount;
        double[] predictions = new double[rows.Count * k], errors = new double[k];
        model.Predict(rows.Features, predictions);
        for (int i = 0; i < predictions.Length; i++)
            errors[i % k] += (rows.Targets[i] - predictions[i]) * (rows.Targets[i] - predictions[i]);
        return errors;
    }
}

using Tangent.Numerics;

namespace Tangent.Regression;

/// <summary>Predicts targets linearly from features: y = intercept + w' z.</summary>
/// <remarks>Fitted by <see cref="RidgeSolver"/>; also the mean of the Bayesian linear model with prior variance NoiseVariance / Ridge of every weight.</remarks>
public sealed class RidgeModel
{
    private readonly double[] _weights;
    private readonly double[] _intercepts;
    private readonly double[] _noiseVariances;

    /// <summary>Initializes a model.</summary>
    /// <param name="weights">w, row-major k x m.</param>
    /// <param name="intercepts">The targets' means, k numbers.</param>
    /// <param name="noiseVariances">sigma^2 of each target, k numbers.</param>
    /// <param name="ridge">The ridge it was fitted with.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    public RidgeModel(double[] weights, double[] intercepts, double[] noiseVariances, double ridge)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(intercepts);
        ArgumentNullException.ThrowIfNull(noiseVariances);
        FeatureCount = Throw.RowsOf(weights.Length, intercepts.Length, nameof(weights));
        Throw.IfDifferent(noiseVariances.Length, intercepts.Length, nameof(noiseVariances));
        _weights = weights;
        _intercepts = intercepts;
        _noiseVariances = noiseVariances;
        Ridge = ridge;
    }

    /// <summary>Gets m.</summary>
    public int FeatureCount { get; }

    /// <summary>Gets k.</summary>
    public int TargetCount => _intercepts.Length;

    /// <summary>Gets the ridge lambda of (Z'Z + lambda I).</summary>
    public double Ridge { get; }

    /// <summary>Gets the weights, row-major k x m.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>Gets the weights for loops on several threads.</summary>
    internal ReadOnlyMemory<double> WeightMemory => _weights;

    /// <summary>Gets the intercepts, k numbers.</summary>
    public ReadOnlySpan<double> Intercepts => _intercepts;

    /// <summary>Gets sigma^2 of each target: (y'y - w'Z'y) / n of the centred training targets, its maximum-likelihood value given the ridge.</summary>
    public ReadOnlySpan<double> NoiseVariances => _noiseVariances;

    /// <summary>Predicts the targets of a block of rows.</summary>
    /// <param name="features">Row-major n x m.</param>
    /// <param name="predictions">Receives row-major n x k.</param>
    /// <exception cref="ArgumentException">The lengths do not fit m, k or each other.</exception>
    /// <remarks>Sums in double precision, in a fixed order. Cost: n m k multiply-adds on the calling thread.</remarks>
    public void Predict(ReadOnlySpan<float> features, Span<double> predictions)
    {
        int n = Throw.RowsOf(features.Length, FeatureCount, nameof(features));
        Throw.IfDifferent(predictions.Length, n * TargetCount, nameof(predictions));
        double[] row = new double[FeatureCount];
        for (int i = 0; i < n; i++)
        {
            System.Numerics.Tensors.TensorPrimitives.ConvertTruncating<float, double>(features.Slice(i * FeatureCount, FeatureCount), row);
            for (int c = 0; c < TargetCount; c++)
            {
                predictions[i * TargetCount + c] =
                    _intercepts[c] + System.Numerics.Tensors.TensorPrimitives.Dot<double>(row, _weights.AsSpan(c * FeatureCount, FeatureCount));
            }
        }
    }
}

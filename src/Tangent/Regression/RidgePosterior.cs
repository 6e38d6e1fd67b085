using System.Numerics.Tensors;
using Tangent.Numerics;

namespace Tangent.Regression;

/// <summary>Computes posterior variances of the Bayesian linear model, up to the noise variance.</summary>
/// <remarks>
/// Primal: z'(Z'Z + lambda I)^{-1} z = |L^{-1} z|^2. Dual: (|z|^2 - |L^{-1} Z z|^2) / lambda. Multiply by sigma^2 for the variance of the
/// predicted mean; add sigma^2 for the variance of an observation. Cost: half a squared matrix side a row.
/// </remarks>
public sealed class RidgePosterior
{
    private readonly double[] _factor;
    private readonly int _size;
    private readonly HeldRows? _rows;
    private readonly int _featureCount;
    private readonly double _ridge;

    // The held rows in double precision, made when first needed.
    private double[]? _held;

    internal RidgePosterior(double[] factor, int size, HeldRows? rows, int featureCount, double ridge)
    {
        _factor = factor;
        _size = size;
        _rows = rows;
        _featureCount = featureCount;
        _ridge = ridge;
    }

    /// <summary>Computes z'(Z'Z + lambda I)^{-1} z of every row.</summary>
    /// <param name="features">Row-major n x m.</param>
    /// <param name="variances">Receives n numbers.</param>
    /// <exception cref="ArgumentException">The lengths do not fit m or each other.</exception>
    public void RelativeVariances(ReadOnlySpan<float> features, Span<double> variances)
    {
        int n = Throw.RowsOf(features.Length, _featureCount, nameof(features));
        Throw.IfDifferent(variances.Length, n, nameof(variances));
        double[] z = new double[features.Length];
        TensorPrimitives.ConvertTruncating(features, z);

        // Each row is one right-hand side: z itself, or its products with the held rows in the dual.
        double[] right = z;
        if (_rows is not null)
        {
            if (_held is null)
            {
                double[] held = new double[_rows.Features.Length];
                TensorPrimitives.ConvertTruncating(_rows.Features, held);
                _held = held;
            }

            right = new double[n * _size];
            DenseMatrix.Multiply<double>(
                false, true, n, _size, _featureCount, 1, z, _featureCount, _held, _featureCount, 0, right, _size, Parallelism.MaxThreads);
        }

        double[] norms = new double[n];
        for (int i = 0; i < n; i++)
            norms[i] = TensorPrimitives.SumOfSquares<double>(z.AsSpan(i * _featureCount, _featureCount));
        DenseMatrix.SolveTriangular<double>(false, true, _size, n, _factor, _size, right, _size, Parallelism.MaxThreads);
        for (int i = 0; i < n; i++)
        {
            double square = TensorPrimitives.SumOfSquares<double>(right.AsSpan(i * _size, _size));
            variances[i] = _rows is null ? square : Math.Max(0, norms[i] - square) / _ridge;
        }
    }
}

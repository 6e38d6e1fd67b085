using System.Numerics.Tensors;
using Tangent.Numerics;

namespace Tangent.Regression;

/// <summary>Fits exact kernel ridge regression, for as many rows as a matrix of their pairs fits memory.</summary>
/// <remarks>
/// alpha = (K + lambda I)^{-1} (Y - mean Y) by Cholesky in double precision: n^3 / 6 multiply-adds a ridge. Memory: K and one more
/// matrix. Deterministic on any number of threads.
/// </remarks>
public sealed class KernelRidge
{
    private const int InverseBlock = 256;

    private readonly double[] _kernel;
    private readonly double[] _targets;
    private readonly double[] _means;
    private readonly double[] _factor;
    private readonly int _rows;

    /// <summary>Initializes a solver.</summary>
    /// <param name="kernelMatrix">K, row-major n x n, symmetric; only its lower triangle is read. It is not copied.</param>
    /// <param name="targets">Row-major n x k.</param>
    /// <param name="targetCount">k, at least 1.</param>
    /// <exception cref="ArgumentException">There are no rows, or the lengths do not fit each other.</exception>
    /// <exception cref="ArgumentOutOfRangeException">k is less than 1.</exception>
    public KernelRidge(double[] kernelMatrix, ReadOnlySpan<double> targets, int targetCount = 1)
    {
        ArgumentNullException.ThrowIfNull(kernelMatrix);
        ArgumentOutOfRangeException.ThrowIfLessThan(targetCount, 1);
        int n = Throw.RowsOf(targets.Length, targetCount, nameof(targets)), k = targetCount;
        if (n == 0)
            throw new ArgumentException("there are no rows to fit", nameof(targets));
        Throw.IfDifferent(kernelMatrix.Length, checked(n * n), nameof(kernelMatrix));
        (_rows, _kernel, _factor, _means, _targets) = (n, kernelMatrix, new double[n * n], new double[k], new double[k * n]);
        for (int i = 0; i < n; i++)
        {
            for (int c = 0; c < k; c++)
            {
                _targets[c * n + i] = targets[i * k + c];
                _means[c] += targets[i * k + c] / n;
            }
        }
    }

    /// <summary>Gets the lowest step of the search for the ridge, see <see cref="RidgeSearch"/>.</summary>
    internal int LowestStep { get; init; } = RidgeSearch.LowestStep;

    /// <summary>Gets the mean of K's diagonal, the natural unit of the ridge.</summary>
    public double MeanDiagonal
    {
        get
        {
            double trace = 0;
            for (int i = 0; i < _rows; i++)
                trace += _kernel[i * _rows + i];
            return trace / _rows;
        }
    }

    /// <summary>Fits the model of one ridge.</summary>
    /// <param name="ridge">lambda, positive.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The ridge is not a positive number.</exception>
    /// <exception cref="NumericalException">K + lambda I is not positive definite in double precision: the ridge is too small.</exception>
    public KernelRidgeModel Solve(double ridge)
    {
        Factor(ridge);
        double[] coefficients = new double[_targets.Length];
        for (int c = 0; c < _means.Length; c++)
            TensorPrimitives.Subtract(_targets.AsSpan(c * _rows, _rows), _means[c], coefficients.AsSpan(c * _rows, _rows));
        SolveFactored(coefficients, _means.Length);
        return new KernelRidgeModel(coefficients, [.. _means], ridge);
    }

    /// <summary>Computes the errors that each training row would have if it were left out of the fit.</summary>
    /// <param name="ridge">lambda, positive.</param>
    /// <returns>Target less prediction, row-major n x k.</returns>
    /// <remarks>
    /// Exact, with the mean taken without the row too: with A = (K + lambda I)^{-1} and the mean c of the others, the error of row i is
    /// ((A y)_i - c (A 1)_i) / A_ii. Cost: n^3 / 6 multiply-adds for the factor and as many for its inverse.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The ridge is not a positive number.</exception>
    /// <exception cref="InvalidOperationException">There is only one row.</exception>
    /// <exception cref="NumericalException">K + lambda I is not positive definite in double precision: the ridge is too small.</exception>
    public double[] LeaveOneOutErrors(double ridge)
    {
        if (_rows < 2)
            throw new InvalidOperationException("leaving a row out needs at least two");
        Factor(ridge);
        int n = _rows, k = _means.Length;
        double[] solved = new double[(k + 1) * n];
        _targets.CopyTo(solved, 0);
        solved.AsSpan(k * n).Fill(1);
        SolveFactored(solved, k + 1);

        double[] errors = new double[n * k], inverse = new double[Math.Min(n, InverseBlock) * n];
        for (int first = 0; first < n; first += InverseBlock)
        {
            // Row i of the inverse's transpose is L^{-1} e_i, which begins at i, and A_ii its squared length.
            int count = Math.Min(InverseBlock, n - first), size = n - first;
            Array.Clear(inverse);
            for (int i = 0; i < count; i++)
                inverse[i * size + i] = 1;
            DenseMatrix.SolveTriangular<double>(false, true, size, count, _factor.AsSpan(first * n + first), n, inverse, size, Parallelism.MaxThreads);
            for (int i = 0; i < count; i++)
            {
                double diagonal = TensorPrimitives.SumOfSquares<double>(inverse.AsSpan(i * size, size));
                for (int c = 0; c < k; c++)
                {
                    int row = first + i;
                    double others = (n * _means[c] - _targets[c * n + row]) / (n - 1);
                    errors[row * k + c] = (solved[c * n + row] - others * solved[k * n + row]) / diagonal;
                }
            }
        }

        return errors;
    }

    /// <summary>Searches for the ridge of lowest leave-one-out error.</summary>
    /// <param name="progress">Receives the ridges tried so far, or null.</param>
    /// <param name="near">A ridge that is likely, around which the search starts in small steps, or null.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>The best ridge and the curve, by ascending ridge; a point's error is the mean square over rows and targets.</returns>
    /// <remarks>Ridges are 10^(h/2) times <see cref="MeanDiagonal"/>, walked over as <see cref="RidgeSelection"/> does; targets count relative to their spread.</remarks>
    /// <exception cref="InvalidOperationException">There is only one row.</exception>
    /// <exception cref="NumericalException">No ridge gave a positive definite matrix.</exception>
    public RidgeCurve Choose(IProgress<int>? progress = null, double? near = null, CancellationToken cancellation = default)
    {
        int n = _rows, k = _means.Length;
        double[] deviations = new double[k];
        for (int c = 0; c < k; c++)
        {
            foreach (double y in _targets.AsSpan(c * n, n))
                deviations[c] += (y - _means[c]) * (y - _means[c]);
        }

        return RidgeSearch.Run(MeanDiagonal is > 0 and double unit ? unit : 1, Evaluate, progress, cancellation, LowestStep, near);

        (double Score, double Error) Evaluate(double ridge)
        {
            double[] errors = LeaveOneOutErrors(ridge);
            double score = 0, error = 0;
            for (int j = 0; j < errors.Length; j++)
            {
                double square = errors[j] * errors[j];
                score += square / (deviations[j % k] > 0 ? deviations[j % k] : 1);
                error += square / errors.Length;
            }

            return (score, error);
        }
    }

    private void Factor(double ridge)
    {
        if (!(ridge > 0) || !double.IsFinite(ridge))
            throw new ArgumentOutOfRangeException(nameof(ridge), ridge, "the ridge must be a positive number");
        _kernel.CopyTo(_factor, 0);
        for (int i = 0; i < _rows; i++)
            _factor[i * _rows + i] += ridge;
        int pivot = DenseMatrix.Cholesky<double>(_factor, _rows, _rows, Parallelism.MaxThreads);
        if (pivot >= 0)
        {
            throw new NumericalException(
                $"the {_rows} x {_rows} kernel matrix plus the ridge {ridge:g3} is not positive definite (pivot {pivot + 1}); use a larger ridge, "
                + $"for example {MeanDiagonal * 1e-9:g2}");
        }
    }

    // Each row of the right side is one right-hand side.
    private void SolveFactored(double[] right, int count)
    {
        DenseMatrix.SolveTriangular<double>(false, true, _rows, count, _factor, _rows, right, _rows, Parallelism.MaxThreads);
        DenseMatrix.SolveTriangular<double>(true, true, _rows, count, _factor, _rows, right, _rows, Parallelism.MaxThreads);
    }
}

using System.Numerics.Tensors;
using Tangent.Numerics;

namespace Tangent.Regression;

/// <summary>Solves ridge regression for one ridge after another from what an accumulator holds.</summary>
/// <remarks>
/// Primal, with more rows than features: (Z'Z + lambda I) w = Z'(Y - mean Y) by Cholesky, m^3 / 3 multiply-adds a ridge.
/// Dual, while rows are held: w = Z'(Z Z' + lambda I)^{-1} (Y - mean Y), n^3 / 3 a ridge. Both give the same w.
/// The solver reads the accumulator when <see cref="Solve"/> is called and keeps one matrix of its own.
/// </remarks>
public sealed class RidgeSolver
{
    private readonly RidgeAccumulator _accumulator;
    private readonly double[] _factor;
    private readonly LowerTriangle? _rowGram;

    /// <summary>Initializes a solver.</summary>
    /// <param name="accumulator">What was gathered; at least one row.</param>
    /// <exception cref="ArgumentException">There is no row.</exception>
    public RidgeSolver(RidgeAccumulator accumulator)
        : this(accumulator, null)
    {
    }

    /// <summary>Initializes a solver with the matrix of another, which is not to be used any more.</summary>
    internal RidgeSolver(RidgeAccumulator accumulator, RidgeSolver? previous)
    {
        ArgumentNullException.ThrowIfNull(accumulator);
        if (accumulator.RowCount < 1)
            throw new ArgumentException("there are no rows to fit", nameof(accumulator));
        _accumulator = accumulator;
        Size = accumulator.Rows?.Count ?? accumulator.FeatureCount;
        _factor = previous?.Size == Size ? previous._factor : GC.AllocateArray<double>(checked(Size * Size), pinned: true);
        if (accumulator.Rows is { } rows)
        {
            _rowGram = new LowerTriangle(Size);
            _rowGram.AddProducts(true, accumulator.FeatureCount, 1, rows.Features, Parallelism.MaxThreads);
        }
    }

    /// <summary>Gets the side of the matrix that is factored: m, or n in the dual.</summary>
    public int Size { get; }

    /// <summary>Gets the mean of the diagonal of Z Z', the natural unit of the ridge.</summary>
    public double MeanSquaredNorm => Matrix.Trace / _accumulator.RowCount;

    private LowerTriangle Matrix => _rowGram ?? _accumulator.Gram!;

    /// <summary>Fits the model of one ridge.</summary>
    /// <param name="ridge">lambda, positive.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The ridge is not a positive number.</exception>
    /// <exception cref="NumericalException">The matrix is not positive definite in double precision: the ridge is too small.</exception>
    public RidgeModel Solve(double ridge)
    {
        Factor(ridge);
        int m = _accumulator.FeatureCount, k = _accumulator.TargetCount;
        double[] weights = new double[m * k];
        if (_accumulator.Rows is { } rows)
        {
            SolveDual(rows, _accumulator.Sums.Means, weights);
        }
        else
        {
            _accumulator.Sums.RightSides(weights);
            SolveFactored(weights, k);
        }

        return _accumulator.Sums.Model(weights, ridge);
    }

    /// <summary>Factors the matrix for one ridge and returns what posterior variances need.</summary>
    /// <param name="ridge">lambda, positive.</param>
    /// <returns>The posterior; it shares the solver's matrix, so it is valid until the next call.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The ridge is not a positive number.</exception>
    /// <exception cref="NumericalException">The matrix is not positive definite in double precision: the ridge is too small.</exception>
    public RidgePosterior Posterior(double ridge)
    {
        Factor(ridge);
        return new RidgePosterior(_factor, Size, _accumulator.Rows, _accumulator.FeatureCount, ridge);
    }

    /// <summary>Returns Z'Z, or Z Z' in the dual, with both triangles filled, row-major, and its side. It is the solver's own matrix, which the next solution overwrites.</summary>
    internal (double[] Matrix, int Size) SymmetricMatrix()
    {
        Matrix.CopyTo(_factor);
        Parallelism.For(Size, i =>
        {
            for (int j = i + 1; j < Size; j++)
                _factor[(long)i * Size + j] = _factor[(long)j * Size + i];
        });
        return (_factor, Size);
    }

    private void Factor(double ridge)
    {
        if (!(ridge > 0) || !double.IsFinite(ridge))
            throw new ArgumentOutOfRangeException(nameof(ridge), ridge, "the ridge must be a positive number");
        Matrix.CopyTo(_factor);
        for (int i = 0; i < Size; i++)
            _factor[(long)i * Size + i] += ridge;
        int pivot = DenseMatrix.Cholesky<double>(_factor, Size, Size, Parallelism.MaxThreads);
        if (pivot >= 0)
        {
            throw new NumericalException(
                $"the {Size} x {Size} matrix plus the ridge {ridge:g3} is not positive definite (pivot {pivot + 1}); use a larger ridge, "
                + $"for example {MeanSquaredNorm * _accumulator.RowCount / Size * 1e-9:g2}");
        }
    }

    private void SolveDual(HeldRows rows, double[] means, double[] weights)
    {
        int m = _accumulator.FeatureCount, k = means.Length;
        double[] right = new double[k * Size];
        for (int i = 0; i < Size; i++)
        {
            for (int c = 0; c < k; c++)
                right[c * Size + i] = rows.Targets[i * k + c] - means[c];
        }

        SolveFactored(right, k);
        double[] row = new double[m];
        for (int i = 0; i < Size; i++)
        {
            TensorPrimitives.ConvertTruncating<float, double>(rows.Features.Slice(i * m, m), row);
            for (int c = 0; c < k; c++)
            {
                Span<double> w = weights.AsSpan(c * m, m);
                TensorPrimitives.MultiplyAdd(row, right[c * Size + i], w, w);
            }
        }
    }

    // Each row of the right side, k x Size, is one right-hand side.
    private void SolveFactored(double[] right, int k)
    {
        DenseMatrix.SolveTriangular<double>(false, true, Size, k, _factor, Size, right, Size, Parallelism.MaxThreads);
        DenseMatrix.SolveTriangular<double>(true, true, Size, k, _factor, Size, right, Size, Parallelism.MaxThreads);
    }
}

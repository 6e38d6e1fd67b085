using Tangent.Numerics;

namespace Tangent.Data;

/// <summary>Accumulates the mean and the covariance of streamed rows.</summary>
/// <remarks>Memory: d^2 numbers in double precision. Cost: d^2 / 2 multiply-adds a row. Deterministic on any number of threads.</remarks>
public sealed class CovarianceAccumulator
{
    /// <summary>The largest d.</summary>
    public const int LargestDimension = 46_340;

    private readonly double[] _sums;
    private readonly double[] _moments;

    /// <summary>Initializes an empty accumulator.</summary>
    /// <param name="dimension">d, from 1 to <see cref="LargestDimension"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The dimension is out of range.</exception>
    public CovarianceAccumulator(int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimension, LargestDimension);
        Dimension = dimension;
        _sums = new double[dimension];
        _moments = new double[dimension * dimension];
    }

    /// <summary>Gets d.</summary>
    public int Dimension { get; }

    /// <summary>Gets the rows added.</summary>
    public long RowCount { get; private set; }

    /// <summary>Adds rows.</summary>
    /// <param name="rows">Row-major n x d.</param>
    /// <exception cref="ArgumentException">The length is no multiple of d.</exception>
    public void Add(ReadOnlySpan<float> rows)
    {
        int n = Throw.RowsOf(rows.Length, Dimension, nameof(rows));
        for (int i = 0; i < rows.Length; i++)
            _sums[i % Dimension] += rows[i];
        DenseMatrix.SymmetricRankUpdate(false, n, Dimension, 1, rows, Dimension, _moments, Dimension, Parallelism.MaxThreads);
        RowCount += n;
    }

    /// <summary>Returns the mean, d numbers.</summary>
    /// <exception cref="InvalidOperationException">No row was added.</exception>
    public double[] Mean() => RowCount > 0
        ? Array.ConvertAll(_sums, s => s / RowCount)
        : throw new InvalidOperationException("no row was added");

    /// <summary>Returns the covariance (1/n) sum (x - mean)(x - mean)', row-major d x d.</summary>
    /// <exception cref="InvalidOperationException">No row was added.</exception>
    public double[] Covariance()
    {
        double[] mean = Mean(), covariance = new double[Dimension * Dimension];
        for (int i = 0; i < Dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double value = _moments[i * Dimension + j] / RowCount - mean[i] * mean[j];
                covariance[i * Dimension + j] = value;
                covariance[j * Dimension + i] = value;
            }
        }

        return covariance;
    }
}

using Tangent.Numerics;
using Tangent.Regression;

namespace Tangent.Analysis;

/// <summary>Tells what a ridge leaves of the features: the leading eigenvalues of their Gram matrix and the statistical dimension.</summary>
/// <param name="Size">The side of the matrix: m, or n while there are no more rows than features.</param>
/// <param name="Ridge">lambda.</param>
/// <param name="Trace">The sum of all eigenvalues.</param>
/// <param name="StatisticalDimension">tr G (G + lambda I)^{-1} = sum_i l_i / (l_i + lambda): how many directions the fit uses.</param>
/// <param name="Eigenvalues">The leading eigenvalues of Z'Z in descending order, to about three digits.</param>
public sealed record RidgeSpectrum(int Size, double Ridge, double Trace, double StatisticalDimension, IReadOnlyList<double> Eigenvalues)
{
    /// <summary>Computes the spectrum of the sums of a fit.</summary>
    /// <param name="sums">The sums; they are left as they are.</param>
    /// <param name="ridge">lambda, positive.</param>
    /// <param name="count">The most eigenvalues.</param>
    /// <param name="cancellation">Ends the computation.</param>
    /// <returns>The spectrum.</returns>
    /// <remarks>Cost: m^3 / 3 multiply-adds, and 4 m^2 for each eigenvalue; memory: a matrix of side m, two while rows are held. Deterministic.</remarks>
    /// <exception cref="ArgumentException">There is no row.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The ridge is not positive, or the count is less than 1.</exception>
    /// <exception cref="NumericalException">The matrix with the ridge is not positive definite in double precision.</exception>
    public static RidgeSpectrum Of(RidgeAccumulator sums, double ridge, int count, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sums);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ridge);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        (double[] matrix, int size) = new RidgeSolver(sums).SymmetricMatrix();
        double trace = 0;
        for (int i = 0; i < size; i++)
            trace += matrix[(long)i * size + i];
        double[] eigenvalues = LeadingEigenvalues.Find(matrix, size, Math.Min(count, size), cancellation);
        for (int i = 0; i < size; i++)
            matrix[(long)i * size + i] += ridge;
        if (DenseMatrix.Cholesky<double>(matrix, size, size, Parallelism.MaxThreads) >= 0)
            throw new NumericalException($"the {size} x {size} matrix with ridge {ridge:g6} is not positive definite in double precision; use a larger ridge");
        return new RidgeSpectrum(size, ridge, trace, size - ridge * CholeskyTrace.OfInverse(matrix, size, cancellation), eigenvalues);
    }
}

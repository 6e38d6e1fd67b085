using System.Numerics.Tensors;
using Tangent.Numerics;

namespace Tangent.Analysis;

/// <summary>Holds an exact kernel matrix with a ridge, K + lambda I, factored, so that many approximations can be compared with it.</summary>
/// <remarks>Cost: n^3 multiply-adds at first and n^3 for each approximation, beside the Lanczos iteration; memory: two n x n matrices, and two more in a comparison. All in
/// double precision and deterministic on any number of threads.</remarks>
public sealed class RegularizedKernel
{
    private readonly double[] _kernel;
    private readonly double[] _factor;
    private readonly double _norm;

    /// <summary>Factors K + lambda I.</summary>
    /// <param name="kernel">K, row-major n x n, symmetric; its lower triangle is read, and it is kept.</param>
    /// <param name="count">n, at least 1.</param>
    /// <param name="ridge">lambda, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than 1, or the ridge is not positive and finite.</exception>
    /// <exception cref="ArgumentException">The matrix has fewer than n x n numbers.</exception>
    /// <exception cref="NumericalException">K + lambda I is not positive definite in double precision: the ridge is too small.</exception>
    public RegularizedKernel(double[] kernel, int count, double ridge)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Throw.IfShorter(kernel.Length, (long)count * count, nameof(kernel));
        if (!(ridge > 0 && double.IsFinite(ridge)))
            throw new ArgumentOutOfRangeException(nameof(ridge), ridge, "the ridge must be positive");
        (_kernel, Count, Ridge) = (kernel, count, ridge);
        _factor = [.. kernel];
        double squares = 0;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<double> row = kernel.AsSpan(i * count, i);
            squares += 2 * TensorPrimitives.SumOfSquares(row) + kernel[i * count + i] * kernel[i * count + i];
            _factor[i * count + i] += ridge;
        }

        _norm = Math.Sqrt(squares);
        if (DenseMatrix.Cholesky<double>(_factor, count, count, Parallelism.MaxThreads) >= 0)
            throw new NumericalException($"the kernel matrix with ridge {ridge:g6} is not positive definite in double precision; use a larger ridge");
        // tr K (K + lambda I)^{-1} = n - lambda tr (K + lambda I)^{-1}.
        StatisticalDimension = count - ridge * CholeskyTrace.OfInverse(_factor, count);
    }

    /// <summary>Gets n.</summary>
    public int Count { get; }

    /// <summary>Gets lambda.</summary>
    public double Ridge { get; }

    /// <summary>Gets s_lambda = tr K (K + lambda I)^{-1}: how many directions the ridge leaves, and so how many features are worth having.</summary>
    public double StatisticalDimension { get; }

    /// <summary>Compares an approximation with the kernel.</summary>
    /// <param name="approximation">A, row-major n x n, symmetric; its lower triangle is read.</param>
    /// <param name="cancellation">Ends the comparison.</param>
    /// <returns>The extreme eigenvalues of L^{-1} (A - K) L^{-T}, K + lambda I = L L', which are those of the definition less 1; and the Frobenius error.</returns>
    /// <exception cref="ArgumentException">The matrix has fewer than n x n numbers.</exception>
    /// <exception cref="NumericalException">A number is not finite.</exception>
    public SpectralApproximation Compare(double[] approximation, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(approximation);
        int n = Count, threads = Parallelism.MaxThreads;
        Throw.IfShorter(approximation.Length, (long)n * n, nameof(approximation));
        double[] error = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
                error[i * n + j] = error[j * n + i] = approximation[i * n + j] - _kernel[i * n + j];
        }

        double frobenius = TensorPrimitives.Norm<double>(error);
        DenseMatrix.SolveTriangular<double>(false, false, n, n, _factor, n, error, n, threads);
        DenseMatrix.SolveTriangular<double>(false, true, n, n, _factor, n, error, n, threads);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
                error[i * n + j] = error[j * n + i] = (error[i * n + j] + error[j * n + i]) / 2;
        }

        (double least, double greatest) = ExtremeEigenvalues.Find(error, n, cancellation);
        return new SpectralApproximation(-least, greatest, frobenius / _norm);
    }
}

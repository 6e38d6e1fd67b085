using Tangent.Numerics;

namespace Tangent.Features;

/// <summary>Finds the span of the leading eigenvectors of a symmetric positive semidefinite matrix.</summary>
/// <remarks>
/// Randomised subspace iteration (Halko, Martinsson and Tropp 2011, Algorithm 4.4): a Gaussian block, <see cref="Steps"/> products with the matrix, each made
/// orthonormal by two Cholesky factors. The last few directions come out mixed with those of nearly the same eigenvalue beyond them. Cost: M^2 m + 2 M m^2
/// multiply-adds a step. Deterministic by the seed, on any number of threads.
/// </remarks>
public static class LeadingSubspace
{
    /// <summary>The products with the matrix.</summary>
    public const int Steps = 6;

    private const ulong Stream = 0x45434150534255; // "UBSPACE"

    /// <summary>Finds the directions.</summary>
    /// <param name="matrix">The matrix, row-major M x M, both triangles filled.</param>
    /// <param name="size">M.</param>
    /// <param name="count">m, at most M.</param>
    /// <param name="seed">The seed of the first block.</param>
    /// <param name="cancellation">Ends the iteration.</param>
    /// <returns>An orthonormal basis, row-major m x M.</returns>
    /// <exception cref="ArgumentOutOfRangeException">m is less than 1 or more than M.</exception>
    /// <exception cref="NumericalException">The matrix has fewer than m directions, or numbers that are not finite.</exception>
    public static double[] Find(ReadOnlyMemory<double> matrix, int size, int count, ulong seed, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, size);
        Throw.IfShorter(matrix.Length, (long)size * size, nameof(matrix));
        int threads = Parallelism.MaxThreads;
        double[] block = new double[(long)count * size], image = new double[(long)count * size];
        new PhiloxStream(seed, Stream).FillGaussian(0, block);
        Orthonormalise(block, count, size);
        for (int step = 0; step < Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            DenseMatrix.Multiply<double>(false, false, count, size, size, 1, block, size, matrix.Span, size, 0, image, size, threads);
            (block, image) = (image, block);
            Orthonormalise(block, count, size);
        }

        return block;
    }

    // Twice, for the first factor leaves an error of the block's condition squared.
    private static void Orthonormalise(double[] block, int count, int size)
    {
        double[] gram = new double[(long)count * count];
        for (int round = 0; round < 2; round++)
        {
            Array.Clear(gram);
            DenseMatrix.SymmetricRankUpdate<double>(true, count, size, 1, block, size, gram, count, Parallelism.MaxThreads);
            double trace = 0;
            for (int i = 0; i < count; i++)
                trace += gram[i * count + i];

            // A direction that nearly is lost in rounding comes out of the first round short, and of the next whole.
            for (int i = 0; round == 0 && i < count; i++)
                gram[i * count + i] += 1e-14 * trace;
            if (!(trace > 0) || DenseMatrix.Cholesky<double>(gram, count, count, Parallelism.MaxThreads) >= 0)
                throw new NumericalException($"the features have fewer than {count} directions, or are not finite");
            DenseMatrix.SolveTriangular<double>(false, false, count, size, gram, count, block, size, Parallelism.MaxThreads);
        }
    }
}

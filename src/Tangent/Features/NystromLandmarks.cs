using System.Numerics.Tensors;
using Tangent.Kernels;
using Tangent.Numerics;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Chooses landmarks for <see cref="NystromFeatures"/> among rows of data.</summary>
/// <remarks>Deterministic by the rows and the seed, on any number of threads. No row is taken twice.</remarks>
public static class NystromLandmarks
{
    private const ulong FirstStream = 0x4E595354524F4D00;
    private const int RowsPerBlock = 512;

    /// <summary>Draws rows uniformly.</summary>
    /// <param name="rows">Row-major n x d.</param>
    /// <param name="inputDimension">d.</param>
    /// <param name="count">m; all rows are taken where there are fewer.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>Row-major m x d.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The dimension or the count is less than 1.</exception>
    /// <exception cref="ArgumentException">The length is no multiple of d.</exception>
    public static float[] Uniform(ReadOnlySpan<float> rows, int inputDimension, int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputDimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        int n = Throw.RowsOf(rows.Length, inputDimension, nameof(rows));
        return Gather(rows, inputDimension, RandomPermutation.Draw(new PhiloxStream(seed, FirstStream), n, Math.Min(n, count)));
    }

    /// <summary>Draws rows with probabilities near their ridge leverage scores, so that rare kinds of rows are represented too.</summary>
    /// <param name="kernel">The exact kernel.</param>
    /// <param name="rows">Row-major n x d.</param>
    /// <param name="count">m; all rows are taken where there are fewer.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>Row-major m x d.</returns>
    /// <remarks>
    /// Recursive sampling of Musco and Musco, "Recursive sampling for the Nyström method" (2017), Algorithm 3: of a random half of a random half ... of the
    /// rows, up to m, all are kept; then each set twice as large gets scores from the weighted sample S of the set before,
    /// l_i = (k_ii - k_i' (K_SS + lambda W^-2)^{-1} k_i) / lambda, and is sampled with probability min(1, l_i ln m), the last one with exactly
    /// m draws without replacement. Where the paper takes lambda from the largest eigenvalues of the sample, here it is such that the sample's effective
    /// dimension is m / (2 ln m), which needs Cholesky factors only. Cost: about n m kernel entries and n m^2 / 2 multiply-adds at most.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than 1.</exception>
    /// <exception cref="ArgumentException">The length is no multiple of d, or a number is not finite.</exception>
    public static float[] RidgeLeverage(Kernel kernel, ReadOnlyMemory<float> rows, int count, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        int d = kernel.InputDimension, n = Throw.RowsOf(rows.Length, d, nameof(rows));
        int[] order = RandomPermutation.Draw(new PhiloxStream(seed, FirstStream), n, n);
        int level = 0;
        while ((n >> level) > count)
            level++;
        if (level == 0)
            return Gather(rows.Span, d, order);
        int[] sample = order[..(n >> level)];
        double[] weights = [.. sample.Select(_ => 1.0)];
        double oversampling = Math.Log(Math.Max(count, 3));
        while (--level >= 0)
        {
            int size = n >> level;
            var draws = new PhiloxStream(seed, FirstStream + 1 + (ulong)level);
            double[] scores = Scores(kernel, rows, order.AsSpan(0, size), (sample, weights), count / (2 * oversampling));
            if (level == 0)
                return Gather(rows.Span, d, WithoutReplacement(order, scores, count, draws));
            double[] shares = Array.ConvertAll(scores, s => Math.Min(1, oversampling * s));
            int[] kept = [.. Enumerable.Range(0, size).Where(i => draws.Uniform(i) < shares[i])];
            if (kept.Length == 0)
                kept = [0];
            sample = Array.ConvertAll(kept, i => order[i]);
            weights = Array.ConvertAll(kept, i => 1 / Math.Sqrt(Math.Max(shares[i], 1e-6)));
        }

        return [];
    }

    // The ridge leverage scores of some rows, estimated from a weighted sample.
    private static double[] Scores(
        Kernel kernel, ReadOnlyMemory<float> rows, ReadOnlySpan<int> indices, (int[] Indices, double[] Weights) sample, double effectiveDimension)
    {
        int d = kernel.InputDimension, s = sample.Indices.Length, threads = Parallelism.MaxThreads;
        KernelRows landmarks = kernel.Prepare(Gather(rows.Span, d, sample.Indices));
        double[] weighted = kernel.Compute(landmarks);
        for (int i = 0; i < s; i++)
        {
            for (int j = 0; j < s; j++)
                weighted[i * s + j] *= sample.Weights[i] * sample.Weights[j];
        }

        (double ridge, double[] factor) = RidgeOf(weighted, s, effectiveDimension);
        double[] scores = new double[indices.Length], block = new double[Math.Min(RowsPerBlock, indices.Length) * s];
        for (int first = 0; first < indices.Length; first += RowsPerBlock)
        {
            int count = Math.Min(RowsPerBlock, indices.Length - first);
            KernelRows x = kernel.Prepare(Gather(rows.Span, d, indices.Slice(first, count)));
            double[] diagonal = kernel.ComputeDiagonal(x);
            kernel.ComputeRows(x, 0, count, landmarks, block);
            for (int i = 0; i < count; i++)
                TensorPrimitives.Multiply(block.AsSpan(i * s, s), sample.Weights, block.AsSpan(i * s, s));
            DenseMatrix.SolveTriangular<double>(false, true, s, count, factor, s, block, s, threads);
            for (int i = 0; i < count; i++)
                scores[first + i] = Math.Max(0, diagonal[i] - TensorPrimitives.SumOfSquares<double>(block.AsSpan(i * s, s))) / ridge;
        }

        return scores;
    }

    // Finds lambda with tr(A (A + lambda I)^{-1}) = s - lambda tr((A + lambda I)^{-1}) at the wanted dimension, by bisection of its logarithm, and the factor there.
    private static (double Ridge, double[] Factor) RidgeOf(double[] matrix, int s, double effectiveDimension)
    {
        const int Bisections = 12;
        double trace = 0;
        for (int i = 0; i < s; i++)
            trace += matrix[i * s + i];
        double unit = trace > 0 ? trace : 1, low = Math.Log(1e-9 / s), high = Math.Log(2 / effectiveDimension + 1);
        double[] factor = new double[s * s], inverse = new double[s * s];
        for (int step = 0; step < Bisections; step++)
        {
            double middle = (low + high) / 2, ridge = unit * Math.Exp(middle);
            bool definite = Factor(ridge);
            inverse.AsSpan().Clear();
            for (int i = 0; i < s; i++)
                inverse[i * s + i] = 1;
            DenseMatrix.SolveTriangular<double>(false, false, s, s, factor, s, inverse, s, Parallelism.MaxThreads);
            bool tooSmall = !definite || s - ridge * TensorPrimitives.SumOfSquares<double>(inverse) > effectiveDimension;
            (low, high) = tooSmall ? (middle, high) : (low, middle);
        }

        double chosen = unit * Math.Exp(high);
        while (!Factor(chosen))
            chosen *= 10;
        return (chosen, factor);

        bool Factor(double ridge)
        {
            matrix.CopyTo(factor, 0);
            for (int i = 0; i < s; i++)
                factor[i * s + i] += ridge;
            return DenseMatrix.Cholesky<double>(factor, s, s, Parallelism.MaxThreads) < 0;
        }
    }

    // The smallest of exponential variables with these rates: draws one after the other, each with probability proportional to the score among those left.
    private static int[] WithoutReplacement(int[] indices, double[] scores, int count, PhiloxStream draws)
    {
        double[] keys = new double[scores.Length];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = -Math.Log(draws.Uniform(i)) / Math.Max(scores[i], 1e-12);
        int[] ordered = [.. indices];
        Array.Sort(keys, ordered);
        return ordered[..count];
    }

    private static float[] Gather(ReadOnlySpan<float> rows, int d, ReadOnlySpan<int> indices)
    {
        float[] gathered = new float[checked(indices.Length * d)];
        for (int i = 0; i < indices.Length; i++)
            rows.Slice(indices[i] * d, d).CopyTo(gathered.AsSpan(i * d));
        return gathered;
    }
}

using System.Numerics.Tensors;
using Tangent.Kernels;
using Tangent.Numerics;

namespace Tangent.Regression;

/// <summary>Applies the inverse of lambda I + C W^{-1} C', the Nyström approximation of K + lambda I from C = K Q and W = Q'K Q, Q of s columns.</summary>
/// <remarks>
/// By Woodbury's identity the inverse is (I - C (lambda W + C'C)^{-1} C') / lambda, with a little added to the diagonal of W. Preconditioned
/// by it K + lambda I has the condition number 1 + |K - C W^{-1} C'| / lambda at most (Rudi, Carratino and Rosasco, "FALKON", 2017; Frangella, Tropp and
/// Udell, "Randomized Nyström preconditioning", 2023). Memory: 4 n s + 24 s^2 bytes, 8 s^2 more a further ridge. Cost: n s^2 / 2 multiply-adds in double
/// precision once, s^3 / 6 a ridge, 2 n s a vector. Deterministic on any number of threads.
/// </remarks>
internal sealed class NystromPreconditioner
{
    private const int Groups = 16, RowsPerPiece = 256;
    private const double LeastJitter = 1e-7, MostJitter = 1e-2;

    private readonly float[] _columns;
    private readonly double[] _matrix;
    private readonly double[] _products;
    private readonly double[] _factor;
    private readonly double _ridge;
    private readonly int _rows;
    private readonly int _sample;

    /// <summary>Initializes the preconditioner of a kernel matrix from s of its columns.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="rows">n rows that it prepared.</param>
    /// <param name="sample">s of these rows, prepared.</param>
    /// <param name="ridge">lambda, positive.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="NumericalException">The numbers are not finite.</exception>
    public NystromPreconditioner(Kernel kernel, KernelRows rows, KernelRows sample, double ridge, CancellationToken cancellation)
        : this(Columns(kernel, rows, sample, cancellation), kernel.Compute(sample, null, cancellation), ridge, cancellation)
    {
    }

    /// <summary>Initializes the preconditioner.</summary>
    /// <param name="columns">C, row-major n x s; not copied.</param>
    /// <param name="matrix">W, row-major s x s, of which the lower triangle is read; not copied.</param>
    /// <param name="ridge">lambda, positive.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="NumericalException">The numbers are not finite.</exception>
    public NystromPreconditioner(float[] columns, double[] matrix, double ridge, CancellationToken cancellation)
    {
        int s = (int)Math.Sqrt(matrix.Length), n = columns.Length / s;
        (_rows, _sample, _ridge, _columns, _matrix, _products) = (n, s, ridge, columns, matrix, new double[s * s]);

        // A slab at a time, so that the work can be ended; slabs of whole multiples of GemmBlock.Depth sum as one.
        const int Slab = 16 * GemmBlock.Depth;
        for (int first = 0; first < n; first += Slab)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(Slab, n - first);
            DenseMatrix.SymmetricRankUpdate(false, count, s, 1.0, columns.AsSpan(first * s, count * s), s, _products, s, Parallelism.MaxThreads);
        }

        _factor = Factor();
    }

    private NystromPreconditioner(NystromPreconditioner other, double ridge)
    {
        (_rows, _sample, _ridge, _columns, _matrix, _products) = (other._rows, other._sample, ridge, other._columns, other._matrix, other._products);
        _factor = Factor();
    }

    /// <summary>Returns the preconditioner of another ridge.</summary>
    /// <param name="ridge">lambda, positive.</param>
    /// <exception cref="NumericalException">The numbers are not finite.</exception>
    public NystromPreconditioner WithRidge(double ridge) => new(this, ridge);

    /// <summary>Computes the inverse times vectors.</summary>
    /// <param name="x">Row-major k x n.</param>
    /// <param name="k">The number of vectors.</param>
    /// <param name="y">Receives row-major k x n.</param>
    public void Apply(double[] x, int k, double[] y)
    {
        int n = _rows, s = _sample, perGroup = (n + Groups - 1) / Groups;
        double[][] parts = new double[Groups][];
        Parallelism.For(Groups, g =>
        {
            double[] sums = parts[g] = new double[k * s], row = new double[s];
            for (int i = g * perGroup; i < Math.Min(n, (g + 1) * perGroup); i++)
            {
                TensorPrimitives.ConvertTruncating<float, double>(_columns.AsSpan(i * s, s), row);
                for (int c = 0; c < k; c++)
                    TensorPrimitives.MultiplyAdd(row, x[c * n + i], sums.AsSpan(c * s, s), sums.AsSpan(c * s, s));
            }
        });
        double[] t = parts[0];
        foreach (double[] part in parts.AsSpan(1))
            TensorPrimitives.Add(t, part, t);
        DenseMatrix.SolveTriangular<double>(false, true, s, k, _factor, s, t, s, Parallelism.MaxThreads);
        DenseMatrix.SolveTriangular<double>(true, true, s, k, _factor, s, t, s, Parallelism.MaxThreads);
        Parallelism.For(Groups, g =>
        {
            double[] row = new double[s];
            for (int i = g * perGroup; i < Math.Min(n, (g + 1) * perGroup); i++)
            {
                TensorPrimitives.ConvertTruncating<float, double>(_columns.AsSpan(i * s, s), row);
                for (int c = 0; c < k; c++)
                    y[c * n + i] = (x[c * n + i] - TensorPrimitives.Dot<double>(row, t.AsSpan(c * s, s))) / _ridge;
            }
        });
    }

    private static float[] Columns(Kernel kernel, KernelRows rows, KernelRows sample, CancellationToken cancellation)
    {
        int n = rows.Count, s = sample.Count;
        float[] columns = new float[checked(n * s)];
        Parallelism.For(
            (n + RowsPerPiece - 1) / RowsPerPiece,
            piece =>
            {
                int first = piece * RowsPerPiece;
                for (int j = 0; j < s; j += RowsPerPiece)
                {
                    kernel.ComputeSingle(
                        rows, first, Math.Min(RowsPerPiece, n - first), sample, j, Math.Min(RowsPerPiece, s - j), columns.AsSpan(first * s + j), s);
                }
            },
            cancellation);
        return columns;
    }

    private double[] Factor()
    {
        int s = _sample;
        double[] factor = new double[s * s];
        double mean = 0;
        for (int i = 0; i < s; i++)
            mean += _matrix[i * s + i] / s;
        for (double jitter = LeastJitter; ; jitter *= 100)
        {
            TensorPrimitives.MultiplyAdd(_matrix, _ridge, _products, factor);
            for (int i = 0; i < s; i++)
                factor[i * s + i] += _ridge * jitter * (mean > 0 ? mean : 1);
            if (DenseMatrix.Cholesky<double>(factor, s, s, Parallelism.MaxThreads) < 0)
                return factor;
            if (jitter > MostJitter)
                throw new NumericalException("the kernel's values are not all finite numbers; scale the inputs, for example with --scale standard");
        }
    }
}

using System.Numerics.Tensors;
using Tangent.Numerics;
using Tangent.Regression;

namespace Tangent.Features;

/// <summary>Changes the metric of inputs to one that was learned: x becomes M^{1/2} x.</summary>
/// <remarks>
/// Recursive feature machines (Radhakrishnan et al. 2024): M = G d / tr G for the average gradient outer product G of a fitted function, so M has the trace
/// of the identity and directions in which the function does not change shrink. With a small part eps of the identity, (M + eps I) / (1 + eps), no direction
/// is lost for good: it keeps at least the factor sqrt(eps). Every coordinate takes part, the constant one that tables append too: the function's
/// derivative in it says how much an offset helps. The root is symmetric, so coordinates remain coordinates where M is near diagonal.
/// Diagonal metrics scale every coordinate by itself. Cost: d^2 multiply-adds a row (diagonal: d); fitting: about 30 d^3.
/// </remarks>
public sealed class LearnedMetric
{
    /// <summary>The part of the identity where none is given: an irrelevant direction keeps a thousandth of its length.</summary>
    public const double DefaultRegularization = 1e-6;

    private const int RowsPerPiece = 64;

    private readonly float[] _root;

    /// <summary>Initializes a metric from what <see cref="Root"/> gave.</summary>
    /// <param name="root">M^{1/2}: the whole symmetric matrix, row-major d x d, or its diagonal, d numbers.</param>
    /// <param name="dimension">d.</param>
    /// <exception cref="ArgumentOutOfRangeException">The dimension is less than 1.</exception>
    /// <exception cref="ArgumentException">The root has neither d x d nor d numbers.</exception>
    public LearnedMetric(ReadOnlySpan<float> root, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (root.Length != dimension && root.Length != (long)dimension * dimension)
            throw new ArgumentException($"the root has {root.Length} numbers but {dimension} or {dimension} x {dimension} are needed", nameof(root));
        (_root, Dimension) = (root.ToArray(), dimension);
    }

    /// <summary>Gets d.</summary>
    public int Dimension { get; }

    /// <summary>Gets whether coordinates are scaled each by itself; so it is for d = 1.</summary>
    public bool IsDiagonal => _root.Length == Dimension;

    /// <summary>Gets M^{1/2}: the whole symmetric matrix, row-major d x d, or its diagonal, d numbers.</summary>
    public ReadOnlySpan<float> Root => _root;

    /// <summary>Makes the metric of a function's gradients.</summary>
    /// <param name="gradients">G.</param>
    /// <param name="regularization">eps, positive.</param>
    /// <returns>The metric; diagonal where G is.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The regularization is not positive.</exception>
    /// <exception cref="InvalidOperationException">The accumulator is empty.</exception>
    /// <exception cref="NumericalException">All gradients are zero, or not all are finite: the function is constant.</exception>
    public static LearnedMetric Fit(GradientOuterProduct gradients, double regularization = DefaultRegularization)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        if (!(regularization > 0 && double.IsFinite(regularization)))
            throw new ArgumentOutOfRangeException(nameof(regularization), regularization, "the regularization must be positive");
        int d = gradients.Dimension, step = gradients.IsDiagonal ? 1 : d + 1;
        double[] metric = gradients.Result();
        double trace = 0;
        for (int i = 0; i < d; i++)
            trace += metric[i * step];
        if (!(trace > 0 && double.IsFinite(trace)))
            throw new NumericalException("the function is constant, or not all of its gradients are finite numbers");
        TensorPrimitives.Multiply(metric, d / trace / (1 + regularization), metric);
        double least = regularization / (1 + regularization);
        for (int i = 0; i < d; i++)
            metric[i * step] += least;
        return new LearnedMetric(Array.ConvertAll(gradients.IsDiagonal ? Array.ConvertAll(metric, Math.Sqrt) : SquareRoot(metric, d, least), v => (float)v), d);
    }

    /// <summary>Returns the diagonal of M: the share of every coordinate in the function's changes, d in sum.</summary>
    public double[] Diagonal()
    {
        double[] diagonal = new double[Dimension];
        for (int i = 0; i < Dimension; i++)
        {
            double norm = IsDiagonal ? _root[i] : UnitRows.Norm(_root.AsSpan(i * Dimension, Dimension));
            diagonal[i] = norm * norm;
        }

        return diagonal;
    }

    /// <summary>Computes a row of M.</summary>
    /// <param name="row">The row.</param>
    /// <param name="destination">Receives d numbers.</param>
    /// <exception cref="ArgumentException">The destination's length is not d.</exception>
    public void Row(int row, Span<double> destination)
    {
        int d = Dimension;
        Throw.IfDifferent(destination.Length, d, nameof(destination));
        destination.Clear();
        if (IsDiagonal)
        {
            destination[row] = (double)_root[row] * _root[row];
            return;
        }

        for (int k = 0; k < d; k++)
        {
            double factor = _root[row * d + k];
            for (int j = 0; j < d; j++)
                destination[j] += factor * _root[k * d + j];
        }
    }

    /// <summary>Multiplies rows by M^{1/2} on all threads.</summary>
    /// <param name="source">Row-major n x d.</param>
    /// <returns>Row-major n x d.</returns>
    /// <exception cref="ArgumentException">The length is no multiple of d.</exception>
    public float[] Apply(ReadOnlyMemory<float> source)
    {
        int n = Throw.RowsOf(source.Length, Dimension, nameof(source)), pieces = (n + RowsPerPiece - 1) / RowsPerPiece;
        float[] moved = new float[source.Length];
        Parallelism.For(pieces, piece =>
        {
            int start = piece * RowsPerPiece * Dimension, length = Math.Min(RowsPerPiece * Dimension, source.Length - start);
            Apply(source.Span.Slice(start, length), moved.AsSpan(start, length));
        });
        return moved;
    }

    /// <summary>Multiplies rows by M^{1/2} on the calling thread; the same numbers for a row whatever rows stand beside it.</summary>
    /// <param name="source">Row-major n x d.</param>
    /// <param name="destination">Receives row-major n x d; it must not overlap the source.</param>
    /// <exception cref="ArgumentException">The lengths are no multiple of d, or differ.</exception>
    public void Apply(ReadOnlySpan<float> source, Span<float> destination)
    {
        int d = Dimension, n = Throw.RowsOf(source.Length, d, nameof(source));
        Throw.IfDifferent(destination.Length, source.Length, nameof(destination));
        if (!IsDiagonal)
        {
            DenseMatrix.Multiply<float>(false, false, n, d, d, 1, source, d, _root, d, 0, destination, d, 1);
            return;
        }

        for (int i = 0; i < n; i++)
            TensorPrimitives.Multiply(source.Slice(i * d, d), _root, destination.Slice(i * d, d));
    }

    // A^{1/2} = A A^{-1/2}, made symmetric to the last bit.
    private static double[] SquareRoot(double[] a, int d, double least)
    {
        double[] inverse = InverseSquareRoot.Compute(a, d, least, Parallelism.MaxThreads), root = new double[d * d];
        DenseMatrix.Multiply<double>(false, false, d, d, d, 1, a, d, inverse, d, 0, root, d, Parallelism.MaxThreads);
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < i; j++)
                root[i * d + j] = root[j * d + i] = (root[i * d + j] + root[j * d + i]) / 2;
        }

        return root;
    }
}

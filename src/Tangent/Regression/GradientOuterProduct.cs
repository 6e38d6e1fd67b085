using Tangent.Numerics;

namespace Tangent.Regression;

/// <summary>Accumulates the average gradient outer product of a function with k outputs: G = (1/n) sum_i sum_c v_c g_ic g_ic'.</summary>
/// <remarks>
/// g_ic is row c of the Jacobian at row i, d numbers; v_c weighs output c and is 1 unless given, for example 1 / variance for targets of different units.
/// Memory: d^2 numbers in double precision, or d where only the diagonal is kept. Cost of a row: k d^2 / 2 multiply-adds, or k d. Accumulators merge.
/// Deterministic on any number of threads. Not safe for concurrent calls.
/// </remarks>
public sealed class GradientOuterProduct
{
    private readonly double[] _outputWeights;
    private readonly double[] _sums;

    /// <summary>Initializes an empty accumulator.</summary>
    /// <param name="dimension">d, at least 1, and at most 46,340 unless only the diagonal is kept.</param>
    /// <param name="outputs">k, at least 1.</param>
    /// <param name="diagonal">Whether only the diagonal of G is kept.</param>
    /// <param name="outputWeights">v, k finite numbers of at least 0, or nothing for ones.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or a weight is out of range.</exception>
    /// <exception cref="ArgumentException">There are not k weights.</exception>
    public GradientOuterProduct(int dimension, int outputs, bool diagonal = false, ReadOnlySpan<double> outputWeights = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        if (!diagonal)
            ArgumentOutOfRangeException.ThrowIfGreaterThan(dimension, RidgeAccumulator.MaximumFeatureCount);
        _outputWeights = [.. Enumerable.Repeat(1.0, outputs)];
        if (!outputWeights.IsEmpty)
        {
            Throw.IfDifferent(outputWeights.Length, outputs, nameof(outputWeights));
            outputWeights.CopyTo(_outputWeights);
        }

        foreach (double weight in _outputWeights)
        {
            if (!(weight >= 0 && double.IsFinite(weight)))
                throw new ArgumentOutOfRangeException(nameof(outputWeights), weight, "the weight of an output must be a number of at least 0");
        }

        (Dimension, IsDiagonal) = (dimension, diagonal);
        _sums = new double[diagonal ? dimension : dimension * dimension];
    }

    /// <summary>Gets d.</summary>
    public int Dimension { get; }

    /// <summary>Gets k.</summary>
    public int OutputCount => _outputWeights.Length;

    /// <summary>Gets whether only the diagonal of G is kept.</summary>
    public bool IsDiagonal { get; }

    /// <summary>Gets n, the rows added.</summary>
    public long RowCount { get; private set; }

    /// <summary>Adds the Jacobians of rows.</summary>
    /// <param name="jacobians">n Jacobians, each row-major k x d.</param>
    /// <exception cref="ArgumentException">The length is no multiple of k d.</exception>
    /// <exception cref="NumericalException">Not all numbers are finite.</exception>
    public void Add(ReadOnlySpan<float> jacobians)
    {
        int d = Dimension, k = OutputCount, n = Throw.RowsOf(jacobians.Length, k * d, nameof(jacobians));
        if (!System.Numerics.Tensors.TensorPrimitives.IsFiniteAll(jacobians))
            throw new NumericalException("the gradients are not all finite numbers; scale the inputs, for example with --scale standard");
        RowCount += n;
        if (IsDiagonal)
        {
            for (int g = 0; g < n * k; g++)
                AddSquares(jacobians.Slice(g * d, d), _outputWeights[g % k]);
        }
        else if (_outputWeights.All(v => v == 1))
        {
            DenseMatrix.SymmetricRankUpdate(false, n * k, d, 1, jacobians, d, _sums, d, Parallelism.MaxThreads);
        }
        else if (n > 0)
        {
            for (int c = 0; c < k; c++)
                DenseMatrix.SymmetricRankUpdate(false, n, d, _outputWeights[c], jacobians[(c * d)..], k * d, _sums, d, Parallelism.MaxThreads);
        }
    }

    /// <summary>Adds all rows of another accumulator.</summary>
    /// <param name="other">An accumulator of the same sizes, form and output weights; it is left as it is.</param>
    /// <exception cref="ArgumentException">The sizes, forms or weights differ.</exception>
    public void Add(GradientOuterProduct other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Throw.IfDifferent(other.Dimension, Dimension, nameof(other));
        if (other.IsDiagonal != IsDiagonal || !other._outputWeights.AsSpan().SequenceEqual(_outputWeights))
            throw new ArgumentException("the accumulators differ in form or output weights", nameof(other));
        RowCount += other.RowCount;
        System.Numerics.Tensors.TensorPrimitives.Add(_sums, other._sums, _sums);
    }

    /// <summary>Returns G.</summary>
    /// <returns>The whole symmetric matrix, row-major d x d, or its diagonal, d numbers.</returns>
    /// <exception cref="InvalidOperationException">No row was added.</exception>
    public double[] Result()
    {
        if (RowCount == 0)
            throw new InvalidOperationException("no row was added");
        double[] result = Array.ConvertAll(_sums, s => s / RowCount);
        for (int i = 0; !IsDiagonal && i < Dimension; i++)
        {
            for (int j = 0; j < i; j++)
                result[j * Dimension + i] = result[i * Dimension + j];
        }

        return result;
    }

    private void AddSquares(ReadOnlySpan<float> gradient, double weight)
    {
        for (int j = 0; j < gradient.Length; j++)
            _sums[j] += weight * gradient[j] * gradient[j];
    }
}

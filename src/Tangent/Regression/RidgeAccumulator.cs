using Tangent.Numerics;

namespace Tangent.Regression;

/// <summary>Gathers what ridge regression needs of rows of features and targets: one pass serves every ridge value and fold.</summary>
/// <remarks>
/// Holds the lower triangle of the Gram matrix Z'Z, the moments Y'Z (k x m), the sums of features and targets and the sums of the targets' squares, all in double
/// precision; how products of single-precision features are summed is told by <see cref="GramPrecision"/>. While there are no more rows than features the rows themselves are held
/// instead (<see cref="HoldsRows"/>), which is smaller and lets the solver use the dual. Memory: 4 m^2 bytes, never n x m beyond that.
/// Accumulators over the same map merge and subtract, so a validation fold is a difference of accumulators. Cost of adding b rows:
/// b m^2 multiply-adds. Sums run over rows in order, in pieces that do not depend on the number of threads. Not safe for concurrent calls.
/// </remarks>
public sealed partial class RidgeAccumulator
{
    private readonly RidgeMoments _moments;
    private readonly GramPrecision _precision;
    private HeldRows? _rows;
    private LowerTriangle? _gram;

    /// <summary>Initializes an empty accumulator.</summary>
    /// <param name="featureCount">m, the numbers in a feature row.</param>
    /// <param name="targetCount">k, the numbers in a target row.</param>
    /// <param name="precision">How the Gram matrix of added rows is summed.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is less than 1, or m is above 46,340 (the largest matrix in one array).</exception>
    public RidgeAccumulator(int featureCount, int targetCount, GramPrecision precision = GramPrecision.Double)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(featureCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(featureCount, MaximumFeatureCount);
        ArgumentOutOfRangeException.ThrowIfLessThan(targetCount, 1);
        FeatureCount = featureCount;
        TargetCount = targetCount;
        _precision = precision;
        _moments = new RidgeMoments(featureCount, targetCount);
        _rows = new HeldRows(featureCount, targetCount);
    }

    /// <summary>Gets the largest number of features: a square matrix of them fits one array.</summary>
    public static int MaximumFeatureCount => 46_340;

    /// <summary>Gets m.</summary>
    public int FeatureCount { get; }

    /// <summary>Gets k.</summary>
    public int TargetCount { get; }

    /// <summary>Gets n, the rows added less the rows subtracted.</summary>
    public long RowCount => _moments.RowCount;

    /// <summary>Gets whether the rows are held instead of their Gram matrix.</summary>
    public bool HoldsRows => _rows is not null;

    /// <summary>Gets the sums of the features, m numbers.</summary>
    public ReadOnlySpan<double> FeatureSums => _moments.FeatureSums;

    /// <summary>Gets Y'Z, row-major k x m.</summary>
    public ReadOnlySpan<double> Moments => _moments.Products;

    /// <summary>Gets the sums of the targets, k numbers.</summary>
    public ReadOnlySpan<double> TargetSums => _moments.TargetSums;

    /// <summary>Gets the sums of the squares of the targets, k numbers.</summary>
    public ReadOnlySpan<double> TargetSquares => _moments.TargetSquares;

    /// <summary>Gets how the Gram matrix is summed.</summary>
    internal GramPrecision Precision => _precision;

    /// <summary>Gets the sums beside the Gram matrix.</summary>
    internal RidgeMoments Sums => _moments;

    /// <summary>Gets the rows held, or null.</summary>
    internal HeldRows? Rows => _rows;

    /// <summary>Gets the Gram matrix, or null while the rows are held.</summary>
    internal LowerTriangle? Gram => _gram;

    /// <summary>Adds rows.</summary>
    /// <param name="features">Row-major n x m.</param>
    /// <param name="targets">Row-major n x k.</param>
    /// <exception cref="ArgumentException">The lengths do not fit m, k or each other.</exception>
    public void Add(ReadOnlySpan<float> features, ReadOnlySpan<double> targets) => Accumulate(features, targets, 1);

    /// <summary>Takes rows out again that were added before, here or in an accumulator merged into this one.</summary>
    /// <param name="features">Row-major n x m.</param>
    /// <param name="targets">Row-major n x k.</param>
    /// <exception cref="ArgumentException">The lengths do not fit m, k or each other.</exception>
    /// <exception cref="InvalidOperationException">More rows than there are would be taken out.</exception>
    public void Subtract(ReadOnlySpan<float> features, ReadOnlySpan<double> targets) => Accumulate(features, targets, -1);

    /// <summary>Adds all rows of another accumulator.</summary>
    /// <param name="other">An accumulator over the same features and targets; it is left as it is.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public void Add(RidgeAccumulator other) => Merge(other, 1);

    /// <summary>Takes all rows of another accumulator out.</summary>
    /// <param name="other">An accumulator whose rows were added before; it is left as it is.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    /// <exception cref="InvalidOperationException">More rows than there are would be taken out.</exception>
    public void Subtract(RidgeAccumulator other) => Merge(other, -1);

    /// <summary>Returns the bytes that an accumulator holds once it has more rows than features.</summary>
    /// <param name="featureCount">m.</param>
    /// <param name="targetCount">k.</param>
    public static long BytesNeeded(long featureCount, long targetCount) => 8 * (featureCount * (featureCount + 1) / 2 + featureCount * (targetCount + 1));

    /// <summary>Holds no rows from now on, which is for those who know that more than m will come: rows held first would be memory on top of the Gram matrix.</summary>
    internal void HoldNoRows() => GramOfHeldRows();

    private void Accumulate(ReadOnlySpan<float> features, ReadOnlySpan<double> targets, int sign)
    {
        int count = Throw.RowsOf(features.Length, FeatureCount, nameof(features));
        Throw.IfDifferent(targets.Length, count * TargetCount, nameof(targets));
        CheckRowCount(sign * (long)count);
        if (sign > 0 && _rows is not null && _rows.Count + count <= FeatureCount)
            _rows.Append(features, targets);
        else
            AddProducts(GramOfHeldRows(), features, count, sign);
        _moments.Add(features, targets, sign);
    }

    private void Merge(RidgeAccumulator other, int sign)
    {
        ArgumentNullException.ThrowIfNull(other);
        Throw.IfDifferent(other.FeatureCount, FeatureCount, nameof(other));
        Throw.IfDifferent(other.TargetCount, TargetCount, nameof(other));
        CheckRowCount(sign * other.RowCount);
        if (sign > 0 && _rows is not null && other._rows is { } held && _rows.Count + held.Count <= FeatureCount)
            _rows.Append(held.Features, held.Targets);
        else if (other._rows is { } rows)
            AddProducts(GramOfHeldRows(), rows.Features, rows.Count, sign);
        else
            GramOfHeldRows().Add(other._gram!, sign);
        _moments.Add(other._moments, sign);
    }

    private void CheckRowCount(long change)
    {
        if (RowCount + change < 0)
            throw new InvalidOperationException($"{-change} rows cannot be taken out of {RowCount}");
    }

    private LowerTriangle GramOfHeldRows()
    {
        if (_gram is null)
        {
            _gram = new LowerTriangle(FeatureCount);
            AddProducts(_gram, _rows!.Features, _rows.Count, 1);
            _rows = null;
        }

        return _gram;
    }

    private void AddProducts(LowerTriangle gram, ReadOnlySpan<float> features, int count, int sign)
    {
        if (_precision == GramPrecision.Single)
            gram.AddFastProducts(count, sign, features, Parallelism.MaxThreads);
        else
            gram.AddProducts(false, count, sign, features, Parallelism.MaxThreads);
    }
}

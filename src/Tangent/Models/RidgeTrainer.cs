using System.Diagnostics;
using System.Numerics.Tensors;
using Tangent.Data;
using Tangent.Features;
using Tangent.Numerics;
using Tangent.Regression;

namespace Tangent.Models;

/// <summary>Fits ridge regression on features of streamed rows: one pass over the data, then the choice of the ridge from sums.</summary>
/// <remarks>
/// Memory: two matrices of side m in double precision for a given ridge, three with a validation fold, K + 2 with K folds, and one block
/// of features; independent of the number of rows. Rows are read on a thread of their own while features and sums are computed.
/// Deterministic: the same rows give the same model to the last bit on any number of threads.
/// </remarks>
public sealed class RidgeTrainer
{
    // The validation fold holds one training row in five.
    internal const int ValidationFolds = 5;

    private readonly IFeatureMap _map;
    private readonly int _classes;
    private readonly int _targets;

    /// <summary>Initializes a trainer.</summary>
    /// <param name="map">The feature map.</param>
    /// <param name="targetCount">The numbers in a target row of the data: k, or 1 for classification.</param>
    /// <param name="classCount">The number of classes, or 0 for regression. Class c of k becomes the target row of the numbers 1[c] - 1/k.</param>
    public RidgeTrainer(IFeatureMap map, int targetCount, int classCount = 0)
    {
        ArgumentNullException.ThrowIfNull(map);
        _map = map;
        _classes = classCount;
        _targets = classCount > 0 ? classCount : targetCount;
    }

    /// <summary>Makes a trainer for the targets or classes of a schema.</summary>
    /// <param name="map">The feature map.</param>
    /// <param name="schema">The schema of the rows.</param>
    /// <returns>The trainer.</returns>
    public static RidgeTrainer For(IFeatureMap map, DataSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return new RidgeTrainer(map, schema.TargetCount, schema.Task == TaskKind.Classification ? schema.Classes.Count : 0);
    }

    /// <summary>Gets or sets a receiver of the stages and rows done, or null.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Gets the seconds spent on features and sums in the last pass.</summary>
    public double FeatureSeconds { get; private set; }

    /// <summary>Gets the seconds spent on choosing the ridge and solving.</summary>
    public double SolveSeconds { get; private set; }

    /// <summary>Returns the bytes that a fit needs.</summary>
    /// <param name="rows">n, or a bound of it.</param>
    /// <param name="map">The feature count m and the input dimension.</param>
    /// <param name="targets">The targets, or classes.</param>
    /// <param name="folds">0 for a given ridge, 1 for one validation fold, else K.</param>
    public static long BytesNeeded(long rows, (long FeatureCount, long InputDimension) map, long targets, int folds)
    {
        (long m, long d) = map;
        long matrices = folds switch { 0 => 1, 1 => 2, _ => folds + 1 };
        long block = 4 * RowsPerBlock(m) * (m + d) * 2, directions = 4 * m * d;
        return rows <= m
            ? 4 * rows * m * (folds > 1 ? 2 : 1) + 16 * rows * rows + block + directions
            : matrices * RidgeAccumulator.BytesNeeded(m, targets) + 8 * m * m + block + directions;
    }

    /// <summary>Reads all rows and sums them in parts.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="split">Assigns folds, or null for one part.</param>
    /// <param name="folds">1 for a validation fold (two parts, the fold first), else K parts; ignored without a split.</param>
    /// <param name="expectedRows">For progress, or null.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <returns>One accumulator a part; parts may be empty when there are few rows.</returns>
    /// <exception cref="DataException">The data are at fault.</exception>
    public RidgeAccumulator[] Accumulate(IRowSource rows, RowSplit? split, int folds, long? expectedRows, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var watch = Stopwatch.StartNew();
        int count = split is null ? 1 : folds == 1 ? 2 : folds;
        var buffers = new PartBuffer[count];
        for (int p = 0; p < count; p++)
            buffers[p] = new PartBuffer(this);
        float[] features = new float[RowsPerBlock(_map.OutputDimension) * _map.OutputDimension];
        foreach (RowBlock block in Prefetch.Read(rows.ReadBlocks(), cancellation))
        {
            for (int i = 0; i < block.Count; i++)
            {
                PartBuffer buffer = buffers[split is null ? 0 : PartOf(split, block.FirstRow + i, folds)];
                buffer.Add(block, i);
                if (buffer.IsFull)
                    buffer.Flush(features);
            }

            Progress?.Report(new TrainingProgress("features", block.FirstRow + block.Count, expectedRows, "rows"));
        }

        foreach (PartBuffer buffer in buffers)
            buffer.Flush(features);
        FeatureSeconds = watch.Elapsed.TotalSeconds;
        return Array.ConvertAll(buffers, b => b.Sums);
    }

    /// <summary>Chooses the ridge, unless it is given, and fits all rows.</summary>
    /// <param name="parts">What <see cref="Accumulate"/> returned; the first takes all the others in and is the sum of all afterwards.</param>
    /// <param name="folds">As given to <see cref="Accumulate"/>.</param>
    /// <param name="ridge">The ridge, or null to choose it.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>The model, and the curve where the ridge was chosen.</returns>
    /// <exception cref="NumericalException">The matrix is not positive definite.</exception>
    public (RidgeModel Model, RidgeCurve? Curve) Fit(RidgeAccumulator[] parts, int folds, double? ridge, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var watch = Stopwatch.StartNew();
        RidgeCurve? curve = null;
        if (ridge is null)
            curve = Choose(parts, folds, null, cancellation);

        Progress?.Report(new TrainingProgress("solve", 0, null, ""));
        for (int p = 1; p < parts.Length; p++)
            parts[0].Add(parts[p]);
        RidgeModel model = new RidgeSolver(parts[0]).Solve(ridge ?? curve!.Best);
        SolveSeconds = watch.Elapsed.TotalSeconds;
        return (model, curve);
    }

    /// <summary>Chooses the ridge, near a likely one where that is given, from the parts, which are left as they are.</summary>
    internal RidgeCurve Choose(RidgeAccumulator[] parts, int folds, double? near, CancellationToken cancellation)
    {
        var tried = new CountProgress(Progress, "ridge", "values");
        return RidgeSelection.Choose([.. parts.Where(p => p.RowCount > 0)], folds == 1 ? 1 : parts.Count(p => p.RowCount > 0), tried, near, cancellation);
    }

    /// <summary>Returns whether a training row belongs to the validation fold, where there is only one.</summary>
    internal static bool IsValidation(RowSplit split, long row) => split.FoldOf(row, ValidationFolds) == 0;

    /// <summary>Turns the targets of a block into what is fitted: themselves, or one-hot rows less 1/k.</summary>
    /// <param name="classes">The number of classes, or 0 for regression.</param>
    /// <param name="targets">The targets.</param>
    /// <param name="encoded">Receives what is fitted.</param>
    internal static void EncodeTargets(int classes, ReadOnlySpan<double> targets, Span<double> encoded)
    {
        if (classes == 0)
        {
            targets.CopyTo(encoded);
            return;
        }

        encoded.Fill(-1.0 / classes);
        for (int i = 0; i < targets.Length; i++)
            encoded[i * classes + (int)targets[i]] += 1;
    }

    // At most 2048 rows, and 128 MiB of features; it must not depend on the machine.
    internal static int RowsPerBlock(long m) => (int)Math.Clamp((1L << 25) / m, 64, 2048);

    private static int PartOf(RowSplit split, long row, int folds) =>
        folds == 1 ? IsValidation(split, row) ? 0 : 1 : split.FoldOf(row, folds);

    /// <summary>Gathers the rows of one part until a block is full.</summary>
    private sealed class PartBuffer
    {
        private readonly RidgeTrainer _trainer;
        private readonly int _capacity;
        private readonly SparseRowsBuilder _sparse = new();
        private float[] _inputs = [];
        private readonly double[] _targets;
        private int _count;

        public PartBuffer(RidgeTrainer trainer)
        {
            _trainer = trainer;
            _capacity = RowsPerBlock(trainer._map.OutputDimension);
            _targets = new double[_capacity * trainer._targets];
            Sums = new RidgeAccumulator(trainer._map.OutputDimension, trainer._targets);
        }

        public RidgeAccumulator Sums { get; }

        public bool IsFull => _count == _capacity;

        public void Add(RowBlock block, int row)
        {
            int d = _trainer._map.InputDimension, k = _trainer._targets, given = block.Targets.Length / block.Count;
            if (block.Sparse is { } sparse)
            {
                _sparse.AddRow(sparse, row);
            }
            else
            {
                if (_inputs.Length == 0)
                    _inputs = new float[_capacity * d];
                block.Inputs.AsSpan(row * d, d).CopyTo(_inputs.AsSpan(_count * d));
            }

            EncodeTargets(_trainer._classes, block.Targets.AsSpan(row * given, given), _targets.AsSpan(_count * k, k));
            _count++;
        }

        public void Flush(float[] features)
        {
            if (_count == 0)
                return;
            int m = _trainer._map.OutputDimension;
            if (_sparse.Count > 0)
                _trainer._map.TransformParallel(_sparse.Take(), 0, _count, features.AsMemory(0, _count * m));
            else
                _trainer._map.TransformParallel(_inputs.AsMemory(0, _count * _trainer._map.InputDimension), features.AsMemory(0, _count * m));
            if (!TensorPrimitives.IsFiniteAll<float>(features.AsSpan(0, _count * m)))
                throw new NumericalException("the features are not all finite numbers; scale the inputs, for example with --scale standard");
            Sums.Add(features.AsSpan(0, _count * m), _targets.AsSpan(0, _count * _trainer._targets));
            _count = 0;
        }
    }
}

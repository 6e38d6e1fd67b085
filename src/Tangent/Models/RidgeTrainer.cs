using System.Diagnostics;
using Tangent.Data;
using Tangent.Features;
using Tangent.Numerics;
using Tangent.Regression;

namespace Tangent.Models;

/// <summary>Fits ridge regression on features of streamed rows: one pass over the data, then the choice of the ridge from sums.</summary>
/// <remarks>
/// Memory: 4 m^2 bytes of sums for a given ridge, twice that with a validation fold, K + 1 times with K folds, 8 m^2 of factors, and one block
/// of features; independent of the number of rows. Rows are read on a thread of their own while features and sums are computed.
/// Deterministic: the same rows give the same model to the last bit on any number of threads.
/// </remarks>
public sealed class RidgeTrainer
{
    // The validation fold holds one training row in five.
    internal const int ValidationFolds = 5;

    // Folds are drawn, so that parts differ a little from their share.
    private const double Surely = 1.25;

    /// <summary>Initializes a trainer.</summary>
    /// <param name="map">The feature map.</param>
    /// <param name="targetCount">The numbers in a target row of the data: k, or 1 for classification.</param>
    /// <param name="classCount">The number of classes, or 0 for regression. Class c of k becomes the target row of the numbers 1[c] - 1/k.</param>
    public RidgeTrainer(IFeatureMap map, int targetCount, int classCount = 0)
    {
        ArgumentNullException.ThrowIfNull(map);
        Map = map;
        ClassCount = classCount;
        TargetCount = classCount > 0 ? classCount : targetCount;
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

    /// <summary>Gets the feature map.</summary>
    internal IFeatureMap Map { get; }

    /// <summary>Gets the number of classes, or 0 for regression.</summary>
    internal int ClassCount { get; }

    /// <summary>Gets k, the targets that are fitted: of classification the classes.</summary>
    internal int TargetCount { get; }

    /// <summary>Gets or sets a receiver of the stages and rows done, or null.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Gets the seconds spent on features and sums in all passes so far.</summary>
    public double FeatureSeconds { get; private set; }

    /// <summary>Gets the seconds spent on choosing the ridge and solving so far.</summary>
    public double SolveSeconds { get; private set; }

    /// <summary>Gets the last fit to classes without its first part, or null where there were no two parts with rows.</summary>
    internal HeldFit? Held { get; private set; }

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
            ? 4 * rows * m * (folds > 1 ? 2 : 1) + 12 * rows * rows + block + directions
            : matrices * RidgeAccumulator.BytesNeeded(m, targets) + 8 * m * m + block + directions;
    }

    /// <summary>Reads all rows and sums them in parts.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="split">Assigns folds, or null for one part.</param>
    /// <param name="folds">1 for a validation fold (two parts, the fold first), else K parts; ignored without a split.</param>
    /// <param name="expectedRows">For progress, and to hold no rows where they will be many; or null.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <param name="precision">How Gram matrices are summed.</param>
    /// <returns>One accumulator a part; parts may be empty when there are few rows.</returns>
    /// <exception cref="DataException">The data are at fault.</exception>
    public RidgeAccumulator[] Accumulate(
        IRowSource rows, RowSplit? split, int folds, long? expectedRows, CancellationToken cancellation, GramPrecision precision = GramPrecision.Double)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var watch = Stopwatch.StartNew();
        int count = split is null ? 1 : folds == 1 ? 2 : folds;
        int capacity = RowsPerBlock(Map.OutputDimension);
        RidgeAccumulator[] parts = [.. Enumerable.Range(0, count).Select(_ => new RidgeAccumulator(Map.OutputDimension, TargetCount, precision))];
        for (int p = 0; p < count; p++)
        {
            if (Share(p, count, folds) * (expectedRows ?? 0) > Surely * Map.OutputDimension)
                parts[p].HoldNoRows();
        }

        FeatureBuffer[] buffers = Array.ConvertAll(parts, p => new FeatureBuffer(this, capacity, p.Add));
        float[] features = GC.AllocateArray<float>(capacity * Map.OutputDimension, pinned: true);
        foreach (RowBlock block in Prefetch.Read(rows.ReadBlocks(), cancellation))
        {
            for (int i = 0; i < block.Count; i++)
                buffers[split is null ? 0 : PartOf(split, block.FirstRow + i, folds)].Add(block, i, features);
            Progress?.Report(new TrainingProgress("features", block.FirstRow + block.Count, expectedRows, "rows"));
        }

        foreach (FeatureBuffer buffer in buffers)
            buffer.Flush(features);
        FeatureSeconds += watch.Elapsed.TotalSeconds;
        return parts;
    }

    /// <summary>Chooses the ridge, unless it is given, and fits all rows.</summary>
    /// <param name="parts">What <see cref="Accumulate"/> returned; the first takes all the others in and is the sum of all afterwards.</param>
    /// <param name="folds">As given to <see cref="Accumulate"/>.</param>
    /// <param name="ridge">The ridge, or null to choose it.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <param name="near">A ridge that is likely, around which the search starts in small steps, or null.</param>
    /// <returns>The model, and the curve where the ridge was chosen.</returns>
    /// <exception cref="NumericalException">The matrix is not positive definite.</exception>
    public (RidgeModel Model, RidgeCurve? Curve) Fit(RidgeAccumulator[] parts, int folds, double? ridge, CancellationToken cancellation, double? near = null)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var watch = Stopwatch.StartNew();
        RidgeSolver? solver = folds == 1 && parts.Length == 2 && parts.All(p => p.RowCount > 0) ? new RidgeSolver(parts[1]) : null;
        RidgeCurve? curve = ridge is null ? Choose(parts, folds, solver, near, cancellation) : null;

        Progress?.Report(new TrainingProgress("solve", 0, null, ""));
        Held = null;
        if (ClassCount > 0 && parts.Length > 1)
        {
            for (int p = 2; p < parts.Length; p++)
                parts[1].Add(parts[p]);
            Held = FitWithout(parts[0], parts[1], solver, folds, ridge ?? curve!.Best);
            parts = [parts[0], parts[1]];
        }

        for (int p = 1; p < parts.Length; p++)
            parts[0].Add(parts[p]);
        RidgeModel model = new RidgeSolver(parts[0], solver).Solve(ridge ?? curve!.Best);
        SolveSeconds += watch.Elapsed.TotalSeconds;
        return (model, curve);
    }

    /// <summary>Returns whether a training row belongs to the validation fold, where there is only one.</summary>
    internal static bool IsValidation(RowSplit split, long row) => IsHeld(split, row, 1);

    /// <summary>Returns whether a training row belongs to the first part.</summary>
    /// <param name="split">Assigns folds.</param>
    /// <param name="row">The row's place among training rows.</param>
    /// <param name="folds">As given to <see cref="Accumulate"/>.</param>
    internal static bool IsHeld(RowSplit split, long row, int folds) => split.FoldOf(row, folds == 1 ? ValidationFolds : folds) == 0;

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

    // The parts are left as they are.
    private RidgeCurve Choose(RidgeAccumulator[] parts, int folds, RidgeSolver? solver, double? near, CancellationToken cancellation)
    {
        var tried = new CountProgress(Progress, "ridge", "values");
        return solver is not null
            ? RidgeSelection.Choose(parts[0], parts[1], solver, tried, near, cancellation)
            : RidgeSelection.Choose([.. parts.Where(p => p.RowCount > 0)], folds == 1 ? 1 : parts.Count(p => p.RowCount > 0), tried, near, cancellation);
    }

    private static HeldFit? FitWithout(RidgeAccumulator held, RidgeAccumulator others, RidgeSolver? solver, int folds, double ridge)
    {
        if (held.RowCount == 0 || others.RowCount == 0)
            return null;
        try
        {
            return new HeldFit((solver ?? new RidgeSolver(others)).Solve(ridge), held.RowCount, folds);
        }
        catch (NumericalException)
        {
            // A ridge that was given can be too small for fewer rows and do for all.
            return null;
        }
    }

    // What part of the rows a part gets, about.
    private static double Share(int part, int count, int folds) =>
        count == 1 ? 1 : folds > 1 ? 1.0 / folds : part == 0 ? 1.0 / ValidationFolds : 1 - 1.0 / ValidationFolds;

    private static int PartOf(RowSplit split, long row, int folds) =>
        folds == 1 ? IsValidation(split, row) ? 0 : 1 : split.FoldOf(row, folds);
}

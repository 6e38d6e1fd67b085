using System.Numerics.Tensors;
using Tangent.Data;
using Tangent.Features;
using Tangent.Numerics;
using Tangent.Regression;

namespace Tangent.Models;

/// <summary>Predicts from rows of a table: schema, feature map and ridge regression in one.</summary>
/// <remarks>Fitted by <see cref="ModelTrainer"/>, saved to one file by <see cref="Save"/>. Predictions do not depend on the number of threads.</remarks>
public sealed partial class TangentModel
{
    private readonly RidgeTrainer _trainer;

    /// <summary>Initializes a model.</summary>
    /// <param name="header">The header.</param>
    /// <param name="map">The map that the header describes.</param>
    /// <param name="ridge">The weights.</param>
    /// <param name="statistics">The sums of the training rows, or null when they were not kept.</param>
    public TangentModel(ModelHeader header, IFeatureMap map, RidgeModel ridge, RidgeAccumulator? statistics)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(ridge);
        Header = header;
        Map = map;
        Ridge = ridge;
        Statistics = statistics;
        _trainer = RidgeTrainer.For(map, header.Schema);
    }

    /// <summary>Gets the header.</summary>
    public ModelHeader Header { get; private set; }

    /// <summary>Gets the feature map.</summary>
    public IFeatureMap Map { get; }

    /// <summary>Gets the weights.</summary>
    public RidgeModel Ridge { get; private set; }

    /// <summary>Gets the sums of the training rows, or null when they were not kept.</summary>
    public RidgeAccumulator? Statistics { get; }

    /// <summary>Gets what the learned metric says of the columns, or null where the model has none.</summary>
    public MetricReport? MetricReport => Header.Map.Metric is { } metric ? new MetricReport(metric, Header.Schema) : null;

    // The map behind the metric.
    private IFeatureMap Inner => Map is MetricFeatures moved ? moved.Inner : Map;

    /// <summary>Gets the file that the model was loaded from, for messages, or null.</summary>
    private string? Path { get; init; }

    // Conjugate gradients, which fit many features, make no sums.
    private string AdviceForSums => "train it again without --compact"
        + (Header.FeatureCount > IterativeRidgeTrainer.DirectFeatures ? $" and with --solver direct, or at most {IterativeRidgeTrainer.DirectFeatures} --features" : "");

    /// <summary>Gets the bytes of what predictions need: weights, intercepts, and arrays of the encoding. The map is made anew from its seed.</summary>
    public long CompactBytes => 8L * Header.OutputCount * (Header.FeatureCount + 2)
        + (Header.Map.Filters is { Count: var k, Whitening.Dimension: var p } ? 16 + 4 * (p + p * (p + 1L) / 2 + (long)k * p) : 0)
        + 4L * ((Header.Map.Landmarks?.Length ?? 0) + (Header.Map.Metric?.Root.Length ?? 0) + (Header.Map.Directions?.Length ?? 0))
        + (Header.Schema is ImageSchema { WhiteningTransform.Dimension: var d } ? 4 * (d + d * (d + 1L) / 2) : 0);

    /// <summary>Predicts block by block, in the order of the rows.</summary>
    /// <param name="rows">Rows encoded by the model's schema.</param>
    /// <param name="deviations">Whether posterior standard deviations are computed too.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The predictions of each block: targets in their units, or a score for each class.</returns>
    /// <exception cref="DataException">The data are at fault, or deviations are asked of a model without sums.</exception>
    public IEnumerable<PredictionBlock> Predict(IRowSource rows, bool deviations = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return deviations && Statistics is null && Inner is not KernelSections
            ? throw new DataException($"the model was saved without its sums, so it cannot tell deviations; {AdviceForSums}", Path)
            : PredictBlocks(rows, deviations, cancellation);
    }

    /// <summary>Computes class probabilities.</summary>
    /// <param name="scores">Row-major n x k, the values of predictions.</param>
    /// <returns>Row-major n x k; every row sums to 1. Calibrated by <see cref="ModelHeader.Calibration"/>; without one as <see cref="ClassProbabilities"/>.</returns>
    /// <exception cref="InvalidOperationException">The model predicts numbers.</exception>
    /// <exception cref="ArgumentException">The scores are no rows of k.</exception>
    public double[] Probabilities(ReadOnlySpan<double> scores)
    {
        if (!Header.IsClassification)
            throw new InvalidOperationException("the model predicts numbers, so there are no classes to be probable");
        int k = Header.OutputCount, n = Throw.RowsOf(scores.Length, k, nameof(scores));
        double[] probabilities = new double[scores.Length];
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<double> row = scores.Slice(i * k, k);
            Span<double> p = probabilities.AsSpan(i * k, k);
            if (Header.Calibration is { } calibration)
            {
                calibration.LogProbabilities(row, p);
                TensorPrimitives.Exp(p, p);
            }
            else
            {
                ClassProbabilities.FromScores(row).CopyTo(p);
            }
        }

        return probabilities;
    }

    /// <summary>Predicts the rows of one block.</summary>
    /// <param name="rows">Rows encoded by the model's schema.</param>
    /// <returns>The predictions: targets in their units, or a score for each class.</returns>
    /// <remarks>The same numbers as from a source of these rows. Safe for many threads.</remarks>
    public PredictionBlock Predict(RowBlock rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        float[] work = [];
        return PredictBlock(rows, null, ref work);
    }

    /// <summary>Compares predictions with the targets of rows.</summary>
    /// <param name="rows">Rows with targets, encoded by the model's schema.</param>
    /// <param name="progress">Receives the rows done, or null.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The score, or null when there are no rows.</returns>
    /// <exception cref="DataException">The data are at fault.</exception>
    public PredictionScore? Evaluate(IRowSource rows, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        var score = new ScoreAccumulator(Header.OutputCount, Header.IsClassification) { Calibration = Header.Calibration };
        foreach (PredictionBlock block in Predict(rows, cancellation: cancellation))
        {
            score.Add(block.Values, block.Rows.Targets);
            progress?.Report(new TrainingProgress("evaluate", block.Rows.FirstRow + block.Rows.Count, null, "rows"));
        }

        return score.Score();
    }

    /// <summary>Adds rows to the model, or takes rows out that it was fitted to, and solves again with the same ridge, map and scaling.</summary>
    /// <param name="rows">Rows with targets, encoded by the model's schema.</param>
    /// <param name="remove">Whether the rows are taken out.</param>
    /// <param name="progress">Receives the rows done, or null.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>How many rows were added or taken out.</returns>
    /// <remarks>The result equals a fit to all rows with the scaling of the first fit, up to rounding in double precision.</remarks>
    /// <exception cref="DataException">The data are at fault, the model has no sums, or more rows are taken out than it has.</exception>
    public long Update(IRowSource rows, bool remove, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (Header.Map.Method == "exact")
            throw new DataException("the kernel of an exact model is that of the rows it was trained on; train it again on all rows, or use --method nystrom", Path);
        if (Statistics is null)
            throw new DataException($"the model was saved without its sums, so it cannot be updated; {AdviceForSums}", Path);
        if (remove && Statistics.HoldsRows)
            CheckGram();
        _trainer.Progress = progress;
        RidgeAccumulator more = _trainer.Accumulate(rows, null, 1, null, cancellation)[0];
        if (remove && more.RowCount >= Statistics.RowCount)
            throw new DataException($"{more.RowCount} rows cannot be taken out of a model of {Statistics.RowCount}; at least one must stay", Path);
        if (Statistics.HoldsRows && Statistics.RowCount + more.RowCount > Statistics.FeatureCount)
            CheckGram();
        if (remove)
            Statistics.Subtract(more);
        else
            Statistics.Add(more);
        Ridge = new RidgeSolver(Statistics).Solve(Ridge.Ridge);
        Header = Header with { TrainingRows = Statistics.RowCount, Train = TrainScore(Ridge, Statistics, Header.IsClassification), Test = null };
        return more.RowCount;
    }

    /// <summary>Returns the score on the rows of the sums; null for classification, where sums do not tell it.</summary>
    internal static PredictionScore? TrainScore(RidgeModel model, RidgeAccumulator sums, bool classification)
    {
        if (classification)
            return null;
        double error = 0, r2 = 0;
        int k = sums.TargetCount;
        double[] errors = sums.SquaredErrors(model);
        for (int c = 0; c < k; c++)
        {
            error += errors[c] / k;
            r2 += PredictionScores.R2(errors[c], sums.SquaredDeviation(c)) / k;
        }

        return new PredictionScore { Rows = sums.RowCount, Mse = error / sums.RowCount, R2 = r2 };
    }

    // Rows that are held become a Gram matrix, which the solver factors in a second one.
    private void CheckGram()
    {
        long m = Statistics!.FeatureCount;
        MemoryNeed.Check(m, 12.0 * m * m, "use a larger machine, or train on all rows with fewer --features");
    }

    private IEnumerable<PredictionBlock> PredictBlocks(IRowSource rows, bool deviations, CancellationToken cancellation)
    {
        RidgePosterior? posterior = !deviations ? null
            : Inner is KernelSections sections ? KernelTrainer.Posterior(sections, Ridge.Ridge)
            : new RidgeSolver(Statistics!).Posterior(Ridge.Ridge);
        float[] work = [];
        foreach (RowBlock block in Prefetch.Read(rows.ReadBlocks(), cancellation))
            yield return PredictBlock(block, posterior, ref work);
    }

    private PredictionBlock PredictBlock(RowBlock block, RidgePosterior? posterior, ref float[] work)
    {
        int k = Header.OutputCount;
        double[] values = new double[block.Count * k];
        double[]? spread = posterior is null ? null : new double[block.Count * k];

        // A few hundred rows at a time, so that the features of a block of thousands need not be held at once.
        const int Piece = 256;
        for (int first = 0; first < block.Count; first += Piece)
        {
            int count = Math.Min(Piece, block.Count - first);
            if (posterior is null && Inner is KernelSections map && block.Sparse is null)
            {
                PredictSections(map, Moved(block.Inputs.AsMemory(first * map.InputDimension, count * map.InputDimension)), values.AsMemory(first * k, count * k));
                continue;
            }

            int length = checked(count * Map.OutputDimension);
            if (work.Length < length)
                work = new float[length];
            Memory<float> features = work.AsMemory(0, length);
            Map.TransformParallel(block, first, count, features);
            Ridge.Predict(features.Span, values.AsSpan(first * k, count * k));
            if (posterior is not null)
                WriteDeviations(posterior, features.Span, Residuals(block, first, count, features.Span), spread.AsSpan(first * k, count * k));
        }

        return new PredictionBlock(block, values, spread);
    }

    private ReadOnlyMemory<float> Moved(ReadOnlyMemory<float> rows) => Header.Map.Metric is { } metric ? metric.Apply(rows) : rows;

    // A row has as many sections as there were training rows, so they are summed as they come.
    private void PredictSections(KernelSections map, ReadOnlyMemory<float> rows, Memory<double> values)
    {
        const int Piece = 32;
        int d = map.InputDimension, k = Header.OutputCount, count = rows.Length / d;
        Parallelism.For((count + Piece - 1) / Piece, piece =>
        {
            int first = piece * Piece, n = Math.Min(Piece, count - first);
            Span<double> sums = values.Span.Slice(first * k, n * k);
            map.Apply(rows.Span.Slice(first * d, n * d), Ridge.Weights, sums);
            for (int j = 0; j < sums.Length; j++)
                sums[j] += Ridge.Intercepts[j % k];
        });
    }

    // What the kernel has beyond its landmarks is as uncertain after the fit as before: k(x, x) - |z|^2 for each row, or k(x, x) itself where the
    // features are its sections; nothing where the map is the kernel.
    private double[]? Residuals(RowBlock block, int first, int count, ReadOnlySpan<float> features)
    {
        if (Inner is not (NystromFeatures or KernelSections))
            return null;
        int d = Map.InputDimension;
        ReadOnlyMemory<float> rows = Moved(block.ToDense(d).AsMemory(first * d, count * d));
        if (Inner is KernelSections sections)
            return sections.Diagonal(rows);
        var nystrom = (NystromFeatures)Inner;
        double[] residuals = new double[count];
        nystrom.Residuals(rows.Span, features, residuals);
        return residuals;
    }

    private void WriteDeviations(RidgePosterior posterior, ReadOnlySpan<float> features, double[]? residuals, Span<double> spread)
    {
        int k = Header.OutputCount;
        double[] relative = new double[spread.Length / k];
        posterior.RelativeVariances(features, relative);
        for (int i = 0; i < relative.Length && residuals is not null; i++)
            relative[i] = Inner is KernelSections ? Math.Max(0, residuals[i] - relative[i]) / Ridge.Ridge : relative[i] + residuals[i] / Ridge.Ridge;
        for (int i = 0; i < spread.Length; i++)
            spread[i] = Math.Sqrt(relative[i / k] * Ridge.NoiseVariances[i % k]);
    }
}

/// <summary>Holds the predictions of a block of rows.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Values">Row-major n x k: targets in their units, or class scores, which are class probabilities less 1/k by least squares.</param>
/// <param name="Deviations">Posterior standard deviations of the values, row-major n x k, or null.</param>
public sealed record PredictionBlock(RowBlock Rows, double[] Values, double[]? Deviations);

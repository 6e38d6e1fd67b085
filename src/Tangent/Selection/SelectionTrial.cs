using Tangent.Data;
using Tangent.Models;
using Tangent.Regression;

namespace Tangent.Selection;

/// <summary>Tries a candidate: fits a sample of the training rows of some folds and counts the loss on samples of the folds left out.</summary>
/// <remarks>Candidates of the same reading of the data share its samples, and all candidates their rows: what a row's sample holds depends on the seed only.</remarks>
/// <param name="path">The data.</param>
/// <param name="options">The user's options, for the split.</param>
internal sealed class SelectionTrial(string path, TrainingOptions options)
{
    /// <summary>The folds that the training rows are cut into.</summary>
    public const int Folds = 5;

    /// <summary>The rows to count the loss on; folds take turns until there are as many.</summary>
    public const int HeldRows = 2048;

    private readonly RowSplit _split = new(options.Seed, options.TestPath is null ? options.TestFraction : 0);
    private readonly Dictionary<TableOptions, DataSet> _sets = [];
    private readonly Dictionary<(TableOptions, (int Fold, bool Inside)?, int Rows), RowSample> _samples = [];

    /// <summary>Gets or sets whether the loss is that of each fitted row left out, which method exact tells without a metric, in place of folds.</summary>
    public bool LeavesOneOut { get; set; }

    /// <summary>Gets or sets a receiver of the stages and rows done, or null.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Opens the data as a candidate reads them.</summary>
    public DataSet Open(TrainingOptions candidate)
    {
        TableOptions table = candidate.TableFor(DataFormats.Detect(path));
        if (!_sets.TryGetValue(table, out DataSet? set))
            _sets[table] = set = DataSet.Open(path, table, _split);
        return set;
    }

    /// <summary>Tries a candidate.</summary>
    /// <param name="candidate">Its options.</param>
    /// <param name="rows">The most rows that are fitted.</param>
    /// <param name="cancellation">Ends the trial.</param>
    /// <exception cref="DataException">The data are at fault.</exception>
    /// <exception cref="Numerics.NumericalException">The equations cannot be solved.</exception>
    public SelectionCandidate Run(TrainingOptions candidate, int rows, CancellationToken cancellation)
    {
        DataSet all = Open(candidate);
        bool classification = all.Schema.Task == TaskKind.Classification;
        int k = classification ? all.Schema.Classes.Count : all.Schema.TargetCount;
        var trainer = new ModelTrainer(candidate with { TestFraction = 0, TestPath = null, KeepStatistics = false, Folds = 1 }) { Progress = Progress };
        if (LeavesOneOut)
            return LeaveOneOut(candidate, all, trainer, (rows, k), cancellation);
        var score = new ScoreAccumulator(k, classification: false);
        long fitted = 0, held = 0;
        for (int fold = 0; fold < Folds && held < HeldRows; fold++)
        {
            RowSample sample = Sample(all, candidate.Table, (fold, false), rows, cancellation), left = Sample(all, candidate.Table, (fold, true), HeldRows, cancellation);
            fitted = sample.RowCount;
            TangentModel model = Train(trainer, candidate, all, sample, cancellation).Model;
            foreach (PredictionBlock block in model.Predict(left, cancellation: cancellation))
            {
                double[] targets = new double[block.Values.Length];
                RidgeTrainer.EncodeTargets(classification ? k : 0, block.Rows.Targets, targets);
                score.Add(block.Values, targets);
                held += block.Rows.Count;
            }
        }

        PredictionScore total = score.Score() ?? throw new DataException("there are too few rows to choose options on; leave --budget out", path);
        return new SelectionCandidate(candidate, fitted, classification ? total.Mse!.Value * k : 1 - total.R2!.Value);
    }

    private SelectionCandidate LeaveOneOut(TrainingOptions candidate, DataSet all, ModelTrainer trainer, (int Rows, int Targets) size, CancellationToken cancellation)
    {
        RowSample sample = Sample(all, candidate.Table, null, size.Rows, cancellation);
        IReadOnlyList<RidgeCurvePoint> curve = Train(trainer, candidate, all, sample, cancellation).Model.Header.RidgeCurve!;
        double error = curve.Min(p => p.Validation ?? double.PositiveInfinity);
        double unit = all.Schema.Task == TaskKind.Classification ? 1.0 / size.Targets : MeanVariance(sample, size.Targets);
        return new SelectionCandidate(candidate, sample.RowCount, error / unit);
    }

    private TrainingResult Train(ModelTrainer trainer, TrainingOptions candidate, DataSet all, RowSample sample, CancellationToken cancellation)
    {
        var data = new DataSet(all.Schema with { TrainingRows = sample.RowCount }, new RowSplit(candidate.Seed, 0), sample, null, () => []);
        return trainer.Train(data, path, cancellation);
    }

    // Of rows outside a fold, inside it, or of all.
    private RowSample Sample(DataSet all, TableOptions table, (int Fold, bool Inside)? part, int rows, CancellationToken cancellation)
    {
        if (_samples.TryGetValue((table, part, rows), out RowSample? sample))
            return sample;
        Func<long, bool> keep = part is { } p ? row => all.Split.FoldOf(row, Folds) == p.Fold == p.Inside : _ => true;
        long kept = 0;
        for (long row = 0; row < all.TrainingRows; row++)
            kept += keep(row) ? 1 : 0;
        return _samples[(table, part, rows)] = RowSample.Draw(new RowFilter(all.Training, keep), kept, rows, options.Seed, cancellation);
    }

    private static double MeanVariance(RowSample sample, int targets)
    {
        var moments = new ColumnMoments[targets];
        foreach (RowBlock block in sample.ReadBlocks())
        {
            for (int j = 0; j < block.Targets.Length; j++)
                moments[j % targets].Add(block.Targets[j]);
        }

        double variance = moments.Average(m => m.Deviation * m.Deviation);
        return variance > 0 ? variance : 1;
    }
}

using Tangent.Data;
using Tangent.Models;

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
    private readonly Dictionary<(TableOptions, int Fold, long Rows), (IRowSource Fitted, IRowSource Held)> _samples = [];

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
        var score = new ScoreAccumulator(k, classification: false);
        long fitted = 0, held = 0;
        for (int fold = 0; fold < Folds && held < HeldRows; fold++)
        {
            (IRowSource sample, IRowSource left) = Samples(all, candidate.Table, fold, rows, cancellation);
            fitted = CountOf(sample);
            var data = new DataSet(all.Schema with { TrainingRows = fitted }, new RowSplit(candidate.Seed, 0), sample, null, () => []);
            TangentModel model = trainer.Train(data, path, cancellation).Model;
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

    private (IRowSource Fitted, IRowSource Held) Samples(DataSet all, TableOptions table, int fold, int rows, CancellationToken cancellation)
    {
        if (!_samples.TryGetValue((table, fold, rows), out (IRowSource, IRowSource) samples))
        {
            _samples[(table, fold, rows)] = samples = (Draw(row => all.Split.FoldOf(row, Folds) != fold, rows), Draw(row => all.Split.FoldOf(row, Folds) == fold, HeldRows));
        }

        return samples;

        IRowSource Draw(Func<long, bool> keep, int count)
        {
            long kept = 0;
            for (long row = 0; row < all.TrainingRows; row++)
                kept += keep(row) ? 1 : 0;
            return RowSample.Draw(new RowFilter(all.Training, keep), kept, count, options.Seed, cancellation);
        }
    }

    private static long CountOf(IRowSource rows) => ((RowSample)rows).RowCount;
}

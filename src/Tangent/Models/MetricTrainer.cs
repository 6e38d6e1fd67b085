using System.Diagnostics;
using Tangent.Data;
using Tangent.Features;
using Tangent.Numerics;
using Tangent.Regression;

namespace Tangent.Models;

/// <summary>Learns a metric of the inputs together with ridge regression: fits, averages the gradients of the fit, changes the metric and fits again.</summary>
/// <remarks>
/// Recursive feature machines (Radhakrishnan et al. 2024) on explicit features. Round 0 fits w to Phi(x). Every further round takes
/// G = (1/n) sum J_i' J_i, J_i the Jacobian of w Phi(M^{1/2} x) at row x_i in input coordinates, sets M to G d / tr G and fits anew. w is fitted without the
/// validation fold, and the x_i are the inputs of that fold: at rows that it was fitted to a function's gradients follow their noise (pumadyn32nm, exact kernel:
/// nothing learned there, 5 % of the variance left here). Targets of the fold serve the choice only: the round with the lowest error on it is kept, so the
/// result is never worse there than round 0.
/// Where the ridge that was chosen is above the mean squared norm of a feature row, the gradients' w has a small one, so that weak signals come out of a flat fit.
/// Targets of different units count alike: output c of a regression on several has the weight 1 / variance in G and in the score.
/// Cost of a round: a pass over the rows as <see cref="RidgeTrainer"/> does it, one factorisation more, and m d (1 + k) multiply-adds a row of the sample
/// that G averages over, which is held in memory. Memory: one matrix of side m more than <see cref="RidgeTrainer"/>. Deterministic on any number of threads.
/// </remarks>
public sealed class MetricTrainer
{
    // It must not depend on the machine.
    private const int DenseNumbers = 1 << 22;
    private const int MostSampledNumbers = 1 << 25;

    private readonly IDifferentiableFeatureMap _inner;
    private readonly int _targets;
    private readonly int _classes;
    private readonly MetricOptions _options;

    /// <summary>Initializes a trainer.</summary>
    /// <param name="inner">Phi, the same in every round.</param>
    /// <param name="targetCount">The numbers in a target row of the data: k, or 1 for classification.</param>
    /// <param name="classCount">The number of classes, or 0 for regression.</param>
    /// <param name="options">The options, or null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number of rounds or rows, or the regularization, is out of range.</exception>
    public MetricTrainer(IDifferentiableFeatureMap inner, int targetCount, int classCount = 0, MetricOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inner);
        options ??= new MetricOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.Rounds ?? options.MostRounds, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Patience, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.GradientRows, 1, nameof(options));
        if (!(options.Regularization > 0 && double.IsFinite(options.Regularization)))
            throw new ArgumentOutOfRangeException(nameof(options), options.Regularization, "the regularization must be positive");
        (_inner, _options, _targets, _classes) = (inner, options, targetCount, classCount);
    }

    /// <summary>Gets or sets a receiver of the stages and rows done, or null.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Gets the seconds of the last fit's passes over features and sums.</summary>
    public double FeatureSeconds { get; private set; }

    /// <summary>Gets the seconds of all else in the last fit: ridges, solutions, gradients and metrics.</summary>
    public double SolveSeconds { get; private set; }

    /// <summary>Learns the metric and fits the model.</summary>
    /// <param name="rows">The training rows.</param>
    /// <param name="split">Assigns the validation fold, the same as for <see cref="RidgeTrainer.Accumulate"/> with one fold.</param>
    /// <param name="expectedRows">For progress, or null.</param>
    /// <param name="cancellation">Ends the training.</param>
    /// <returns>The best round.</returns>
    /// <exception cref="ArgumentException">There are too few rows for a validation fold.</exception>
    /// <exception cref="DataException">The data are at fault.</exception>
    /// <exception cref="NumericalException">The equations of round 0 cannot be solved.</exception>
    public MetricFit Fit(IRowSource rows, RowSplit split, long? expectedRows = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(split);
        var watch = Stopwatch.StartNew();
        FeatureSeconds = 0;
        RowSample? sample = null;
        var rounds = new MetricRounds<Candidate>(
            _options, (start, progress) => RunRound(start, rows, split, expectedRows, progress, cancellation), c => c.Fit.Result, Next)
        { SetAside = c => c.Fit.Sums.SetAside(), Progress = Progress };
        Candidate best = rounds.Run();
        best.Fit.Sums.Recall();

        Progress?.Report(new TrainingProgress("solve", 0, null, ""));
        RidgeModel model = best.Fit.SolveAll();
        SolveSeconds = watch.Elapsed.TotalSeconds - FeatureSeconds;
        return new MetricFit(best.Map, best.Metric, model, best.Fit.Curve, best.Fit.Sums, rounds.BestRound, rounds.Rounds) { Held = best.Fit.Held };

        LearnedMetric? Next(Candidate candidate, IProgress<TrainingProgress>? progress)
        {
            sample ??= Sample(rows, split, candidate.Fit.HeldRows, cancellation);
            return GradientMetric.Fit(
                candidate.Map, candidate.Fit.GradientModel!, candidate.OutputWeights, Dense(sample), _options, progress, cancellation);
        }
    }

    private Candidate RunRound(
        RoundStart start, IRowSource rows, RowSplit split, long? expectedRows, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        LearnedMetric? metric = start.Metric;
        IDifferentiableFeatureMap map = metric is null ? _inner : new MetricFeatures(_inner, metric);
        var fit = ValidatedFit.Run(
            new RidgeTrainer(map, _targets, _classes) { Progress = progress }, rows, split, new(_options.Ridge, start), expectedRows, cancellation);
        FeatureSeconds += fit.FeatureSeconds;
        return new Candidate(map, metric, fit, GradientMetric.OutputWeights(fit.Variances, _classes > 0));
    }

    private RowSample Sample(IRowSource rows, RowSplit split, long heldRows, CancellationToken cancellation)
    {
        int count = Math.Min(_options.GradientRows, Math.Max(1, MostSampledNumbers / _inner.InputDimension));
        return RowSample.Draw(new RowFilter(rows, row => RidgeTrainer.IsValidation(split, row)), heldRows, count, _options.Seed, cancellation);
    }

    // A few rows at a time where they are sparse.
    private IEnumerable<ReadOnlyMemory<float>> Dense(RowSample sample)
    {
        int d = _inner.InputDimension, capacity = Math.Clamp(DenseNumbers / d, 1, 1024);
        foreach (RowBlock block in sample.ReadBlocks())
        {
            if (block.Sparse is not { } sparse)
            {
                yield return block.Inputs.AsMemory(0, block.Count * d);
                continue;
            }

            for (int first = 0; first < block.Count; first += capacity)
            {
                float[] rows = new float[Math.Min(capacity, block.Count - first) * d];
                sparse.CopyTo(first, d, rows);
                yield return rows;
            }
        }
    }

    private sealed record Candidate(IDifferentiableFeatureMap Map, LearnedMetric? Metric, ValidatedFit Fit, double[] OutputWeights);
}

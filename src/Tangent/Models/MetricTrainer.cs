using System.Diagnostics;
using System.Globalization;
using Tangent.Data;
using Tangent.Features;
using Tangent.Numerics;
using Tangent.Regression;

namespace Tangent.Models;

/// <summary>Learns a metric of the inputs together with ridge regression: fits, averages the gradients of the fit, changes the metric and fits again.</summary>
/// <remarks>
/// Recursive feature machines (Radhakrishnan et al. 2024) on explicit features. Round 0 fits w to Phi(x). Every further round takes
/// G = (1/n) sum J_i' J_i, J_i the Jacobian of w Phi(M^{1/2} x) at training row x_i in input coordinates, sets M to G d / tr G and fits anew. G and
/// its w use no row of the validation fold, and the round with the lowest error on that fold is kept, so the result is never worse there than round 0.
///A ridge that was chosen enters the gradients' w up to the mean squared norm of a feature row only, so that weak signals come out of a flat fit.
/// Targets of different units count alike: output c of a regression on several has the weight 1 / variance in G and in the score.
/// Cost of a round: a pass over the rows as <see cref="RidgeTrainer"/> does it, one factorisation more, and m d (1 + k) multiply-adds a row of the sample
/// that G averages over, which is held in memory. Memory: one matrix of side m more than <see cref="RidgeTrainer"/>. Deterministic on any number of threads.
/// </remarks>
public sealed class MetricTrainer
{
    // Jacobians held at a time; it must not depend on the machine.
    private const int JacobianNumbers = 1 << 22;
    private const int MostSampledNumbers = 1 << 25;
    private const double LeastImprovement = 1e-3;

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
        var rounds = new List<MetricRound>();
        Candidate? best = null;
        LearnedMetric? metric = null;
        RowSample? sample = null;
        int last = _options.Rounds ?? _options.MostRounds, stalled = 0;
        for (int round = 0; ; round++)
        {
            IProgress<TrainingProgress>? progress = Progress is null ? null : new RoundProgress(Progress, round, best);
            Candidate candidate;
            try
            {
                candidate = RunRound(metric, rows, split, expectedRows, progress, cancellation);
            }
            catch (NumericalException) when (best is not null)
            {
                break; // a round that cannot be solved gains nothing
            }

            rounds.Add(candidate.Fit.Result);
            double before = best?.Fit.Result.Score ?? double.PositiveInfinity, score = candidate.Fit.Result.Score;
            stalled = score < before * (1 - LeastImprovement) ? 0 : stalled + 1;
            if (best is null || score < before)
                best = candidate with { Round = round };
            if (round == last || (_options.Rounds is null && stalled == _options.Patience))
                break;

            sample ??= Sample(rows, split, candidate.Fit.FittedRows, cancellation);
            metric = Next(candidate, sample, progress, cancellation);
            if (metric is null)
                break;
        }

        Progress?.Report(new TrainingProgress("solve", 0, null, ""));
        RidgeModel model = best.Fit.SolveAll();
        SolveSeconds = watch.Elapsed.TotalSeconds - FeatureSeconds;
        return new MetricFit(best.Map, best.Metric, model, best.Fit.Curve, best.Fit.Sums, best.Round, rounds);
    }

    private Candidate RunRound(LearnedMetric? metric, IRowSource rows, RowSplit split, long? expectedRows, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        IDifferentiableFeatureMap map = metric is null ? _inner : new MetricFeatures(_inner, metric);
        var fit = ValidatedFit.Run(
            new RidgeTrainer(map, _targets, _classes) { Progress = progress }, rows, split, new(_options.Ridge, NeedsGradients: true), expectedRows, cancellation);
        FeatureSeconds += fit.FeatureSeconds;
        double[] outputWeights = Array.ConvertAll(fit.Variances, v => _classes > 0 || _targets == 1 ? 1 : v > 0 ? 1 / v : 0);
        return new Candidate(map, metric, fit, outputWeights);
    }

    private RowSample Sample(IRowSource rows, RowSplit split, long fittedRows, CancellationToken cancellation)
    {
        int count = Math.Min(_options.GradientRows, Math.Max(1, MostSampledNumbers / _inner.InputDimension));
        return RowSample.Draw(new RowFilter(rows, row => !RidgeTrainer.IsValidation(split, row)), fittedRows, count, _options.Seed, cancellation);
    }

    // Returns null where the gradients are all zero, or not all finite: then there is nothing to learn from.
    private LearnedMetric? Next(Candidate candidate, RowSample sample, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        int d = _inner.InputDimension, k = candidate.OutputWeights.Length;
        var product = new GradientOuterProduct(d, k, _options.Diagonal ?? d > MetricOptions.LargestFull, candidate.OutputWeights);
        float[] weights = [.. candidate.Fit.GradientModel!.Weights.ToArray().Select(w => (float)w)];
        int capacity = (int)Math.Clamp(JacobianNumbers / ((long)k * d), 1, 1024);
        float[] inputs = new float[capacity * d], jacobians = new float[capacity * k * d];
        try
        {
            foreach (RowBlock block in sample.ReadBlocks())
            {
                for (int first = 0; first < block.Count; first += capacity)
                {
                    cancellation.ThrowIfCancellationRequested();
                    int count = Math.Min(capacity, block.Count - first);
                    Memory<float> source = inputs.AsMemory(0, count * d), destination = jacobians.AsMemory(0, count * k * d);
                    if (block.Sparse is { } sparse)
                        sparse.CopyTo(first, d, source.Span);
                    else
                        block.Inputs.AsSpan(first * d, count * d).CopyTo(source.Span);
                    candidate.Map.GradientsParallel(source, weights, k, destination);
                    product.Add(destination.Span);
                    progress?.Report(new TrainingProgress("gradients", first + count, sample.RowCount, "rows"));
                }
            }

            return LearnedMetric.Fit(product, _options.Regularization);
        }
        catch (NumericalException)
        {
            return null;
        }
    }

    // Says with every stage which round it belongs to and what was best before it.
    private sealed class RoundProgress(IProgress<TrainingProgress> receiver, int round, Candidate? best) : IProgress<TrainingProgress>
    {
        private readonly string _prefix = round == 0
            ? "round 0, "
            : string.Create(CultureInfo.InvariantCulture, $"round {round} (best: round {best!.Round}, {best.Fit.Result.Score:g3} of the variance), ");

        public void Report(TrainingProgress value) => receiver.Report(value with { Stage = _prefix + value.Stage });
    }

    private sealed record Candidate(IDifferentiableFeatureMap Map, LearnedMetric? Metric, ValidatedFit Fit, double[] OutputWeights)
    {
        public int Round { get; init; }
    }
}

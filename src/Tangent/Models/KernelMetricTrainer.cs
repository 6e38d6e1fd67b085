using Tangent.Data;
using Tangent.Features;
using Tangent.Numerics;
using Tangent.Regression;
using Tangent.Sketching;

namespace Tangent.Models;

/// <summary>Learns a metric of the inputs by exact kernel regression on at most some thousand rows.</summary>
/// <remarks>
/// Recursive feature machines (Radhakrishnan et al. 2024) in their original form; <see cref="MetricTrainer"/> has the rounds on features. Every round
/// fits the kernel under the metric to at most <see cref="MostRows"/> random training rows outside of the validation fold, with the ridge that is best on at most
/// <see cref="MostHeldRows"/> rows of the fold, and takes the next metric from the gradients at those held rows, see
/// <see cref="MetricTrainer"/> for why. Cost of a round: n^3 / 6 multiply-adds a ridge tried,
/// n^2 d (1 + 2 k) for kernel and gradients. Memory: 16 n^2 bytes. Deterministic on any number of threads.
/// </remarks>
/// <param name="kernel">The description of the kernel; its metric and rows do not count.</param>
/// <param name="targetCount">k.</param>
/// <param name="alike">Whether the targets share a unit, as classes do.</param>
/// <param name="options">The options.</param>
internal sealed class KernelMetricTrainer(FeatureMapDescription kernel, int targetCount, bool alike, MetricOptions options)
{
    /// <summary>The most rows that are fitted.</summary>
    public const int MostRows = 6144;

    /// <summary>The most rows of the validation fold that errors are counted on and gradients averaged over.</summary>
    public const int MostHeldRows = 4096;

    private const ulong Stream = 0x4D45545249434B; // "METRICK"

    /// <summary>Returns the bytes that the rounds need for n rows: two matrices of the fitted rows, and the held rows' kernel.</summary>
    public static double BytesNeeded(long rows) => 16.0 * Math.Min(rows, MostRows) * Math.Min(rows, MostRows) + 4.0 * Math.Min(rows, MostRows) * MostHeldRows;

    /// <summary>Gets or sets a receiver of the stages done, or null.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Learns the metric.</summary>
    /// <param name="inputs">Row-major n x d.</param>
    /// <param name="targets">Row-major n x k.</param>
    /// <param name="split">Assigns the validation fold by row.</param>
    /// <param name="cancellation">Ends the rounds.</param>
    /// <returns>The metric of the best round, null for round 0, and what the rounds gave.</returns>
    /// <exception cref="ArgumentException">There are too few rows for a validation fold.</exception>
    /// <exception cref="NumericalException">Round 0 cannot be solved.</exception>
    public (LearnedMetric? Metric, MetricSummary Summary) Fit(float[] inputs, double[] targets, RowSplit split, CancellationToken cancellation)
    {
        int n = targets.Length / targetCount;
        int[] order = RandomPermutation.Draw(new PhiloxStream(options.Seed, Stream), n, n);
        Sample fitted = Take(order.Where(i => !RidgeTrainer.IsValidation(split, i)).Take(MostRows));
        Sample held = Take(order.Where(i => RidgeTrainer.IsValidation(split, i)).Take(MostHeldRows));
        if (fitted.Count == 0 || held.Count == 0)
            throw new ArgumentException("there are too few rows for a validation fold", nameof(inputs));
        double[] outputWeights = GradientMetric.OutputWeights(fitted.Variances(), alike);
        var rounds = new MetricRounds<Candidate>(
            options,
            (start, progress) => RunRound(start, fitted, held, progress, cancellation),
            c => c.Result,
            (c, progress) => GradientMetric.Fit(c.Map, c.GradientModel, outputWeights, [held.Inputs], options, progress, cancellation))
        { Progress = Progress };
        Candidate best = rounds.Run();
        return (best.Metric, new MetricSummary(rounds.BestRound, rounds.Rounds, best.Metric?.IsDiagonal ?? false));

        Sample Take(IEnumerable<int> indices)
        {
            int d = kernel.InputDimension, k = targetCount;
            int[] taken = [.. indices];
            var sample = new Sample(new float[taken.Length * d], new double[taken.Length * k], k);
            for (int i = 0; i < taken.Length; i++)
            {
                inputs.AsSpan(taken[i] * d, d).CopyTo(sample.Inputs.AsSpan(i * d));
                targets.AsSpan(taken[i] * k, k).CopyTo(sample.Targets.AsSpan(i * k));
            }

            return sample;
        }
    }

    private Candidate RunRound(RoundStart start, Sample fitted, Sample held, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        LearnedMetric? metric = start.Metric;
        progress?.Report(new TrainingProgress("kernel", 0, null, ""));
        FeatureMapDescription description = kernel with { Metric = metric, Landmarks = metric?.Apply(fitted.Inputs) ?? fitted.Inputs };
        var map = (IDifferentiableFeatureMap)description.CreateMap();
        var sections = (KernelSections)(map is MetricFeatures moved ? moved.Inner : map);
        var solver = new KernelRidge(sections.Kernel.ComputeLowerFromSingle(sections.Prepared, cancellation), fitted.Targets, targetCount);
        float[] cross = map.Transform(held.Inputs);
        double[] spread = held.Deviations(), predictions = new double[held.Targets.Length];
        double unit = solver.MeanDiagonal;
        RidgeModel? best = null;
        (double Score, double Error) bestErrors = (double.PositiveInfinity, 0);
        if (options.Ridge is { } given)
            Evaluate(given);
        else
            RidgeSearch.Run(unit > 0 ? unit : 1, Evaluate, new CountProgress(progress, "ridge", "values"), cancellation, RidgeSearch.LowestSingleStep, start.LikelyRidge);

        double gradientRidge = options.Ridge is null ? start.GradientRidge(best!.Ridge, unit) : best!.Ridge;
        RidgeModel gradientModel = gradientRidge == best.Ridge ? best : Model(gradientRidge);
        return new Candidate(map, metric, gradientModel, new MetricRound(best!.Ridge, bestErrors.Error, bestErrors.Score));

        RidgeModel Model(double ridge)
        {
            KernelRidgeModel model = solver.Solve(ridge);
            return new RidgeModel(model.Coefficients.ToArray(), model.Intercepts.ToArray(), new double[targetCount], ridge);
        }

        (double Score, double Error) Evaluate(double ridge)
        {
            RidgeModel model = Model(ridge);
            model.Predict(cross, predictions);
            (double Score, double Error) errors = (0, 0);
            for (int j = 0; j < predictions.Length; j++)
            {
                double e = predictions[j] - held.Targets[j], s = spread[j % targetCount];
                errors = (errors.Score + e * e / (s > 0 ? s : 1) / targetCount, errors.Error + e * e / predictions.Length);
            }

            if (errors.Score < bestErrors.Score)
                (best, bestErrors) = (model, errors);
            return errors;
        }
    }

    private sealed record Candidate(IDifferentiableFeatureMap Map, LearnedMetric? Metric, RidgeModel GradientModel, MetricRound Result);

    private sealed record Sample(float[] Inputs, double[] Targets, int TargetCount)
    {
        public int Count => Targets.Length / TargetCount;

        public double[] Variances() => Array.ConvertAll(Deviations(), s => s / Count);

        /// <summary>Returns the sum of squared deviations from the mean of every target.</summary>
        public double[] Deviations()
        {
            double[] means = new double[TargetCount], sums = new double[TargetCount];
            for (int j = 0; j < Targets.Length; j++)
                means[j % TargetCount] += Targets[j] / Count;
            for (int j = 0; j < Targets.Length; j++)
                sums[j % TargetCount] += Math.Pow(Targets[j] - means[j % TargetCount], 2);
            return sums;
        }
    }
}

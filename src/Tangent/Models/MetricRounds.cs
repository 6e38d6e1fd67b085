using System.Globalization;
using Tangent.Features;
using Tangent.Numerics;

namespace Tangent.Models;

/// <summary>Learns a metric in rounds: fits under a metric, takes the next metric from the fit, and keeps the round with the lowest validation error.</summary>
/// <typeparam name="T">What a round fits.</typeparam>
/// <param name="options">How many rounds, and when to stop.</param>
/// <param name="fit">Fits a round.</param>
/// <param name="result">Returns what a fit gave on the validation fold.</param>
/// <param name="next">Returns the metric that the gradients of a fit give, or null where there is nothing to learn from.</param>
internal sealed class MetricRounds<T>(
    MetricOptions options,
    Func<RoundStart, IProgress<TrainingProgress>?, T> fit,
    Func<T, MetricRound> result,
    Func<T, IProgress<TrainingProgress>?, LearnedMetric?> next)
    where T : class
{
    private const double LeastImprovement = 1e-3;

    // While nothing was found; see RoundStart.
    private const int ExtraPatience = 2;

    private readonly List<MetricRound> _rounds = [];

    /// <summary>Gets what every round gave, from round 0.</summary>
    public IReadOnlyList<MetricRound> Rounds => _rounds;

    /// <summary>Gets the round that was kept.</summary>
    public int BestRound { get; private set; }

    /// <summary>Gets or sets what is done with the best fit so far before another round begins, to make room, or null.</summary>
    public Action<T>? SetAside { get; init; }

    /// <summary>Gets or sets a receiver of progress, or null.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Runs the rounds.</summary>
    /// <returns>The fit of the best round; round 0 has no metric.</returns>
    /// <exception cref="NumericalException">Round 0 cannot be solved.</exception>
    public T Run()
    {
        T? best = null;
        LearnedMetric? metric = null;
        int last = options.Rounds ?? options.MostRounds, stalled = 0;
        for (int round = 0; ; round++)
        {
            IProgress<TrainingProgress>? progress = Progress is null ? null : new PrefixProgress(Progress, Prefix(round));
            T candidate;
            try
            {
                candidate = fit(new RoundStart(metric, round == 0 ? null : _rounds[^1].Ridge, stalled > 0), progress);
            }
            catch (NumericalException) when (best is not null)
            {
                return best; // a round that cannot be solved gains nothing
            }

            _rounds.Add(result(candidate));
            double before = best is null ? double.PositiveInfinity : _rounds[BestRound].Score, score = _rounds[round].Score;
            stalled = score < before * (1 - LeastImprovement) ? 0 : stalled + 1;
            if (best is null || score < before)
                (best, BestRound) = (candidate, round);

            // The matrices that only the fit needed, and below those of a round that is not kept, would stay beside those of the next: they are large objects,
            // which are not collected before there are many of them.
            GC.Collect();
            bool ends = round == last || (options.Rounds is null && stalled == options.Patience + (BestRound == 0 ? ExtraPatience : 0));
            metric = ends ? null : next(candidate, progress);
            if (metric is not null && candidate == best)
                SetAside?.Invoke(best);
            candidate = null!;
            GC.Collect();
            if (metric is null)
                return best;
        }
    }

    // Every stage says which round it belongs to and what was best before it.
    private string Prefix(int round) => round == 0
        ? "round 0, "
        : string.Create(CultureInfo.InvariantCulture, $"round {round} (best: round {BestRound}, {_rounds[BestRound].Score:g3} of the variance), ");
}

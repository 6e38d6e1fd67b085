using System.Diagnostics;
using System.Globalization;
using Tangent.Data;
using Tangent.Models;
using Tangent.Numerics;

namespace Tangent.Selection;

/// <summary>Chooses options of a training on held-out rows, by successive halving within a time.</summary>
/// <remarks>
/// Successive halving (Jamieson and Talwalkar 2016): every candidate of the <see cref="SelectionSpace"/> is fitted to <see cref="FirstRows"/> random training
/// rows, then the best of those without a learned metric and the best of those with one, <see cref="Kept"/> each, for metrics come out of noise only with many
/// rows, to <see cref="LastRows"/>, those with one first. The best of the last trials wins. Test rows take no part. Where all candidates are of method exact without a metric, their leave-one-out errors take the place of folds. The first trials may take half of the time, and no trial begins after
/// its end; with enough time the choice is deterministic. Cost: a fit of every candidate for every fold that is held out, one where a fold has
/// 2048 rows and up to five where it has fewer, and for every reading of the data a scan and two passes a sample. Memory: the samples, and that of a fit.
/// </remarks>
/// <param name="options">The options that are given; the space varies some of them.</param>
/// <param name="space">The values, or null for the defaults.</param>
public sealed class ModelSelection(TrainingOptions options, SelectionSpace? space = null)
{
    /// <summary>The rows of the first trials.</summary>
    public const int FirstRows = 1024;

    /// <summary>The most rows of the last trials.</summary>
    public const int LastRows = 6144;

    /// <summary>How many candidates of either kind are tried again.</summary>
    public const int Kept = 2;

    /// <summary>The most rows that method exact is tried on unless asked for: its time grows with their square.</summary>
    public const int MostExactRows = 65_536;

    /// <summary>Gets or sets a receiver of the stages and of what was found so far, or null.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Chooses.</summary>
    /// <param name="path">The data.</param>
    /// <param name="budget">The time.</param>
    /// <param name="cancellation">Ends the choice.</param>
    /// <returns>All candidates that were tried, each with its last trial: the chosen one first.</returns>
    /// <exception cref="ArgumentException">The rows are to be kept in their order or in groups.</exception>
    /// <exception cref="DataException">The data are at fault, or no candidate can be fitted to them.</exception>
    public IReadOnlyList<SelectionCandidate> Run(string path, TimeSpan budget, CancellationToken cancellation = default)
    {
        if (options.Ordered || options.GroupColumn is not null)
            throw new ArgumentException("options are chosen on random rows; leave the order or the groups out, or give the options", nameof(path));
        var watch = Stopwatch.StartNew();
        var trial = new SelectionTrial(path, options);
        DataSet data = trial.Open(options);
        DataFormat format = DataFormats.Detect(path);
        TrainingOptions[] candidates = [.. (space ?? new SelectionSpace()).Candidates(options, format, MethodFor(format, data)).Where(c => HasLevels(trial, c))];
        trial.LeavesOneOut = Array.TrueForAll(candidates, c => c is { Method: "exact", Adapt: 0, Ridge: null });
        List<SelectionCandidate> first = Try(trial, candidates, FirstRows, (watch, budget / 2), null, cancellation);
        if (first[0].Rows < FirstRows)
            return first;
        TrainingOptions[] kept = [.. first.GroupBy(c => c.Options.Adapt == 0).SelectMany(g => g.Take(Kept)).OrderByDescending(c => c.Options.Adapt != 0).Select(c => c.Options)];
        List<SelectionCandidate> last = Try(trial, kept, LastRows, (watch, budget), first[0], cancellation);
        return [.. last, .. first.Where(c => !last.Exists(l => l.Options == c.Options))];
    }

    // Best first; none where the time was over before and something was found earlier.
    private List<SelectionCandidate> Try(
        SelectionTrial trial, TrainingOptions[] all, int rows, (Stopwatch Watch, TimeSpan End) time, SelectionCandidate? before, CancellationToken cancellation)
    {
        var tried = new List<SelectionCandidate>();
        Exception? fault = null;
        for (int i = 0; i < all.Length && (time.Watch.Elapsed < time.End || (tried.Count == 0 && before is null)); i++)
        {
            SelectionCandidate? best = tried.MinBy(c => c.Loss) ?? before;
            trial.Progress = Progress is null ? null : new PrefixProgress(Progress, Prefix(i + 1, all.Length, best));
            try
            {
                tried.Add(trial.Run(all[i], rows, cancellation));
            }
            catch (Exception e) when (e is NumericalException or DataException or ArgumentException)
            {
                fault = e; // other candidates may do
            }
        }

        return tried.Count > 0 || before is not null || fault is null ? [.. tried.OrderBy(c => c.Loss)] : throw fault;
    }

    // Indicators of levels that no column has would make the candidate that has none once more.
    private static bool HasLevels(SelectionTrial trial, TrainingOptions candidate) =>
        candidate.Table.Levels == 0 || (trial.Open(candidate).Schema is TableSchema table && table.Columns.Any(c => c.Levels.Count > 0));

    private string MethodFor(DataFormat format, DataSet data) =>
        options.Method is null && !format.IsImages() && !data.Schema.IsSparse && data.TrainingRows <= MostExactRows ? "exact" : options.MethodFor(data.Schema);

    private static string Prefix(int place, int count, SelectionCandidate? best) => string.Create(
        CultureInfo.InvariantCulture, $"candidate {place} of {count}{(best is null ? "" : $", best so far {best.Text}: {best.Loss:g3}")}; ");
}

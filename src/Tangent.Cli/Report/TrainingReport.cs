using Tangent.Analysis;
using Tangent.Models;
using Tangent.Selection;

namespace Tangent.Cli.Report;

/// <summary>Holds what a report of a training tells.</summary>
internal sealed record TrainingReport
{
    /// <summary>Gets the model and the rows it was tested on; with sums where the fit made them.</summary>
    public required TrainingResult Result { get; init; }

    /// <summary>Gets the data as the user named them.</summary>
    public required string Data { get; init; }

    /// <summary>Gets what the model was trained with.</summary>
    public required TrainingOptions Options { get; init; }

    /// <summary>Gets the words of the command line.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>Gets what a search tried, the best first.</summary>
    public IReadOnlyList<SelectionCandidate> Found { get; init; } = [];

    /// <summary>Gets what the stages took.</summary>
    public IReadOnlyList<StageUse> Stages { get; init; } = [];

    /// <summary>Gets the test rows' outcome, or null without test rows.</summary>
    public TestOutcome? Outcome { get; private init; }

    /// <summary>Gets the coverage of predicted deviations, or null where there are none.</summary>
    public Coverage? Coverage { get; private init; }

    /// <summary>Gets the scores with fewer features; empty where they cannot be told.</summary>
    public IReadOnlyList<FeatureCountScore> FeatureCounts { get; private init; } = [];

    /// <summary>Gets the spectrum, or null where it would cost more than a report is worth.</summary>
    public RidgeSpectrum? Spectrum { get; private init; }

    /// <summary>Gets the worst rows as their file has them, by line.</summary>
    public IReadOnlyDictionary<long, string[]> RawRows { get; private init; } = new Dictionary<long, string[]>();

    /// <summary>Returns the report with all that is computed for it: a pass over the test rows, and some algebra where there are sums of few enough features.</summary>
    public TrainingReport Complete(IProgress<TrainingProgress> progress, CancellationToken cancellation)
    {
        const int MostFeatures = 8192, Eigenvalues = 64;
        TangentModel model = Result.Model;
        bool small = model.Statistics?.FeatureCount <= MostFeatures;
        progress.Report(new TrainingProgress("report", 0, null, ""));
        RidgeSpectrum? spectrum = small ? RidgeSpectrum.Of(model.Statistics!, model.Header.Ridge, Eigenvalues, cancellation) : null;
        if (Result.Test is not { } test)
            return this with { Spectrum = spectrum };
        var outcome = TestOutcome.Read(model, test, progress, cancellation);
        HashSet<long> lines = [.. outcome.Targets.Select(t => t.Worst).Append(outcome.WrongRows).OfType<WorstRows>().SelectMany(w => w.Rows).Select(r => r.Line)];
        return this with
        {
            Spectrum = spectrum,
            Outcome = outcome,
            Coverage = Coverage.Serves(model) ? Coverage.Read(model, test, cancellation) : null,
            FeatureCounts = small && FeatureCountCurve.Serves(model) ? FeatureCountCurve.Compute(model, test, cancellation) : [],
            RawRows = Report.RawRows.Read(model.Header.Schema, Options.TestPath ?? Data, lines, cancellation),
        };
    }
}

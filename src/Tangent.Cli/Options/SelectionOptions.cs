using System.CommandLine;
using System.Globalization;
using Tangent.Models;
using Tangent.Selection;

namespace Tangent.Cli.Options;

/// <summary>Declares the option that lets the tool choose what the user left open.</summary>
internal sealed class SelectionOptions
{
    private readonly Option<TimeSpan?> _budget = new("--budget")
    {
        Description = "Choose depth, rounds of --adapt, scale, bias and method, where they are not given, on held-out training rows, in a time such as 90s, 2m or 1h. "
            + "The last fit, of all rows, comes after it.",
        HelpName = "TIME",
        CustomParser = result =>
        {
            if (Time(result.Tokens[0].Value) is { } time)
                return time;
            result.AddError($"--budget takes a time such as 90s, 2m or 1h, not '{result.Tokens[0].Value}'");
            return null;
        },
    };

    /// <summary>Adds the option.</summary>
    public void AddTo(Command command) => command.Add(_budget);

    /// <summary>Returns the time to choose in, or null where none is given.</summary>
    public TimeSpan? Budget(Invocation run) => run.Get(_budget);

    /// <summary>Returns what was found in a time, the best first, and tells the best few.</summary>
    public static IReadOnlyList<SelectionCandidate> Choose(TrainingOptions options, Invocation run, string data, SelectionSpace space, TimeSpan budget)
    {
        IReadOnlyList<SelectionCandidate> found = new ModelSelection(options, space) { Progress = run.Output.Progress }.Run(data, budget, run.Cancellation);
        const int Shown = 5;
        run.Output.Note($"chosen of {found.Count} on held-out rows: {found[0].Text}");
        foreach (SelectionCandidate candidate in found.Take(Shown))
            run.Output.Note(string.Create(CultureInfo.InvariantCulture, $"  {candidate.Loss:g4} with {candidate.Rows} rows: {candidate.Text}"));
        return found;
    }

    /// <summary>Returns the options with as many features as the training is worth, and tells where the number comes from.</summary>
    public TrainingOptions ChooseFeatures(TrainingOptions options, Invocation run, string data)
    {
        FeatureCountChoice choice = new FeatureCountSelection(options) { Progress = run.Output.Progress }.Run(data, Budget(run), run.Cancellation);
        string limit = choice.Limit is null ? "" : $", as many as the {choice.Limit} allows of";
        run.Output.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"{choice.FeatureCount} features{limit}: {FeatureCountSelection.PerDirection} for each of the {choice.StatisticalDimension:f1} directions that the best ridge leaves, by a sample of {choice.SampleRows} rows"));
        return options with { FeatureCount = choice.FeatureCount };
    }

    private static TimeSpan? Time(string text)
    {
        double unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        return unit > 0 && Number.Parse(text[..^1]) is > 0 and <= 1000 and var count ? TimeSpan.FromSeconds(count * unit) : null;
    }
}

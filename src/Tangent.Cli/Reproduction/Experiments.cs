namespace Tangent.Cli.Reproduction;

/// <summary>Lists the experiments by name.</summary>
internal static class Experiments
{
    private static readonly Dictionary<string, Func<ExperimentOptions, WorkFolder, Experiment>> s_all = new(StringComparer.Ordinal)
    {
        ["cifar10"] = (options, work) => new CifarExperiment(options, work),
        ["mnist"] = (options, work) => new MnistExperiment(options, work),
        ["uci"] = (options, work) => new UciExperiment(options, work),
        ["uci90"] = (options, work) => new SmallSetsExperiment(options, work),
        ["approximation"] = (options, work) => new ApproximationExperiment(options, work),
        ["guarantee"] = (options, _) => new GuaranteeExperiment(options),
    };

    /// <summary>Gets the names.</summary>
    public static IReadOnlyList<string> Names => [.. s_all.Keys];

    /// <summary>Makes an experiment, which finds its files.</summary>
    public static Experiment Create(string name, ExperimentOptions options, WorkFolder work) => s_all[name](options, work);
}

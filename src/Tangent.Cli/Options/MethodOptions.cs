using System.CommandLine;
using Tangent.Architectures;
using Tangent.Data;
using Tangent.Models;
using Tangent.Selection;

namespace Tangent.Cli.Options;

/// <summary>Declares the options that choose a network and its features.</summary>
internal sealed class MethodOptions
{
    /// <summary>Initializes the options.</summary>
    /// <param name="choosable">Whether the command can choose depth and features.</param>
    /// <param name="methods">The methods that the command offers, the default first.</param>
    public MethodOptions(bool choosable, params string[] methods)
    {
        Method = Choice.Words("--method", "How features are made.", methods);
        Depth = new AutoNumber(
            "--depth", "L", 0, choosable, "L ReLU layers: short for L times dense,relu (tables), or conv3,relu and gap (images), then dense"
                + $"{(choosable ? "; auto takes the best of 1 to 5 on held-out training rows" : "")}. Default: 2 or 3.");
        Features = new AutoNumber(
            "--features", "N", 1, choosable, "How many features to make; fits of more than 16,384 of as many rows are iterative, and keep no sums for updates and deviations"
                + $"{(choosable ? "; auto takes as many as the best ridge leaves directions for, within --budget and memory" : "")}. Default: 4096.");
    }

    public Choice<string> Method { get; }

    public AutoNumber Depth { get; }

    public AutoNumber Features { get; }

    public Option<Architecture?> Architecture { get; } = new("--arch")
    {
        Description = "The layers, separated by commas: dense, relu; images also conv3, conv3v, pool2, gap, flatten.",
        HelpName = "SPEC",
        CustomParser = result =>
        {
            try
            {
                return Architectures.Architecture.Parse(result.Tokens[0].Value);
            }
            catch (FormatException e)
            {
                result.AddError($"--arch: {e.Message}");
                return null;
            }
        },
    };

    public Option<int?> Project { get; } = Number.Whole(
        "--project", "M", 16, "Compute M features and keep the --features directions of them that training rows need most. Default: none, all that are computed are kept.");

    public Choice<bool> Mirror { get; } = new(
        "--mirror",
        "Make images and their mirror images the same, where left and right do not matter; features take twice the time.",
        ("off", false),
        ("on", true));

    /// <summary>Adds --depth and --arch, of which at most one may be given.</summary>
    public void AddArchitectureTo(Command command)
    {
        command.Add(Depth);
        command.Add(Architecture);
        Exclusive.Add(command, Depth, Architecture);
    }

    /// <summary>Adds all of them.</summary>
    public void AddTo(Command command)
    {
        command.Add(Method);
        AddSizeTo(command);
    }

    /// <summary>Makes an option for several methods; empty when it is not given.</summary>
    public static Option<string[]> Several(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "A,B,..",
        CompletionSources = { FeatureMapDescription.Methods.ToArray() },
        CustomParser = result =>
        {
            string[] methods = [.. result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.TrimEntries)).Distinct()];
            if (Array.Find(methods, m => !FeatureMapDescription.Methods.Contains(m)) is { } unknown)
                result.AddError($"{name} takes methods separated by commas out of {string.Join(", ", FeatureMapDescription.Methods)}, not '{unknown}'{NearestName.Question(unknown, FeatureMapDescription.Methods)}");
            return methods;
        },
    };

    /// <summary>Adds all but --method.</summary>
    public void AddSizeTo(Command command)
    {
        AddArchitectureTo(command);
        command.Add(Features);
        command.Add(Project);
        command.Add(Mirror);
    }

    /// <summary>Returns the space of a selection with what the user asked for only.</summary>
    public SelectionSpace Restrict(SelectionSpace space, Invocation run) => space with
    {
        Methods = run.Get(Method) is not "auto" and var method ? [method] : space.Methods,
        Depths = run.Get(Architecture) is null && Depth.Value(run) is null ? space.Depths : null,
        FeatureCounts = Features.Value(run) is { } count ? [count] : space.FeatureCounts,
    };

    /// <summary>Returns the options with what the user asked of the method, the network and the features.</summary>
    public TrainingOptions Apply(TrainingOptions options, Invocation run) => options with
    {
        Method = run.Get(Method) is not "auto" and var method ? method : null,
        Architecture = run.Get(Architecture),
        Depth = Depth.Value(run),
        ProjectedFrom = run.Get(Project),
        Mirror = run.Get(Mirror),
        FeatureCount = Features.Value(run) ?? options.FeatureCount,
    };
}

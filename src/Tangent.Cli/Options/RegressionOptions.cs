using System.CommandLine;
using Tangent.Models;
using Tangent.Selection;

namespace Tangent.Cli.Options;

/// <summary>Declares the options of fitting and testing: ridge, folds, the test part and the model file.</summary>
internal sealed class RegressionOptions
{
    private readonly Option<string?> _ridge = new("--ridge")
    {
        Description = "The absolute lambda of (Z'Z + X I). Default: auto, the best of a grid.",
        HelpName = "auto|X",
        CompletionSources = { "auto" },
        Validators =
        {
            result =>
            {
                if (result.Tokens is [{ Value: not "auto" and var text }] && Number.Parse(text) is not > 0)
                    result.AddError($"--ridge takes auto or a number above 0, not '{text}'");
            },
        },
    };

    private readonly Option<string?> _adapt = new("--adapt")
    {
        Description = "Learn which inputs and combinations of them matter, in T rounds at most, or as many as help; 0 for none. Default: as many as help, with 1024 features "
            + "at most, for zonal features of tables of 500 training rows or more where the ridge is chosen too; else 0.",
        HelpName = "T|auto",
        CompletionSources = { "auto" },
        Validators =
        {
            result =>
            {
                if (result.Tokens is [{ Value: not "auto" and var text }] && (Number.Parse(text) is not (>= 0 and <= 1000 and var rounds) || rounds % 1 != 0))
                    result.AddError($"--adapt takes auto or a whole number from 0 to 1000, not '{text}'");
            },
        },
    };

    public DataOption Test { get; } = Files.OtherData("--test", "FILE", "Data to test on, in the same columns.");

    public Option<double?> TestFraction { get; } = Number.Real(
        "--test-fraction", "F", "a number of at least 0 and less than 1", x => x is >= 0 and < 1, "The fraction of the rows to hold out and test on. Default: 0.2; 0 for none.");

    private readonly Choice<bool> _split = new(
        "--split",
        "Hold out random rows, or the last ones as where rows are in the order of time: for the test, and for the choice of the ridge.",
        ("shuffled", false),
        ("ordered", true));

    private readonly Choice<RidgeSolution> _solver = new(
        "--solver",
        "Solve with one matrix of N x N, or by conjugate gradients over the data without it; auto takes them beyond 16,384 features of as many rows.",
        ("auto", RidgeSolution.Auto),
        ("direct", RidgeSolution.Direct),
        ("iterative", RidgeSolution.Iterative));

    private readonly Option<string?> _group = new("--group")
    {
        Description = "Keep rows with the same text in this column together, held out or not; the column is no input then.",
        HelpName = "COL",
    };

    public Option<int?> Folds { get; } = Number.Whole(
        "--folds",
        "K",
        2,
        "Choose the ridge by K-fold cross-validation (not with --adapt or more than 16,384 features, which take one fold; method exact takes "
        + "leave-one-out errors).");

    public Option<string?> Model { get; } = Files.Optional("--model", "OUT", "Where to save the model.");

    public Option<bool> Compact { get; } = new("--compact") { Description = "Leave the sums out of the model file; it can then neither be updated nor tell deviations." };

    /// <summary>Returns whether the user asked for a metric or for none.</summary>
    public bool GivesAdapt(Invocation run) => run.Get(_adapt) is not null;

    /// <summary>Returns lambda, or null for auto.</summary>
    public double? Ridge(Invocation run) => Number.Parse(run.Get(_ridge));

    /// <summary>Returns the options with what the user asked of ridge, folds and test rows, and the seed.</summary>
    public TrainingOptions Apply(TrainingOptions options, Invocation run) => options with
    {
        Ridge = Ridge(run),
        Adapt = run.Get(_adapt) switch { null => options.Adapt, "auto" => null, var text => (int?)Number.Parse(text) },
        Folds = run.Get(Folds) ?? options.Folds,
        TestFraction = run.Get(TestFraction) ?? options.TestFraction,
        TestPath = run.Get(Test),
        Ordered = run.Get(_split),
        GroupColumn = run.Get(_group),
        Solution = run.Get(_solver),
        Seed = run.Seed,
    };

    /// <summary>Returns the space of a selection with what the user asked for only.</summary>
    public SelectionSpace Restrict(SelectionSpace space, Invocation run) =>
        !GivesAdapt(run) ? space : space with { Adapts = [Apply(new TrainingOptions(), run).Adapt] };

    /// <summary>Adds the options of fitting and testing.</summary>
    public void AddFitTo(Command command)
    {
        command.Add(_ridge);
        command.Add(_adapt);
        command.Add(Test);
        command.Add(TestFraction);
        command.Add(Folds);
        command.Add(_solver);
        command.Add(_split);
        command.Add(_group);
        Exclusive.Add(command, _split, _group);
        Exclusive.Add(command, Test, TestFraction);
    }

    /// <summary>Adds all of them.</summary>
    public void AddTo(Command command)
    {
        AddFitTo(command);
        command.Add(Model);
        command.Add(Compact);
    }
}

using Tangent.Data;

namespace Tangent.Cli.Reproduction;

/// <summary>Describes a regression set of the paper's Table 2.</summary>
/// <param name="Name">The paper's name.</param>
/// <param name="File">The file's original name.</param>
/// <param name="Target">The target column.</param>
internal sealed record UciSet(string Name, string File, string Target)
{
    /// <summary>Gets the columns that are no features.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Gets whether the first line is a header.</summary>
    public bool Header { get; init; } = true;

    /// <summary>Gets how many of the first rows its authors train on, the others being the test rows; or null.</summary>
    public int? OfficialTrainingRows { get; init; }

    /// <summary>Gets the four sets.</summary>
    public static IReadOnlyList<UciSet> All { get; } =
    [
        new("MillionSongs", "YearPredictionMSD.txt", "1") { Header = false, OfficialTrainingRows = 463_715 },
        new("WorkLoads", "Range-Queries-Aggregates.csv", "-1") { Ignored = ["1"] },
        new("CT", "slice_localization_data.csv", "-1") { Ignored = ["1"] },
        new("Protein", "CASP.csv", "RMSD"),
    ];

    /// <summary>Returns how its table is read; rows without a target are left out.</summary>
    public TableOptions Table(double bias) => new()
    {
        Targets = [Target],
        Task = TaskKind.Regression,
        IgnoreColumns = Ignored,
        Header = Header,
        Missing = MissingPolicy.Drop,
        Bias = bias,
    };
}

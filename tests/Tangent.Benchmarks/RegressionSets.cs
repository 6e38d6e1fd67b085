using Tangent.Data;

namespace Tangent.Benchmarks;

/// <summary>Names the regression sets of the benchmarks, and the column that each one's target is in.</summary>
/// <remarks>
/// CASP is the file of the UCI collection, the msd subset has the line format of YearPredictionMSD, the blog's training file is split as the others are; the rest
/// are the files of the uci_datasets collection, whose last column is the target: of parkinsons it is the total UPDRS and of energy the heating load, and the second
/// target of either (the motor UPDRS, the cooling load) is not in the file. So no column is left out; parkinsons keeps the number of the subject as a column.
/// </remarks>
internal static class RegressionSets
{
    private const string First = "1", Last = "-1";

    /// <summary>Gets name and target of the sets, from few rows to many.</summary>
    public static IReadOnlyList<(string Name, string Target)> All { get; } =
    [
        ("energy", Last), ("concrete", Last), ("airfoil", Last), ("skillcraft", Last), ("msd_subset_timbre90", First), ("parkinsons", Last),
        ("pumadyn32nm", Last), ("pol", Last), ("elevators", Last), ("CASP", "RMSD"), ("keggundirected", Last), ("blogData_train", Last),
    ];

    /// <summary>Returns the set's name in a file's name.</summary>
    public static string NameOf(string path) => Path.GetFileName(path).Split('.')[0];

    /// <summary>Returns how a set's file is read, all else default.</summary>
    /// <exception cref="ArgumentException">The file has the name of none.</exception>
    public static TableOptions Options(string path)
    {
        (string name, string target) = All.FirstOrDefault(s => s.Name == NameOf(path));
        return name is null
            ? throw new ArgumentException($"{path} is none of {string.Join(", ", All.Select(s => s.Name))}", nameof(path))
            : new TableOptions { Targets = [target], Task = TaskKind.Regression };
    }
}

namespace Tangent.Cli.Reproduction;

/// <summary>Describes one result of the paper that can be measured again: its cells, and how a table and a figure are made of them.</summary>
internal abstract class Experiment
{
    /// <summary>Gets the name on the command line, which is the stem of the files.</summary>
    public abstract string Name { get; }

    /// <summary>Gets the headline.</summary>
    public abstract string Title { get; }

    /// <summary>Gets what besides the options decides the results, such as the sizes of the data; results of others are never mixed in.</summary>
    public abstract string Settings { get; }

    /// <summary>Gets the cells in the order of their computation. A key says all that its cell depends on but the settings.</summary>
    public abstract IReadOnlyList<Cell> Cells { get; }

    /// <summary>Writes what stands below the headline and the machine: tables and remarks.</summary>
    /// <param name="results">The cells that are there.</param>
    public abstract string Text(CellResults results);

    /// <summary>Draws the figure.</summary>
    /// <param name="results">The cells that are there.</param>
    public abstract Figure Draw(CellResults results);
}

/// <summary>Holds one computation of an experiment.</summary>
/// <param name="Key">Its name, unique in the experiment.</param>
/// <param name="Compute">Returns named numbers, given the cells that are there already.</param>
internal sealed record Cell(string Key, Func<CellResults, Dictionary<string, double>> Compute);

using System.Text.Json.Serialization;

namespace Tangent.Data;

/// <summary>Describes a column of a table.</summary>
public sealed record TableColumn
{
    /// <summary>Gets the name: that of the header, else the number from 1.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the place in the file that the schema was made from, from 0.</summary>
    public required int Position { get; init; }

    /// <summary>Gets what the column holds.</summary>
    public required ColumnKind Kind { get; init; }

    /// <summary>Gets what the column is used for.</summary>
    public required ColumnRole Role { get; init; }

    /// <summary>Gets the categories of a text input in ordinal order, one input coordinate each; else empty.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Gets the levels of a numeric input that have an indicator coordinate behind the number itself, in ascending order; else empty.</summary>
    public IReadOnlyList<double> Levels { get; init; } = [];

    /// <summary>Gets the training mean of the numbers and then the share of each level, or the share of each category in the training rows; empty for
    /// classes and ignored columns.</summary>
    public IReadOnlyList<double> Means { get; init; } = [];

    /// <summary>Gets the population standard deviation beside each of <see cref="Means"/>; 0 where the column is constant, or nearly (1e-12
    /// of its mean). Levels share that of all their indicators together.</summary>
    public IReadOnlyList<double> Deviations { get; init; } = [];

    /// <summary>Gets the scaling of a numeric input by <see cref="ColumnScale.Quantile"/>; null for other columns and scalings.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NormalScores? NormalScores { get; init; }

    /// <summary>Gets how many input coordinates the column becomes.</summary>
    internal int Width => Role != ColumnRole.Input ? 0 : Kind == ColumnKind.Numeric ? 1 + Levels.Count : Categories.Count;
}

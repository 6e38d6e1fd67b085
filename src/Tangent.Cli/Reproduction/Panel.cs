namespace Tangent.Cli.Reproduction;

/// <summary>Names how numbers lie along an axis.</summary>
internal enum AxisScale
{
    Linear,

    /// <summary>Numbers with ticks at whole ones only.</summary>
    Whole,

    /// <summary>Numbers by their logarithms, ticks at powers of two.</summary>
    Log2,

    /// <summary>Numbers by their logarithms, ticks at 1, 2 and 5 times powers of ten.</summary>
    Log10,
}

/// <summary>Says how the points of a series are drawn.</summary>
internal enum SeriesKind
{
    /// <summary>Measured here: filled marks, joined.</summary>
    Line,

    /// <summary>Measured here: filled marks.</summary>
    Marks,

    /// <summary>Reported by others: hollow marks, joined by dashes.</summary>
    Reported,

    /// <summary>Reported by others: hollow marks.</summary>
    ReportedMarks,

    /// <summary>A line of reference, without marks.</summary>
    Reference,
}

/// <summary>Holds an axis.</summary>
/// <param name="Label">What it shows, with its unit.</param>
/// <param name="Scale">How numbers lie along it.</param>
internal sealed record Axis(string Label, AxisScale Scale = AxisScale.Linear)
{
    /// <summary>Gets the names of the places 0, 1, .. of an axis without numbers, or null.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>Gets the greatest number that is drawn; points beyond it are left out.</summary>
    public double Most { get; init; } = double.PositiveInfinity;
}

/// <summary>Holds the points of one name.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Kind">How they are drawn.</param>
/// <param name="Points">The points.</param>
internal sealed record Series(string Name, SeriesKind Kind, IReadOnlyList<(double X, double Y)> Points)
{
    /// <summary>Gets the name of the series that has the same colour, or null for its own.</summary>
    public string? ColourOf { get; init; }
}

/// <summary>Holds one diagram of a figure.</summary>
/// <param name="Title">Its headline.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Series">What is drawn.</param>
internal sealed record Panel(string Title, Axis X, Axis Y, IReadOnlyList<Series> Series);

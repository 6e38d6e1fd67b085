using Tangent.Architectures;
using Tangent.Data;
using Tangent.Models;

namespace Tangent.ML;

/// <summary>Sets which features of a vector column are computed, and how the column is scaled before.</summary>
/// <remarks>
/// The map is fixed by these options and the number of slots. From data come only the scaling (<see cref="ColumnScale.Standard"/>,
/// <see cref="ColumnScale.Quantile"/>: one pass), the width of rff, the landmarks of nystrom, the filters of patches and the directions of
/// <see cref="ProjectedFrom"/>. With <see cref="ColumnScale.None"/> or <see cref="ColumnScale.Unit"/> and any other method a fit reads no row.
/// </remarks>
public sealed record TangentOptions
{
    /// <summary>Gets the method, one of <see cref="FeatureMapDescription.Methods"/>. Default: null, tangent where <see cref="Image"/> is given, else zonal.</summary>
    public string? Method { get; init; }

    /// <summary>Gets the architecture. Default: null, that of <see cref="Depth"/>.</summary>
    public Architecture? Architecture { get; init; }

    /// <summary>Gets L of the architecture where none is given: L times dense,relu, or conv3,relu and gap where convolutions take images. Default: null, 2 and 3.</summary>
    public int? Depth { get; init; }

    /// <summary>Gets m, the number of features. Default: 4096.</summary>
    public int FeatureCount { get; init; } = 4096;

    /// <summary>Gets M: so many features are computed and the m directions of them kept in which rows spread most. Default: null, the m features are kept as they are.</summary>
    public int? ProjectedFrom { get; init; }

    /// <summary>Gets whether images and their mirror images have the same features. Default: false.</summary>
    public bool Mirror { get; init; }

    /// <summary>Gets the scaling of the slots, of images by channel. Default: <see cref="ColumnScale.Standard"/>. Columns that are scaled already want <see cref="ColumnScale.None"/>.</summary>
    public ColumnScale Scale { get; init; }

    /// <summary>Gets the constant coordinate that is appended to the scaled row, 0 for none; images that a convolution takes have none. Default: 1.</summary>
    /// <remarks>The kernel of a network without biases is homogeneous; the constant makes it see the length of a row.</remarks>
    public double Bias { get; init; } = 1;

    /// <summary>Gets the images that the column holds, or null where it holds none. Default: null.</summary>
    public TangentImage? Image { get; init; }

    /// <summary>Gets the seed. Default: 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Gets whether rows that are mostly zeros stay sparse: the sketch's time grows with the other numbers, and no scaling fills the zeros.</summary>
    internal bool KeepsSparse => Method == "ntk-sketch" && Scale == ColumnScale.None && Image is null;

    /// <summary>Returns the options in the library's form.</summary>
    internal TrainingOptions ToTrainingOptions() => new()
    {
        Method = Method,
        Architecture = Architecture,
        Depth = Depth,
        FeatureCount = FeatureCount,
        ProjectedFrom = ProjectedFrom,
        Mirror = Mirror,
        Seed = Seed,
        TestFraction = 0,
        ScoreTraining = false,
    };

    /// <summary>Throws when an option has a value that makes no sense.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    internal void Validate(string parameter)
    {
        string? fault = this switch
        {
            { Method: { } method } when !FeatureMapDescription.Methods.Contains(method) =>
                $"there is no method '{method}'; there are {string.Join(", ", FeatureMapDescription.Methods)}",
            { FeatureCount: < 8 } => $"{FeatureCount} features are too few; at least 8 are needed",
            { Image: not null, Scale: ColumnScale.Quantile } => "images are not scaled by quantiles, which are for the columns of a table; use another Scale",
            _ when !Enum.IsDefined(Scale) => $"{nameof(Scale)} is unknown: {Scale}",
            _ when !double.IsFinite(Bias) => $"{nameof(Bias)} is {Bias} but a number is needed",
            _ => Image?.Fault(),
        };
        if (fault is not null)
            throw new ArgumentException(fault, parameter);
    }
}

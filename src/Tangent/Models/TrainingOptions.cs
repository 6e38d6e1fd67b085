using Tangent.Architectures;
using Tangent.Data;

namespace Tangent.Models;

/// <summary>Sets how <see cref="ModelTrainer"/> fits a model to a table.</summary>
public sealed record TrainingOptions
{
    /// <summary>Gets how the data are read and encoded. Default: that of <see cref="TableOptions"/>, but colour images are whitened where a convolution
    /// other than that of patches takes them.</summary>
    public TableOptions Table { get; init; } = new() { Whitening = null };

    /// <summary>Gets the method, one of <see cref="FeatureMapDescription.Methods"/>. Default: null, tangent for images, ntk-sketch for
    /// sparse rows with more columns than features, and zonal for all else.</summary>
    public string? Method { get; init; }

    /// <summary>Gets the architecture. Default: null, that of <see cref="Depth"/>.</summary>
    public Architecture? Architecture { get; init; }

    /// <summary>Gets L of the architecture where none is given: L times dense,relu, or conv3,relu and gap where convolutions take images. Default: null, 2 and 3.</summary>
    public int? Depth { get; init; }

    /// <summary>Gets m, the number of features; many of many rows are fitted by <see cref="IterativeRidgeTrainer"/>. Default: 4096.</summary>
    public int FeatureCount { get; init; } = 4096;

    /// <summary>Gets whether images and their mirror images are to be the same, see <see cref="Features.MirrorFeatures"/>. Default: false.</summary>
    public bool Mirror { get; init; }

    /// <summary>Gets the ridge lambda of (Z'Z + lambda I), or null to choose it on held-out training rows. Default: null.</summary>
    public double? Ridge { get; init; }

    /// <summary>Gets K of the cross-validation that chooses the ridge, or 1 for a single validation fold of a fifth; method exact
    /// takes leave-one-out errors in any case. Default: 1.</summary>
    public int Folds { get; init; } = 1;

    /// <summary>Gets the rounds in which a metric of the inputs is learned: 0 for none, null for as many as lower the error on the validation fold. Default: 0.
    /// The ridge is then chosen on that one fold too, whatever <see cref="Folds"/>. See <see cref="MetricTrainer"/>.</summary>
    public int? Adapt { get; init; } = 0;

    /// <summary>Gets the share of rows that is held out for the test score. Default: 0.2; it is ignored where <see cref="TestPath"/> is given.</summary>
    public double TestFraction { get; init; } = 0.2;

    /// <summary>Gets a file of test rows, or null.</summary>
    public string? TestPath { get; init; }

    /// <summary>Gets the seed of the split and of the feature map. Default: 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Gets whether the model keeps the sums that updates and posterior deviations need, 4 m^2 bytes. Default: true.</summary>
    public bool KeepStatistics { get; init; } = true;

    /// <summary>Returns the method for a data format, where nothing else is known of the data.</summary>
    public string MethodFor(DataFormat format) =>
        Method ?? (format.IsImages() ? "tangent" : "zonal");

    /// <summary>Returns the method for data: as their format tells, but of sparse rows with more columns than features the one whose memory does not grow with
    /// the columns.</summary>
    public string MethodFor(DataFormat format, DataSchema schema) =>
        Method ?? (schema is { IsSparse: true } && schema.InputDimension > FeatureCount ? "ntk-sketch" : MethodFor(format));

    /// <summary>Returns the options of the table for a data format: images have no constant coordinate where a convolution takes them, and are not whitened
    /// elsewhere, nor for patches, which are whitened themselves, unless asked for.</summary>
    public TableOptions TableFor(DataFormat format)
    {
        bool convolutional = FeatureMapDescription.IsConvolutional(MethodFor(format), format.IsImages(), Architecture);
        TableOptions table = convolutional && Method != "patches" ? Table : Table with { Whitening = Table.Whitening ?? 0 };
        return convolutional ? table with { Bias = 0 } : table;
    }
}

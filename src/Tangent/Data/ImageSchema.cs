using System.Text.Json.Serialization;

namespace Tangent.Data;

/// <summary>Describes how images become input rows.</summary>
/// <remarks>
/// An input row has the height x width x channels numbers of an image in this order, a byte as a number from 0 to 1, scaled by
/// <see cref="DataSchema.Scale"/> (standard: every channel to mean 0 and deviation 1 over the training images; a constant channel becomes 0); then
/// <see cref="DataSchema.Bias"/> unless it is 0. With <see cref="Whitening"/> the scaled numbers of an image are whitened before it is appended.
/// </remarks>
public sealed record ImageSchema : DataSchema
{
    /// <summary>Gets the rows of an image.</summary>
    public required int Height { get; init; }

    /// <summary>Gets the pixels in a row.</summary>
    public required int Width { get; init; }

    /// <summary>Gets the numbers in a pixel: 1 for grey, 3 for red, green and blue.</summary>
    public required int Channels { get; init; }

    /// <summary>Gets whether there is a target, the label.</summary>
    public required bool HasTarget { get; init; }

    /// <summary>Gets the mean of each channel over the training images, bytes as numbers from 0 to 1.</summary>
    public required IReadOnlyList<double> Means { get; init; }

    /// <summary>Gets the population standard deviation beside each of <see cref="Means"/>.</summary>
    public required IReadOnlyList<double> Deviations { get; init; }

    /// <summary>Gets the regularization of the whitening, or null where images are not whitened.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Whitening { get; init; }

    /// <summary>Gets the whitening fitted to the scaled training images, or null; model files keep it as arrays beside the header.</summary>
    [JsonIgnore]
    public ImageWhitening? WhiteningTransform { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override int InputDimension => Shape.Length + (Bias != 0 ? 1 : 0);

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> TargetNames => HasTarget ? ["label"] : [];

    [JsonIgnore]
    internal ImageShape Shape => new(Height, Width, Channels);

    internal override IRowSource OpenLike(string path, bool targets) =>
        new ImageRowSource(ImageReader.Open(path, this, targets && HasTarget), this, targets);

    internal override string? Fault()
    {
        if (Height < 1 || Width < 1 || Channels < 1 || (Int128)Height * Width * Channels > Array.MaxLength - 1)
            return $"images of {Shape} cannot be";
        if (Scale == ColumnScale.Quantile)
            return "images are not scaled by quantiles";
        return Means.Count == Channels && Deviations.Count == Channels ? base.Fault() : "the statistics do not fit the channels";
    }
}

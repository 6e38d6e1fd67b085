using Tangent.Architectures;

namespace Tangent.Features;

/// <summary>Sets which images <see cref="PatchFeatures"/> take, with how many features, and how <see cref="PatchFilters"/> are made.</summary>
public sealed record PatchOptions
{
    /// <summary>Gets the architecture, <c>convQ[v],relu[,poolP],flatten,dense</c> or <c>convQ[v],relu,gap,dense</c>. Default: that of
    /// <see cref="PatchFeatures.DefaultArchitecture"/> for 32 x 32 images.</summary>
    public Architecture Architecture { get; init; } = PatchFeatures.DefaultArchitecture(32, 32);

    /// <summary>Gets the images' height. Default: 32.</summary>
    public int Height { get; init; } = 32;

    /// <summary>Gets the images' width. Default: 32.</summary>
    public int Width { get; init; } = 32;

    /// <summary>Gets the numbers at each position. Default: 3.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>Gets m, the numbers in a feature row. Default: 4096.</summary>
    public int FeatureCount { get; init; } = 4096;

    /// <summary>Gets what is added to the variance of a patch's numbers before it is divided by its root, in units of the mean variance of a patch: at least 0.
    /// Default: 0.1.</summary>
    public double Contrast { get; init; } = 0.1;

    /// <summary>Gets the regularization of the whitening of patches, see <see cref="Data.ImageWhitening"/>; positive. Default: 0.1.</summary>
    public double Regularization { get; init; } = 0.1;

    /// <summary>Gets theta: products with a filter below it give nothing. At least 0; products with random directions have variance 1. Default: 0.75.</summary>
    public double Threshold { get; init; } = 0.75;
}

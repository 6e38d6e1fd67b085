namespace Tangent.Features;

/// <summary>Sets what <see cref="NtkRandomFeatures"/> approximates, with how many features and which random directions.</summary>
public sealed record NtkRandomFeaturesOptions
{
    /// <summary>Gets L, the number of ReLU layers, at least 1. Default: 2.</summary>
    public int Depth { get; init; } = 2;

    /// <summary>Gets m, the numbers in a feature row, at least 8. Default: 4096.</summary>
    public int FeatureCount { get; init; } = 4096;

    /// <summary>Gets the part of the features that the tangent sketch takes; the rest are ReLU features. Default: 0.6, for the tangent part errs more.</summary>
    public double SketchShare { get; init; } = 0.6;

    /// <summary>Gets whether directions come in orthonormal blocks, which lowers the error of the ReLU features. Default: true.</summary>
    public bool OrthogonalDirections { get; init; } = true;

    /// <summary>Gets whether every direction u is used with -u, which carries the linear part of the ReLU features exactly. Default: true.</summary>
    public bool PairedDirections { get; init; } = true;
}

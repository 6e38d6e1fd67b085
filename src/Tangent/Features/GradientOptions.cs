using Tangent.Architectures;

namespace Tangent.Features;

/// <summary>Sets the network of <see cref="GradientFeatures"/>, for which images, and how many features it may have.</summary>
public sealed record GradientOptions
{
    /// <summary>Gets the architecture; activations are piecewise linear (relu, leaky, abs). Default: two dense ReLU layers.</summary>
    public Architecture Architecture { get; init; } = Architecture.FullyConnected(2);

    /// <summary>Gets the images' height; it counts for convolutional architectures only. Default: 32.</summary>
    public int Height { get; init; } = 32;

    /// <summary>Gets the images' width; it counts for convolutional architectures only. Default: 32.</summary>
    public int Width { get; init; } = 32;

    /// <summary>Gets the numbers at each position; they count for convolutional architectures only. Default: 3.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>Gets the most numbers in a feature row; the network is the widest with no more parameters. Default: 4096.</summary>
    public int FeatureCount { get; init; } = 4096;
}

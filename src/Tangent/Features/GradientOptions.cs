using Tangent.Architectures;

namespace Tangent.Features;

/// <summary>Sets the network of <see cref="GradientFeatures"/> and how many features it may have.</summary>
public sealed record GradientOptions
{
    /// <summary>Gets the architecture: dense layers and piecewise linear activations (relu, leaky, abs). Default: two ReLU layers.</summary>
    public Architecture Architecture { get; init; } = Architecture.FullyConnected(2);

    /// <summary>Gets the most numbers in a feature row; the network is the widest with no more parameters. Default: 4096.</summary>
    public int FeatureCount { get; init; } = 4096;
}

using Tangent.Architectures;
using Tangent.Kernels;

namespace Tangent.Features;

/// <summary>Sets what <see cref="ZonalFeatures"/> approximates and with how many features.</summary>
public sealed record ZonalOptions
{
    /// <summary>Gets the fully connected architecture whose kernel is approximated. Default: two ReLU layers.</summary>
    public Architecture Architecture { get; init; } = Architecture.FullyConnected(2);

    /// <summary>Gets which kernel of the architecture is approximated. Default: the neural tangent kernel.</summary>
    public KernelKind Kind { get; init; } = KernelKind.Ntk;

    /// <summary>Gets m, the numbers in a feature row, at least 1. Default: 4096.</summary>
    public int FeatureCount { get; init; } = 4096;
}

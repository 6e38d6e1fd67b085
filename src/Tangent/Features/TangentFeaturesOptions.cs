using Tangent.Architectures;
using Tangent.Kernels;

namespace Tangent.Features;

/// <summary>Sets which kernel <see cref="TangentFeatures"/> approximates, for which images, and with how many features.</summary>
public sealed record TangentFeaturesOptions
{
    /// <summary>Gets the architecture. Default: three convolutions with 3 x 3 filters, ReLU and the mean over positions.</summary>
    public Architecture Architecture { get; init; } = Architecture.Convolutional(3);

    /// <summary>Gets the images' height. Default: 32.</summary>
    public int Height { get; init; } = 32;

    /// <summary>Gets the images' width. Default: 32.</summary>
    public int Width { get; init; } = 32;

    /// <summary>Gets the numbers at each position. Default: 3.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>Gets which kernel of the architecture is approximated. Default: the neural tangent kernel.</summary>
    public KernelKind Kind { get; init; } = KernelKind.Ntk;

    /// <summary>Gets which layers the tangent kernel takes gradients of. Default: all.</summary>
    public TrainedLayers Trained { get; init; } = TrainedLayers.All;

    /// <summary>Gets m, the numbers in a feature row, at least 2. Default: 4096.</summary>
    /// <remarks>With all layers trained a row is the tangent part (m / 2 numbers) and then the Gaussian process part (m / 2); otherwise it is one part.</remarks>
    public int FeatureCount { get; init; } = 4096;

    /// <summary>Gets r, the numbers carried at each position for each part: a power of two, at least 16.
    /// Default (null): the least one that is at least the numbers of a part of the output.</summary>
    /// <remarks>Parts of another length than r are made by a subsampled randomised Hadamard transform of each image's r numbers.</remarks>
    public int? InnerWidth { get; init; }
}

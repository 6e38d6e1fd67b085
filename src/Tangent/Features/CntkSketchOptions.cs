using Tangent.Architectures;
using Tangent.Kernels;

namespace Tangent.Features;

/// <summary>Says how <see cref="CntkSketch"/> is built.</summary>
public sealed record CntkSketchOptions
{
    /// <summary>Gets the network. Default: three 3 x 3 convolutions with ReLU, then <c>gap</c>.</summary>
    public Architecture Architecture { get; init; } = Architecture.Convolutional(3);

    /// <summary>Gets the images' height. Default: 32.</summary>
    public int Height { get; init; } = 32;

    /// <summary>Gets the images' width. Default: 32.</summary>
    public int Width { get; init; } = 32;

    /// <summary>Gets the numbers at each position. Default: 3.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>Gets m, the number of features. Default: 2048.</summary>
    public int FeatureCount { get; init; } = 2048;

    /// <summary>
    /// Gets which layers the tangent kernel takes gradients of. Default: all; the paper's kernel is the one of the hidden layers.
    /// </summary>
    public TrainedLayers Trained { get; init; } = TrainedLayers.All;

    /// <summary>Gets the degree q of the polynomials, at least 2. Default: 8.</summary>
    public int Degree { get; init; } = 8;

    /// <summary>
    /// Gets r, the numbers a position carries for each of the two kernels, a power of two. 0, the default: m, rounded down.
    /// </summary>
    public int PositionDimension { get; init; }

    /// <summary>Gets s, the numbers that a node of a PolySketch puts out. 0, the default, means r / 4.</summary>
    public int NodeDimension { get; init; }
}

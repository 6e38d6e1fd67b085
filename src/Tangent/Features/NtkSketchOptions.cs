using Tangent.Kernels;

namespace Tangent.Features;

/// <summary>Names the two ways in which <see cref="NtkSketch"/> expands a kernel.</summary>
public enum NtkSketchForm
{
    /// <summary>Layer by layer, each arc-cosine kernel by its own power series (paper, Algorithm 1).</summary>
    Layered,

    /// <summary>One polynomial fitted to the whole kernel (the way of the paper's code, here exact on the diagonal).</summary>
    Direct,
}

/// <summary>Says how <see cref="NtkSketch"/> is built.</summary>
public sealed record NtkSketchOptions
{
    /// <summary>Gets L, the number of ReLU layers. Default: 1.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>Gets m, the number of features. Default: 4096.</summary>
    public int FeatureCount { get; init; } = 4096;

    /// <summary>Gets the degree q of the polynomials. Default: 8.</summary>
    public int Degree { get; init; } = 8;

    /// <summary>Gets how the kernel is expanded. Default: layer by layer.</summary>
    public NtkSketchForm Form { get; init; } = NtkSketchForm.Layered;

    /// <summary>Gets which layers the tangent kernel takes gradients of. Default: all.</summary>
    public TrainedLayers Trained { get; init; } = TrainedLayers.All;

    /// <summary>Gets r, the numbers to which inputs of more than r numbers are sketched first. 0, the default, means m / 4.</summary>
    public int LeafDimension { get; init; }

    /// <summary>
    /// Gets s, the numbers that a node of a PolySketch puts out and a layer hands on. 0, the default, means the power of two near m / 4.
    /// </summary>
    public int NodeDimension { get; init; }

    /// <summary>Gets the signed copies of each coordinate when inputs are sketched first (OSNAP). Default: 4.</summary>
    public int LeafSparsity { get; init; } = 4;
}

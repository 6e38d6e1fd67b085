using Tangent.Architectures;

namespace Tangent.Kernels;

/// <summary>Names the two kernels of an infinitely wide network.</summary>
public enum KernelKind
{
    /// <summary>The neural tangent kernel: inner products of gradients with respect to the trained weights.</summary>
    Ntk,

    /// <summary>The neural network Gaussian process kernel: the covariance of the network's outputs at random weights.</summary>
    Nngp,
}

/// <summary>Names the weights with respect to which the tangent kernel takes gradients.</summary>
public enum TrainedLayers
{
    /// <summary>The weights of every dense and convolutional layer.</summary>
    All,

    /// <summary>All but the first weight layer and the output: with convolutions this is the CNTK of Zandieh et al. (2021).</summary>
    Hidden,
}

/// <summary>Names the number format in which the maps of a convolutional kernel are computed.</summary>
public enum KernelPrecision
{
    /// <summary>32-bit numbers, sums over the maps in 64 bits. Relative errors of entries are up to 1e-5.</summary>
    Single,

    /// <summary>64-bit numbers: slower than <see cref="Single"/>, half as many a register.</summary>
    Double,
}

/// <summary>Says which kernel of an <see cref="Architecture"/> is computed, and how.</summary>
public sealed record KernelOptions
{
    /// <summary>Gets which kernel is meant. Default: the tangent kernel.</summary>
    public KernelKind Kind { get; init; } = KernelKind.Ntk;

    /// <summary>Gets which layers the tangent kernel takes gradients of. Default: all. The Gaussian process kernel has no use for
    /// it.</summary>
    public TrainedLayers Trained { get; init; } = TrainedLayers.All;

    /// <summary>Gets the number format of convolutional kernels. Default: 32 bits. Fully connected kernels are always computed in 64
    /// bits.</summary>
    public KernelPrecision Precision { get; init; } = KernelPrecision.Single;

    /// <summary>Tells for every layer whether it has weights that are trained.</summary>
    internal bool[] TrainedWeights(Architecture architecture)
    {
        bool[] trained = [.. architecture.Select(l => l is DenseLayer or ConvolutionLayer)];
        if (Trained == TrainedLayers.Hidden)
        {
            trained[Array.IndexOf(trained, true)] = false;
            trained[^1] = false;
        }

        return trained;
    }
}

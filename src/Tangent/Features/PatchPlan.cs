using Tangent.Architectures;
using Tangent.Numerics;

namespace Tangent.Features;

/// <summary>Holds the sizes of <see cref="PatchFeatures"/>: patches, windows and filters.</summary>
internal sealed class PatchPlan
{
    /// <summary>Reads the architecture.</summary>
    /// <exception cref="ArgumentException">The architecture has another form, or does not fit the images; the message says which.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    public PatchPlan(PatchOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Channels, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.FeatureCount, 1, nameof(options));
        Architecture architecture = options.Architecture;
        if (architecture is not ([ConvolutionLayer, ActivationLayer, FlattenLayer or GlobalAveragePoolLayer, DenseLayer]
                or [ConvolutionLayer, ActivationLayer, PoolLayer, FlattenLayer, DenseLayer])
            || !((ActivationLayer)architecture[1]).Activation.Equals(Activation.Relu))
        {
            throw new ArgumentException(
                $"method patches has one convolution: conv6v,relu,pool9,flatten,dense with other sizes, or gap in place of pool9,flatten, not '{architecture}'",
                nameof(options));
        }

        IReadOnlyList<(int Height, int Width)> shapes = architecture.Shapes(options.Height, options.Width);
        (Height, Width) = shapes[1];
        Patches = new ImagePatches(options.Height, options.Width, options.Channels, (ConvolutionLayer)architecture[0]);
        if (Patches.Length < 2)
            throw new ArgumentException($"'{architecture}' makes patches of one number, which have no contrast; use a larger filter", nameof(options));
        (WindowHeight, WindowWidth) = architecture[2] switch
        {
            PoolLayer pool => (pool.Size, pool.Size),
            GlobalAveragePoolLayer => (Height, Width),
            _ => (1, 1),
        };
        RowWindows = Width / WindowWidth;
        WindowCount = Height / WindowHeight * RowWindows;
        FilterCount = (int)((options.FeatureCount + 2L * WindowCount - 1) / (2L * WindowCount));
    }

    /// <summary>Gets the patches of an image.</summary>
    public ImagePatches Patches { get; }

    /// <summary>Gets the rows of positions.</summary>
    public int Height { get; }

    /// <summary>Gets the positions in a row.</summary>
    public int Width { get; }

    /// <summary>Gets the rows of a window.</summary>
    public int WindowHeight { get; }

    /// <summary>Gets the positions in a row of a window.</summary>
    public int WindowWidth { get; }

    /// <summary>Gets the windows side by side.</summary>
    public int RowWindows { get; }

    /// <summary>Gets the number of windows.</summary>
    public int WindowCount { get; }

    /// <summary>Gets K, the number of filters.</summary>
    public int FilterCount { get; }
}

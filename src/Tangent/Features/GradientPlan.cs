using Tangent.Architectures;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Counts and builds the layers of the finite network of <see cref="GradientFeatures"/>, all hidden channels equally wide.</summary>
/// <remarks>Vectors are images of one position; <c>flatten</c> takes the positions for channels, so it moves no number and is no layer.</remarks>
internal sealed class GradientPlan
{
    private readonly Architecture _architecture;
    private readonly IReadOnlyList<(int Height, int Width)> _shapes;
    private readonly int _channels;

    /// <summary>Follows the rows through the architecture.</summary>
    /// <param name="inputDimension">The numbers of a row.</param>
    /// <param name="options">The architecture and, if it is convolutional, the images.</param>
    /// <exception cref="ArgumentException">The images do not fit the rows or the architecture, or an activation is not piecewise linear.</exception>
    public GradientPlan(int inputDimension, GradientOptions options)
    {
        _architecture = options.Architecture;
        if (_architecture.FirstOrDefault(l => l is ActivationLayer { Activation: not PiecewiseLinearActivation }) is { } layer)
            throw new ArgumentException($"gradient features serve the activations relu, leaky and abs only, not '{layer}'", nameof(options));
        _channels = inputDimension;
        _shapes = [.. Enumerable.Repeat((1, 1), _architecture.Count)];
        if (!_architecture.IsConvolutional)
            return;
        (int height, int width, _channels) = (options.Height, options.Width, options.Channels);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_channels, 1, nameof(options));
        if ((Int128)height * width * _channels != inputDimension)
            throw new ArgumentException($"images of {height} x {width} x {_channels} do not fit rows of {inputDimension} numbers", nameof(options));
        _shapes = _architecture.Shapes(height, width);
    }

    /// <summary>Returns the number of parameters of a network.</summary>
    public Int128 Parameters(int width)
    {
        Int128 sum = 0;
        foreach (Step step in Steps(width))
            sum += (Int128)step.Fan * (step.HasWeights ? step.ChannelsBehind : 0);
        return sum;
    }

    /// <summary>Returns the largest width with no more parameters than features are allowed, or 0; 1 where there are no hidden layers.</summary>
    public int WidestFor(int featureCount)
    {
        int low = 0, high = _architecture.Count(l => l is DenseLayer or ConvolutionLayer) > 1 ? featureCount : 1;
        while (low < high)
        {
            int middle = high - (high - low) / 2;
            (low, high) = Parameters(middle) <= featureCount ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    /// <summary>Builds the layers of a network, input first.</summary>
    /// <param name="width">The channels of the hidden layers.</param>
    /// <param name="streams">Gives each layer of weights a stream, in order.</param>
    public GradientLayer[] Build(int width, SketchStreams streams) => [.. Steps(width).Select(s => s.Create(streams)).OfType<GradientLayer>()];

    private IEnumerable<Step> Steps(int width)
    {
        long channels = _channels;
        for (int i = 0; i < _architecture.Count; i++)
        {
            Layer layer = _architecture[i];
            (int h, int w) = _shapes[i];
            long behind = layer switch
            {
                DenseLayer or ConvolutionLayer => i == _architecture.Count - 1 ? 1 : width,
                FlattenLayer => channels * h * w,
                _ => channels,
            };

            // Fully connected kernels start from the inner product of the rows, convolutional ones from its mean over the channels.
            yield return new Step(layer, h, w, channels, behind, IsScaled: i > 0 || _architecture.IsConvolutional);
            channels = behind;
        }
    }

    private readonly record struct Step(Layer Layer, int Height, int Width, long Channels, long ChannelsBehind, bool IsScaled)
    {
        public bool HasWeights => Layer is DenseLayer or ConvolutionLayer;

        /// <summary>Gets how many numbers each output of a layer with weights adds up.</summary>
        public long Fan => Channels * (Layer is ConvolutionLayer { FilterSize: var q } ? (long)q * q : 1);

        // Null where nothing is to do.
        public GradientLayer? Create(SketchStreams streams)
        {
            int channels = checked((int)Channels);
            return Layer switch
            {
                ActivationLayer activation =>
                    new GradientActivation(checked(Height * Width * channels), (PiecewiseLinearActivation)activation.Activation),
                PoolLayer pool => new GradientPool(Height, Width, channels, pool.Size, pool.Size),
                GlobalAveragePoolLayer => new GradientPool(Height, Width, channels, Height, Width),
                FlattenLayer => null,
                _ => new GradientWeights(
                    new ImagePatches(Height, Width, channels, Layer as ConvolutionLayer ?? new ConvolutionLayer(1, Padding.Same)),
                    (int)ChannelsBehind,
                    IsScaled ? 1 / Math.Sqrt(Fan) : 1,
                    streams.Next()),
            };
        }
    }
}

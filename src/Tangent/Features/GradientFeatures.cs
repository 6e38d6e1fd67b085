using Tangent.Kernels;
using Tangent.Numerics;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Maps rows, or images, to the gradient of a finite random network with respect to its parameters.</summary>
/// <remarks>
/// The paper's GradRF baseline. The network in the NTK parameterisation: a dense layer is h = W x / sqrt(inputs), a convolution the same of
/// every patch of q x q x channels numbers, W standard Gaussian; activations are scaled so that they keep the mean square of a Gaussian;
/// pooling and gap take means, and flatten makes one vector. The first layer of a fully connected network is h = W x, so that inner products of
/// gradients tend to <see cref="FullyConnectedKernel"/> or <see cref="ConvolutionalKernel"/>, all layers trained, as the width grows (Jacot,
/// Gabriel, Hongler, "Neural tangent kernel", 2018): with one activation their mean over seeds is the kernel at any width, with more it is off
/// by a term of order 1 / width. All hidden layers have equally many channels, as many as the number of features allows; since the parameters
/// grow with their square, q^2 width^2 for each convolution behind the first, the width is small and so the error large: this map is here to
/// compare with. The output has exactly one number a parameter, layer after layer, each row-major outputs x (q x q x) inputs. Positively
/// homogeneous; a zero row gives zeros. Shapes: rows of d in, rows of m out, row-major. Cost of a row: about 3 m multiply-adds for vectors, 3
/// positions x parameters for each convolution. Memory: for each thread the numbers in front of all layers and the largest layer's patches, of
/// one image. Deterministic by (options, seed).
/// </remarks>
public sealed class GradientFeatures : IFeatureMap
{
    private const ulong FirstStream = 0x4752414400000000;

    // As many rows in a block as fill the tiles of a matrix product; one image has enough positions.
    private const int RowsPerProduct = 32;

    private readonly GradientLayer[] _layers;
    private readonly GradientWeights[] _weights;
    private readonly int _blockLength;
    private readonly int[] _starts;
    private readonly int _deltaLength;
    private readonly int _scratchLength;
    private readonly WorkspacePool _workspaces;

    /// <summary>Initializes the map.</summary>
    /// <param name="inputDimension">d, at least 1; for convolutional architectures height * width * channels.</param>
    /// <param name="options">The architecture, the images and the number of features.</param>
    /// <param name="seed">The seed of the weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or a network of width 1 has more parameters than
    /// features are allowed.</exception>
    /// <exception cref="ArgumentException">The images do not fit the rows or the architecture, or an activation is not piecewise linear.</exception>
    public GradientFeatures(int inputDimension, GradientOptions options, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputDimension, 1);
        var plan = new GradientPlan(inputDimension, options);
        InputDimension = inputDimension;
        Width = plan.WidestFor(options.FeatureCount);
        if (Width < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.FeatureCount, $"a network of width 1 has {plan.Parameters(1)} parameters; use at least as many features");
        }

        _layers = plan.Build(Width, new SketchStreams(seed, FirstStream));
        _weights = [.. _layers.OfType<GradientWeights>()];
        OutputDimension = (int)plan.Parameters(Width);
        _blockLength = Math.Max(1, RowsPerProduct / _weights.Max(w => w.Positions));
        _starts = new int[_layers.Length];
        int length = 0;
        for (int l = 1; l < _layers.Length; l++)
            (_starts[l], length) = (length, checked(length + WorkspacePool.Align(checked(_blockLength * _layers[l].Inputs))));
        _deltaLength = checked(_blockLength * Math.Max(1, _layers.Max(l => l.Outputs)));
        _scratchLength = checked(_blockLength * _layers.Max(l => l.ScratchLength));
        _workspaces = new WorkspacePool(checked(length + 2 * WorkspacePool.Align(_deltaLength) + _scratchLength));
    }

    /// <inheritdoc/>
    public int InputDimension { get; }

    /// <inheritdoc/>
    public int OutputDimension { get; }

    /// <summary>Gets the channels of the hidden layers.</summary>
    public int Width { get; }

    /// <inheritdoc/>
    public void Transform(ReadOnlySpan<float> source, Span<float> destination)
    {
        int n = Throw.RowsOf(source.Length, InputDimension, nameof(source)), d = InputDimension, m = OutputDimension;
        Throw.IfDifferent(destination.Length, n * m, nameof(destination));
        WorkspacePool.Workspace workspace = _workspaces.Rent();
        for (int first = 0; first < n; first += _blockLength)
        {
            int count = Math.Min(_blockLength, n - first);
            TransformBlock(source.Slice(first * d, count * d), count, destination.Slice(first * m, count * m), workspace.Span);
        }

        _workspaces.Return(workspace);
    }

    /// <summary>Gets the weights of a layer that has any, row-major outputs x inputs.</summary>
    internal float[] WeightsOf(int layer) => _weights[layer].Weights;

    // Forward: the rows in front of every layer are kept. Backward: delta = df / dh, from the last layer to the first with weights.
    private void TransformBlock(ReadOnlySpan<float> source, int count, Span<float> destination, Span<float> work)
    {
        int kept = work.Length - 2 * WorkspacePool.Align(_deltaLength) - _scratchLength;
        Span<float> rest = work[kept..];
        Span<float> delta = WorkspacePool.Take(ref rest, _deltaLength), below = WorkspacePool.Take(ref rest, _deltaLength), scratch = rest;
        for (int l = 0; l < _layers.Length - 1; l++)
            _layers[l].Forward(InputOf(l, source, work), count, work[_starts[l + 1]..], scratch);

        delta[..count].Fill(1);
        int end = OutputDimension;
        for (int l = _layers.Length - 1; ; l--)
        {
            ReadOnlySpan<float> input = InputOf(l, source, work);
            if (_layers[l] is GradientWeights weights)
            {
                end -= weights.Weights.Length;
                weights.WriteGradients(input, delta, count, destination[end..], OutputDimension, scratch);
                if (weights == _weights[0])
                    return;
            }

            _layers[l].Backward(input, delta, count, below, scratch);
            Span<float> swap = delta;
            delta = below;
            below = swap;
        }
    }

    private ReadOnlySpan<float> InputOf(int layer, ReadOnlySpan<float> source, Span<float> work) => layer == 0 ? source : work[_starts[layer]..];
}

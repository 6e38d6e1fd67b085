using System.Buffers;
using System.Numerics.Tensors;
using Tangent.Architectures;
using Tangent.Numerics;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Maps rows to the gradient of a finite random network with respect to its parameters.</summary>
/// <remarks>
/// The paper's GradRF baseline. The network in the NTK parameterisation: h_1 = W_1 x, h_l = W_l s(h_{l-1}) / sqrt(width), f = h_D, W standard
/// Gaussian, s scaled so that it keeps the mean square of a Gaussian. Inner products of gradients tend to the exact kernel as the width grows
/// (Jacot, Gabriel, Hongler, "Neural tangent kernel", 2018): with one activation their mean over seeds is the kernel at any width, with more
/// it is off by a term of order 1 / width. All hidden layers are equally wide, as wide as the number of features allows; since the
/// parameters are about (D - 2) width^2 + d width, the width is small and so the error large: this map is here to compare with.
/// The output has exactly one number a parameter, layer after layer, each row-major. Positively homogeneous; a zero row gives zeros.
/// Shapes: rows of d in, rows of m out, row-major. Cost: about 3 m multiply-adds a row. Deterministic by (options, seed).
/// </remarks>
public sealed class GradientFeatures : IFeatureMap
{
    private const ulong FirstStream = 0x4752414400000000;
    private const int RowsPerBlock = 32;

    private readonly DenseWeights[] _layers;

    /// <summary>Initializes the map.</summary>
    /// <param name="inputDimension">d, at least 1.</param>
    /// <param name="options">The architecture and the number of features.</param>
    /// <param name="seed">The seed of the weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">The dimension is less than 1, or a network of width 1 has more parameters than features are allowed.</exception>
    /// <exception cref="ArgumentException">The architecture is convolutional or has an activation that is not piecewise linear.</exception>
    public GradientFeatures(int inputDimension, GradientOptions options, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputDimension, 1);
        Architecture architecture = options.Architecture;
        if (architecture.Any(l => l is not (DenseLayer or ActivationLayer { Activation: PiecewiseLinearActivation })))
            throw new ArgumentException($"gradient features serve dense layers and relu, leaky or abs only, not '{architecture}'", nameof(options));
        InputDimension = inputDimension;
        int depth = architecture.Count(l => l is DenseLayer);
        Width = WidestFor(inputDimension, depth, options.FeatureCount);
        if (Width < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.FeatureCount, $"a network of width 1 has {Parameters(inputDimension, depth, 1)} parameters; use at least as many features");
        }

        var streams = new SketchStreams(seed, FirstStream);
        _layers = new DenseWeights[depth];
        for (int i = 0, l = 0; l < depth; i++)
        {
            if (architecture[i] is DenseLayer)
            {
                double? slope = i + 1 < architecture.Count && architecture[i + 1] is ActivationLayer a ? ((PiecewiseLinearActivation)a.Activation).Slope : null;
                _layers[l] = new DenseWeights(l == 0 ? inputDimension : Width, l == depth - 1 ? 1 : Width, l == 0, slope, streams.Next());
                l++;
            }
        }

        OutputDimension = (int)Parameters(inputDimension, depth, Width);
    }

    /// <inheritdoc/>
    public int InputDimension { get; }

    /// <inheritdoc/>
    public int OutputDimension { get; }

    /// <summary>Gets the width of the hidden layers.</summary>
    public int Width { get; }

    /// <summary>Gets the weights of a layer, row-major outputs x inputs.</summary>
    internal float[] WeightsOf(int layer) => _layers[layer].Weights;

    /// <inheritdoc/>
    public void Transform(ReadOnlySpan<float> source, Span<float> destination)
    {
        int n = Throw.RowsOf(source.Length, InputDimension, nameof(source)), d = InputDimension, m = OutputDimension;
        Throw.IfDifferent(destination.Length, n * m, nameof(destination));
        int stride = RowsPerBlock * Width;
        float[] buffer = ArrayPool<float>.Shared.Rent(stride * 2 * _layers.Length + 2 * stride);
        for (int first = 0; first < n; first += RowsPerBlock)
        {
            int count = Math.Min(RowsPerBlock, n - first);
            TransformBlock(source.Slice(first * d, count * d), count, destination.Slice(first * m, count * m), buffer);
        }

        ArrayPool<float>.Shared.Return(buffer);
    }

    // Forward: the activations and slopes of every layer are kept. Backward: delta = df / dh, from the last layer to the first.
    private void TransformBlock(ReadOnlySpan<float> source, int count, Span<float> destination, float[] buffer)
    {
        int stride = RowsPerBlock * Width, depth = _layers.Length, m = OutputDimension;
        for (int l = 0; l < depth - 1; l++)
            _layers[l].Forward(InputOf(l, source, buffer), count, buffer.AsSpan(2 * l * stride, stride), buffer.AsSpan((2 * l + 1) * stride, stride));
        Span<float> delta = buffer.AsSpan(2 * depth * stride, stride), next = buffer.AsSpan((2 * depth + 1) * stride, stride);
        delta[..count].Fill(1);
        int end = m;
        for (int l = depth - 1; l >= 0; l--)
        {
            DenseWeights layer = _layers[l];
            ReadOnlySpan<float> input = InputOf(l, source, buffer);
            end -= layer.Inputs * layer.Outputs;
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<float> x = input.Slice(i * layer.Inputs, layer.Inputs);
                for (int o = 0; o < layer.Outputs; o++)
                    TensorPrimitives.Multiply(x, layer.Scale * delta[i * layer.Outputs + o], destination.Slice(i * m + end + o * layer.Inputs, layer.Inputs));
            }

            if (l == 0)
                return;
            layer.Backward(delta, count, next);
            Span<float> below = next[..(count * layer.Inputs)];
            TensorPrimitives.Multiply(below, buffer.AsSpan((2 * l - 1) * stride, below.Length), below);
            Span<float> swap = delta;
            delta = next;
            next = swap;
        }
    }

    private ReadOnlySpan<float> InputOf(int layer, ReadOnlySpan<float> source, float[] buffer) =>
        layer == 0 ? source : buffer.AsSpan(2 * (layer - 1) * RowsPerBlock * Width, RowsPerBlock * Width);

    private static long Parameters(long d, int depth, long width) => depth == 1 ? d : d * width + (depth - 2) * width * width + width;

    private static int WidestFor(int d, int depth, int features)
    {
        if (depth == 1)
            return d <= features ? 1 : 0;
        int low = 0, high = features;
        while (low < high)
        {
            int middle = low + (high - low + 1) / 2;
            (low, high) = Parameters(d, depth, middle) <= features ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    /// <summary>Holds a dense layer and the activation behind it.</summary>
    private sealed class DenseWeights
    {
        private readonly float _negative;
        private readonly float _positive;

        public DenseWeights(int inputs, int outputs, bool first, double? slope, PhiloxStream stream)
        {
            (Inputs, Outputs, Scale) = (inputs, outputs, first ? 1 : (float)(1 / Math.Sqrt(inputs)));
            double[] gaussians = new double[checked(inputs * outputs)];
            stream.FillGaussian(0, gaussians);
            Weights = Array.ConvertAll(gaussians, g => (float)g);
            double keep = slope is { } s ? Math.Sqrt(2 / (1 + s * s)) : 1;
            (_negative, _positive) = ((float)(keep * (slope ?? 1)), (float)keep);
        }

        public int Inputs { get; }

        public int Outputs { get; }

        public float Scale { get; }

        public float[] Weights { get; }

        public void Forward(ReadOnlySpan<float> input, int count, Span<float> outputs, Span<float> slopes)
        {
            Span<float> h = outputs[..(count * Outputs)], slope = slopes[..h.Length];
            DenseMatrix.Multiply(false, true, count, Outputs, Inputs, Scale, input, Inputs, Weights, Inputs, 0f, h, Outputs, 1);
            h.CopyTo(slope);
            Rectifier.Step(slope, _negative, _positive);
            TensorPrimitives.Multiply(h, slope, h);
        }

        public void Backward(ReadOnlySpan<float> delta, int count, Span<float> below) =>
            DenseMatrix.Multiply(false, false, count, Inputs, Outputs, Scale, delta, Outputs, Weights, Inputs, 0f, below, Inputs, 1);
    }
}

using System.Numerics.Tensors;
using Tangent.Numerics;

namespace Tangent.Features;

/// <summary>Multiplies every patch with a Gaussian matrix: h = scale W patch. A dense layer has one patch, the whole row.</summary>
/// <remarks>Cost of a row: patches x outputs x patch length multiply-adds, for each of forward, backward and gradient.</remarks>
internal sealed class GradientWeights : GradientLayer
{
    private readonly ImagePatches _patches;
    private readonly int _channels;
    private readonly float _scale;

    /// <summary>Draws the weights.</summary>
    /// <param name="patches">The patches in front of the layer.</param>
    /// <param name="channels">The numbers at a position behind the layer.</param>
    /// <param name="scale">What products are multiplied with.</param>
    /// <param name="stream">Its Gaussians are the weights, in order.</param>
    public GradientWeights(ImagePatches patches, int channels, double scale, PhiloxStream stream)
        : base(patches.ImageLength, checked(patches.Count * channels))
    {
        (_patches, _channels, _scale) = (patches, channels, (float)scale);
        double[] gaussians = new double[checked(channels * patches.Length)];
        stream.FillGaussian(0, gaussians);
        Weights = Array.ConvertAll(gaussians, g => (float)g);
    }

    /// <summary>Gets the weights, row-major channels x numbers of a patch.</summary>
    public float[] Weights { get; }

    /// <summary>Gets the number of patches.</summary>
    public int Positions => _patches.Count;

    public override int ScratchLength => _patches.AreImage ? 0 : checked(_patches.Count * _patches.Length);

    public override void Forward(ReadOnlySpan<float> input, int count, Span<float> output, Span<float> scratch)
    {
        ReadOnlySpan<float> patches = PatchesOf(input, count, scratch);
        int n = _patches.Length;
        DenseMatrix.Multiply(false, true, count * Positions, _channels, n, _scale, patches, n, Weights, n, 0f, output, _channels, 1);
    }

    public override void Backward(ReadOnlySpan<float> input, ReadOnlySpan<float> delta, int count, Span<float> below, Span<float> scratch)
    {
        int n = _patches.Length;
        Span<float> patches = _patches.AreImage ? below : scratch;
        DenseMatrix.Multiply(false, false, count * Positions, n, _channels, _scale, delta, _channels, Weights, n, 0f, patches, n, 1);
        for (int i = 0; i < count && !_patches.AreImage; i++)
            _patches.Scatter(scratch.Slice(i * ScratchLength, ScratchLength), below.Slice(i * Inputs, Inputs));
    }

    /// <summary>Computes df / dW = scale sum over positions of delta patch', in the order of the weights.</summary>
    /// <param name="input">count x Inputs.</param>
    /// <param name="delta">df / d output, count x Outputs.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="gradients">Receives the gradients of the rows.</param>
    /// <param name="stride">The distance from the gradient of a row to that of the next.</param>
    /// <param name="scratch">count x ScratchLength.</param>
    public void WriteGradients(
        ReadOnlySpan<float> input, ReadOnlySpan<float> delta, int count, Span<float> gradients, int stride, Span<float> scratch)
    {
        int n = _patches.Length;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> patches = PatchesOf(input.Slice(i * Inputs, Inputs), 1, scratch), own = delta.Slice(i * Outputs, Outputs);
            Span<float> gradient = gradients.Slice(i * stride, Weights.Length);

            // A product of one column and one row is not worth the packing of a matrix product.
            if (Positions > 1)
                DenseMatrix.Multiply(true, false, _channels, n, Positions, _scale, own, _channels, patches, n, 0f, gradient, n, 1);
            for (int c = 0; c < _channels && Positions == 1; c++)
                TensorPrimitives.Multiply(patches, _scale * own[c], gradient.Slice(c * n, n));
        }
    }

    private ReadOnlySpan<float> PatchesOf(ReadOnlySpan<float> input, int count, Span<float> scratch)
    {
        if (_patches.AreImage)
            return input[..(count * Inputs)];
        for (int i = 0; i < count; i++)
            _patches.Gather(input.Slice(i * Inputs, Inputs), scratch.Slice(i * ScratchLength, ScratchLength));
        return scratch[..(count * ScratchLength)];
    }
}

using System.Numerics.Tensors;
using Tangent.Architectures;

namespace Tangent.Features;

/// <summary>Applies s(x) = a x for x &gt; 0 and b x else, scaled so that it keeps the mean square of a Gaussian.</summary>
internal sealed class GradientActivation : GradientLayer
{
    private readonly float _negative;
    private readonly float _positive;

    /// <summary>Initializes the layer.</summary>
    /// <param name="length">The numbers of a row.</param>
    /// <param name="activation">The activation.</param>
    public GradientActivation(int length, PiecewiseLinearActivation activation)
        : base(length, length)
    {
        double keep = Math.Sqrt(2 / (1 + activation.Slope * activation.Slope));
        (_negative, _positive) = ((float)(keep * activation.Slope), (float)keep);
    }

    public override void Forward(ReadOnlySpan<float> input, int count, Span<float> output, Span<float> scratch) =>
        MultiplySlopes(input[..(count * Inputs)], input, output);

    public override void Backward(ReadOnlySpan<float> input, ReadOnlySpan<float> delta, int count, Span<float> below, Span<float> scratch) =>
        MultiplySlopes(input[..(count * Inputs)], delta, below);

    // s is homogeneous: s(x) = s'(x) x.
    private void MultiplySlopes(ReadOnlySpan<float> input, ReadOnlySpan<float> factors, Span<float> products)
    {
        Span<float> slopes = products[..input.Length];
        input.CopyTo(slopes);
        Rectifier.Step(slopes, _negative, _positive);
        TensorPrimitives.Multiply(slopes, factors[..input.Length], slopes);
    }
}

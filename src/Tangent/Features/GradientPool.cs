using System.Numerics.Tensors;

namespace Tangent.Features;

/// <summary>Takes the means of windows side by side, channel by channel; the window of the whole image is <c>gap</c>.</summary>
/// <param name="height">The image's height.</param>
/// <param name="width">The image's width.</param>
/// <param name="channels">The numbers at a position.</param>
/// <param name="windowHeight">The window's height, a divisor of the image's.</param>
/// <param name="windowWidth">The window's width, a divisor of the image's.</param>
internal sealed class GradientPool(int height, int width, int channels, int windowHeight, int windowWidth)
    : GradientLayer(checked(height * width * channels), height / windowHeight * (width / windowWidth) * channels)
{
    private readonly float _share = 1f / (windowHeight * windowWidth);

    public override void Forward(ReadOnlySpan<float> input, int count, Span<float> output, Span<float> scratch)
    {
        Span<float> means = output[..(count * Outputs)];
        means.Clear();
        for (int p = 0; p < count * height * width; p++)
        {
            Span<float> mean = means.Slice(WindowOf(p), channels);
            TensorPrimitives.Add(mean, input.Slice(p * channels, channels), mean);
        }

        TensorPrimitives.Multiply(means, _share, means);
    }

    public override void Backward(ReadOnlySpan<float> input, ReadOnlySpan<float> delta, int count, Span<float> below, Span<float> scratch)
    {
        for (int p = 0; p < count * height * width; p++)
            TensorPrimitives.Multiply(delta.Slice(WindowOf(p), channels), _share, below.Slice(p * channels, channels));
    }

    // The images stand one below the other, and whole windows fit each: they are one tall image.
    private int WindowOf(int position)
    {
        (int y, int x) = (position / width, position % width);
        return (y / windowHeight * (width / windowWidth) + x / windowWidth) * channels;
    }
}

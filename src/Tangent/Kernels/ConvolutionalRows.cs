using System.Numerics;

namespace Tangent.Kernels;

/// <summary>Holds images by planes together with their norms in front of every activation.</summary>
/// <remarks>Every image is divided by a power of two near its largest number, so that no map overflows, and by the root of its
/// channels.</remarks>
internal sealed class ConvolutionalRows<T>(Kernel kernel, int count, ConvolutionalPlan plan) : KernelRows(kernel, count)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _positions = plan.Segments[0].Height * plan.Segments[0].Width;

    private readonly T[] _planes = new T[checked(count * kernel.InputDimension)];

    private readonly T[] _roots = new T[checked(count * plan.RootCount)];

    /// <summary>Gets for every image the factor that was divided out, or 0 for a zero image.</summary>
    public double[] Scales { get; } = new double[count];

    /// <summary>Gets for every image its own S behind the head, where an activation follows.</summary>
    public double[] HeadNorms { get; } = new double[count];

    /// <summary>Gets a channel of an image, row-major.</summary>
    public ReadOnlySpan<T> Plane(int image, int channel) => _planes.AsSpan((image * plan.Channels + channel) * _positions, _positions);

    /// <summary>Gets the norms of an image in front of a step's activation, row-major on the segment's grid and 0 outside the
    /// image.</summary>
    public Span<T> Roots(int image, PlanSegment segment, PlanStep step) =>
        _roots.AsSpan(image * plan.RootCount + step.RootOffset, segment.Height * segment.Width);

    /// <summary>Takes in an image, row-major height x width x channels.</summary>
    /// <exception cref="ArgumentException">A number is not finite.</exception>
    public void Load<TSource>(int image, ReadOnlySpan<TSource> source)
        where TSource : unmanaged, INumberBase<TSource>
    {
        double largest = 0;
        foreach (TSource number in source)
        {
            double magnitude = Math.Abs(double.CreateTruncating(number));
            if (!double.IsFinite(magnitude))
                throw new ArgumentException($"image {image} holds a number that is not finite", nameof(source));
            largest = Math.Max(largest, magnitude);
        }

        if (largest == 0)
            return;
        int exponent = Math.ILogB(largest);
        Scales[image] = Math.ScaleB(1, exponent);
        double root = 1 / Math.Sqrt(plan.Channels);
        Span<T> target = _planes.AsSpan(image * source.Length, source.Length);
        for (int i = 0; i < source.Length; i++)
        {
            int position = i / plan.Channels, channel = i % plan.Channels;
            target[channel * _positions + position] = T.CreateTruncating(Math.ScaleB(double.CreateTruncating(source[i]), -exponent) * root);
        }
    }
}

using System.Numerics.Tensors;
using Tangent.Data;
using Tangent.Numerics;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Holds what <see cref="PatchFeatures"/> take from images: how patches are encoded, and the filters.</summary>
/// <remarks>
/// A patch of p numbers x becomes n = (x - mean x) / sqrt(var x + c), then y = W (n - mean n), W = (C + eps I)^{-1/2} of such patches, then e = sqrt(p) y / |y|,
/// a point on the sphere. Filters are encoded patches of length 1. Fitted to 131,072 random patches (or as many as there are filters), of which the
/// first K are the filters: fewer filters of the same images and seed are the first of more.
/// </remarks>
public sealed class PatchFilters
{
    private const ulong PositionStream = 0x5041544348455301, OrderStream = 0x5041544348455302;
    private const int FittedPatches = 1 << 17;

    private readonly float[] _units;

    /// <summary>Initializes filters from what the properties gave.</summary>
    /// <param name="units">K filters of length 1, row-major K x p.</param>
    /// <param name="whitening">The whitening of patches.</param>
    /// <param name="contrast">c.</param>
    /// <param name="threshold">theta.</param>
    /// <exception cref="ArgumentException">There is no filter, or their length is no multiple of p.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative or not finite.</exception>
    public PatchFilters(ReadOnlySpan<float> units, ImageWhitening whitening, double contrast, double threshold)
    {
        ArgumentNullException.ThrowIfNull(whitening);
        CheckSize(contrast, nameof(contrast));
        CheckSize(threshold, nameof(threshold));
        (Whitening, Contrast, Threshold) = (whitening, contrast, threshold);
        Count = Throw.RowsOf(units.Length, whitening.Dimension, nameof(units));
        if (Count == 0)
            throw new ArgumentException("at least one filter is needed", nameof(units));
        _units = units.ToArray();
    }

    /// <summary>Gets K.</summary>
    public int Count { get; }

    /// <summary>Gets the filters, row-major K x p.</summary>
    public ReadOnlySpan<float> Units => _units;

    /// <summary>Gets the whitening of patches.</summary>
    public ImageWhitening Whitening { get; }

    /// <summary>Gets c.</summary>
    public double Contrast { get; }

    /// <summary>Gets theta.</summary>
    public double Threshold { get; }

    /// <summary>Takes the filters from images.</summary>
    /// <param name="images">Row-major n x d.</param>
    /// <param name="options">The images' size, and how many features the filters are for.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <returns>The filters; the same on any number of threads.</returns>
    /// <exception cref="ArgumentException">The architecture does not serve, there is no image, or the length is no multiple of d.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size or an option is out of range.</exception>
    /// <exception cref="NumericalException">All patches are flat, or not all numbers are finite.</exception>
    public static PatchFilters Fit(ReadOnlySpan<float> images, PatchOptions options, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        CheckSize(options.Contrast, nameof(options));
        var plan = new PatchPlan(options);
        int p = plan.Patches.Length, count = plan.FilterCount;
        float[] patches = Draw(images, plan.Patches, Math.Max(FittedPatches, count), seed);
        double variance = 0;
        for (int start = 0; start < patches.Length; start += p)
        {
            Span<float> patch = patches.AsSpan(start, p);
            TensorPrimitives.Subtract(patch, TensorPrimitives.Sum<float>(patch) / p, patch);
            variance += TensorPrimitives.SumOfSquares<float>(patch) / patches.Length;
        }

        double contrast = options.Contrast * variance;
        for (int start = 0; start < patches.Length; start += p)
            Normalize(patches.AsSpan(start, p), contrast);
        var covariance = new CovarianceAccumulator(p);
        covariance.Add(patches);
        var whitening = ImageWhitening.Fit(covariance, options.Regularization);
        Span<float> units = patches.AsSpan(0, count * p);
        whitening.Apply(units, units);
        for (int start = 0; start < units.Length; start += p)
            Scale(units.Slice(start, p), 1);
        return new PatchFilters(units, whitening, contrast, options.Threshold);
    }

    /// <summary>Encodes patches on the calling thread: e of each.</summary>
    /// <param name="patches">Row-major n x p; overwritten.</param>
    /// <param name="destination">Receives row-major n x p.</param>
    internal void Encode(Span<float> patches, Span<float> destination)
    {
        int p = Whitening.Dimension, n = patches.Length / p;
        for (int i = 0; i < n; i++)
        {
            Span<float> patch = patches.Slice(i * p, p);
            Normalize(patch, Contrast);
            TensorPrimitives.Subtract(patch, Whitening.Mean, patch);
        }

        DenseMatrix.Multiply<float>(false, false, n, p, p, 1, patches, p, Whitening.Matrix, p, 0, destination, p, 1);
        for (int i = 0; i < n; i++)
            Scale(destination.Slice(i * p, p), Math.Sqrt(p));
    }

    // Patch j is one of image j mod n, images in random order.
    private static float[] Draw(ReadOnlySpan<float> images, ImagePatches cutter, int count, ulong seed)
    {
        int d = cutter.ImageLength, p = cutter.Length, n = Throw.RowsOf(images.Length, d, nameof(images));
        if (n == 0)
            throw new ArgumentException("at least one image is needed", nameof(images));
        float[] drawn = new float[checked(count * p)], all = new float[cutter.Count * p];
        int[] order = RandomPermutation.Draw(new PhiloxStream(seed, OrderStream), n, n);
        var positions = new PhiloxStream(seed, PositionStream);
        for (int i = 0; i < Math.Min(n, count); i++)
        {
            cutter.Gather(images.Slice(order[i] * d, d), all);
            for (int j = i; j < count; j += n)
                all.AsSpan((int)positions.Integer(j, cutter.Count) * p, p).CopyTo(drawn.AsSpan(j * p));
        }

        return drawn;
    }

    private static void Normalize(Span<float> patch, double contrast)
    {
        TensorPrimitives.Subtract(patch, TensorPrimitives.Sum<float>(patch) / patch.Length, patch);
        double deviation = Math.Sqrt(TensorPrimitives.SumOfSquares<float>(patch) / patch.Length + contrast);
        TensorPrimitives.Multiply(patch, deviation > 0 ? (float)(1 / deviation) : 0, patch);
    }

    private static void Scale(Span<float> patch, double length)
    {
        double norm = Math.Sqrt(TensorPrimitives.SumOfSquares<float>(patch));
        TensorPrimitives.Multiply(patch, norm > 0 ? (float)(length / norm) : 0, patch);
    }

    private static void CheckSize(double value, string parameter)
    {
        if (!(value >= 0 && double.IsFinite(value)))
            throw new ArgumentOutOfRangeException(parameter, value, "a number of at least 0 is needed");
    }
}

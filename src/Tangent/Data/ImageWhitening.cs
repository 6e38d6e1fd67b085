using System.Numerics.Tensors;
using Tangent.Numerics;

namespace Tangent.Data;

/// <summary>Whitens images by ZCA: y = (C + eps I)^{-1/2} (x - mean), C the covariance of the training images.</summary>
/// <remarks>
/// eps = regularization x the mean eigenvalue of C (tr C / d). Of all whitenings the symmetric one changes images least, so that positions remain positions.
/// A direction of variance l has variance l / (l + eps) afterwards. The kernel of raw images spends most of its spectrum on brightness; this spreads it.
/// Rows are d numbers, in any order of pixels. Cost: d^2 multiply-adds an image; fitting: about 20 d^3. Two arrays hold all: the mean and the matrix.
/// </remarks>
public sealed partial class ImageWhitening
{
    /// <summary>The regularization where none is given.</summary>
    public const double DefaultRegularization = 0.1;

    /// <summary>The most numbers in an image that is whitened unless asked otherwise; fitting costs about 20 times their third power.</summary>
    public const int LargestByDefault = 4096;

    // Images of one product: enough to read the matrix seldom.
    private const int RowsPerBlock = 256;

    private readonly float[] _mean;
    private readonly float[] _matrix;

    /// <summary>Initializes a whitening from what <see cref="Mean"/> and <see cref="Matrix"/> gave.</summary>
    /// <param name="mean">d numbers.</param>
    /// <param name="matrix">The symmetric matrix, row-major d x d.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public ImageWhitening(ReadOnlySpan<float> mean, ReadOnlySpan<float> matrix)
    {
        Throw.IfShorter(mean.Length, 1, nameof(mean));
        if (matrix.Length != (long)mean.Length * mean.Length)
            throw new ArgumentException($"the matrix has {matrix.Length} numbers but {mean.Length} x {mean.Length} are needed", nameof(matrix));
        _mean = mean.ToArray();
        _matrix = matrix.ToArray();
    }

    /// <summary>Gets d.</summary>
    public int Dimension => _mean.Length;

    /// <summary>Gets the mean of the training images.</summary>
    public ReadOnlySpan<float> Mean => _mean;

    /// <summary>Gets (C + eps I)^{-1/2}, row-major d x d.</summary>
    public ReadOnlySpan<float> Matrix => _matrix;

    /// <summary>Fits the whitening to the images of an accumulator.</summary>
    /// <param name="images">The mean and covariance of the training images.</param>
    /// <param name="regularization">eps over the mean eigenvalue, positive.</param>
    /// <returns>The whitening.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The regularization is not positive.</exception>
    /// <exception cref="InvalidOperationException">The accumulator is empty.</exception>
    /// <exception cref="NumericalException">All images are equal, or not all numbers are finite.</exception>
    public static ImageWhitening Fit(CovarianceAccumulator images, double regularization = DefaultRegularization)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (!(regularization > 0 && double.IsFinite(regularization)))
            throw new ArgumentOutOfRangeException(nameof(regularization), regularization, "the regularization must be positive");
        int d = images.Dimension;
        double[] covariance = images.Covariance();
        double trace = 0;
        for (int i = 0; i < d; i++)
            trace += covariance[i * d + i];
        double ridge = regularization * trace / d;
        if (!(ridge > 0 && double.IsFinite(ridge)))
            throw new NumericalException("the images are all equal, or not all of their numbers are finite");
        for (int i = 0; i < d; i++)
            covariance[i * d + i] += ridge;
        double[] matrix = InverseSquareRoot.Compute(covariance, d, ridge, Parallelism.MaxThreads);
        return new ImageWhitening(Array.ConvertAll(images.Mean(), v => (float)v), Array.ConvertAll(matrix, v => (float)v));
    }

    /// <summary>Whitens a block of images; the same numbers for an image whatever images stand beside it.</summary>
    /// <param name="source">Row-major n x d.</param>
    /// <param name="destination">Receives row-major n x d; it may be the source.</param>
    /// <exception cref="ArgumentException">The lengths are no multiple of d, or differ.</exception>
    public void Apply(ReadOnlySpan<float> source, Span<float> destination)
    {
        Throw.RowsOf(source.Length, Dimension, nameof(source));
        Throw.IfDifferent(destination.Length, source.Length, nameof(destination));
        source.CopyTo(destination);
        ApplyInPlace(destination, Dimension);
    }

    /// <summary>Whitens the first d numbers of rows that may have more.</summary>
    /// <param name="rows">Row-major n x stride.</param>
    /// <param name="stride">The numbers in a row, at least d.</param>
    internal void ApplyInPlace(Span<float> rows, int stride)
    {
        int d = Dimension, n = rows.Length / stride;
        float[] centered = new float[Math.Min(n, RowsPerBlock) * d];
        for (int first = 0; first < n; first += RowsPerBlock)
        {
            int count = Math.Min(RowsPerBlock, n - first);
            for (int i = 0; i < count; i++)
                TensorPrimitives.Subtract(rows.Slice((first + i) * stride, d), _mean, centered.AsSpan(i * d, d));
            DenseMatrix.Multiply<float>(
                false, false, count, d, d, 1, centered, d, _matrix, d, 0, rows[(first * stride)..], stride, Parallelism.MaxThreads);
        }
    }
}

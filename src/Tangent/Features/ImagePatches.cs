using System.Numerics.Tensors;
using Tangent.Architectures;

namespace Tangent.Features;

/// <summary>Cuts an image into the patches that a filter sees, and adds patches back into an image.</summary>
/// <remarks>
/// A patch has the q x q x channels numbers around a position, row-major, zeros where the image ends; even q reach (q - 1) / 2 positions back and
/// q / 2 forward. <see cref="Scatter"/> is the adjoint of <see cref="Gather"/>. Cost: one copy, or addition, a number.
/// </remarks>
internal sealed class ImagePatches
{
    private readonly int _height;
    private readonly int _width;
    private readonly int _channels;
    private readonly int _q;
    private readonly int _back;
    private readonly int _rowPatches;

    /// <summary>Initializes the patches of one image size.</summary>
    /// <param name="height">The image's height.</param>
    /// <param name="width">The image's width.</param>
    /// <param name="channels">The numbers at a position.</param>
    /// <param name="filter">The filter; without padding it must fit the image.</param>
    public ImagePatches(int height, int width, int channels, ConvolutionLayer filter)
    {
        (_height, _width, _channels, _q) = (height, width, channels, filter.FilterSize);
        bool same = filter.Padding == Padding.Same;
        _back = same ? (_q - 1) / 2 : 0;
        _rowPatches = same ? width : width - _q + 1;
        Count = checked(_rowPatches * (same ? height : height - _q + 1));
        Length = checked(_q * _q * channels);
        ImageLength = checked(height * width * channels);
    }

    /// <summary>Gets the number of patches.</summary>
    public int Count { get; }

    /// <summary>Gets the numbers of a patch.</summary>
    public int Length { get; }

    /// <summary>Gets the numbers of the image.</summary>
    public int ImageLength { get; }

    /// <summary>Gets whether the patches are the image itself.</summary>
    public bool AreImage => _q == 1;

    /// <summary>Copies the patches out of an image.</summary>
    /// <param name="image">height x width x channels.</param>
    /// <param name="patches">Receives Count x Length.</param>
    public void Gather(ReadOnlySpan<float> image, Span<float> patches)
    {
        for (int p = 0; p < Count; p++)
        {
            (int first, int count) = Columns(p);
            for (int dy = 0; dy < _q; dy++)
            {
                Span<float> row = patches.Slice(p * Length + dy * _q * _channels, _q * _channels);
                int source = ImageRow(p, dy);
                if (source < 0)
                {
                    row.Clear();
                    continue;
                }

                int start = (first + _back - p % _rowPatches) * _channels, length = count * _channels;
                row[..start].Clear();
                image.Slice(source + first * _channels, length).CopyTo(row[start..]);
                row[(start + length)..].Clear();
            }
        }
    }

    /// <summary>Adds up, for each number of the image, the numbers of the patches that are copies of it.</summary>
    /// <param name="patches">Count x Length.</param>
    /// <param name="image">Receives height x width x channels.</param>
    public void Scatter(ReadOnlySpan<float> patches, Span<float> image)
    {
        image[..ImageLength].Clear();
        for (int p = 0; p < Count; p++)
        {
            (int first, int count) = Columns(p);
            for (int dy = 0; dy < _q; dy++)
            {
                int target = ImageRow(p, dy);
                if (target < 0)
                    continue;
                int start = p * Length + (dy * _q + first + _back - p % _rowPatches) * _channels;
                Span<float> sums = image.Slice(target + first * _channels, count * _channels);
                TensorPrimitives.Add(sums, patches.Slice(start, sums.Length), sums);
            }
        }
    }

    // The columns of the image that patch p covers, at least the one it stands at.
    private (int First, int Count) Columns(int p)
    {
        int left = p % _rowPatches - _back, first = Math.Max(left, 0);
        return (first, Math.Min(left + _q, _width) - first);
    }

    // Where row dy of patch p lies in the image, or -1 where it is padding.
    private int ImageRow(int p, int dy)
    {
        int y = p / _rowPatches - _back + dy;
        return y >= 0 && y < _height ? y * _width * _channels : -1;
    }
}

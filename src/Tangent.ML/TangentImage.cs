namespace Tangent.ML;

/// <summary>Describes the images whose pixels a vector column holds.</summary>
public sealed record TangentImage
{
    /// <summary>Gets the rows of an image.</summary>
    public required int Height { get; init; }

    /// <summary>Gets the pixels in a row.</summary>
    public required int Width { get; init; }

    /// <summary>Gets the numbers in a pixel: 1 for grey, 3 for red, green and blue. Default: 3.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>Gets whether the numbers of a pixel stand side by side, as <c>ExtractPixels(interleavePixelColors: true)</c> lays them out. Default: false, one plane
    /// of height x width numbers a channel, the default of ExtractPixels.</summary>
    public bool InterleavePixelColors { get; init; }

    /// <summary>Gets the numbers in an image.</summary>
    internal long Length => (long)Height * Width * Channels;

    /// <summary>Returns what is wrong with the description, or null.</summary>
    internal string? Fault() => Height < 1 || Width < 1 || Channels < 1 || (Int128)Height * Width * Channels > Array.MaxLength - 1
        ? $"images of {Height} x {Width} x {Channels} cannot be"
        : null;

    /// <summary>Writes an image in the order height, width, channels.</summary>
    internal void Interleave(ReadOnlySpan<float> pixels, Span<float> destination)
    {
        if (InterleavePixelColors || Channels == 1)
        {
            pixels.CopyTo(destination);
            return;
        }

        int plane = Height * Width;
        for (int c = 0; c < Channels; c++)
        {
            for (int i = 0; i < plane; i++)
                destination[i * Channels + c] = pixels[c * plane + i];
        }
    }
}

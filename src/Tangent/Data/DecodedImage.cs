namespace Tangent.Data;

/// <summary>Holds a decoded image.</summary>
public sealed class DecodedImage
{
    /// <summary>Initializes an image.</summary>
    /// <param name="height">The rows.</param>
    /// <param name="width">The pixels in a row.</param>
    /// <param name="channels">The numbers in a pixel: 1 for grey, 3 for red, green and blue.</param>
    /// <param name="pixels">Height x width x channels bytes; not copied.</param>
    /// <exception cref="ArgumentException">The sizes do not fit the pixels.</exception>
    public DecodedImage(int height, int width, int channels, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (pixels.Length != (long)height * width * channels)
            throw new ArgumentException($"{pixels.Length} bytes do not make {height} x {width} pixels of {channels}", nameof(pixels));
        (Height, Width, Channels, Pixels) = (height, width, channels, pixels);
    }

    /// <summary>Gets the rows.</summary>
    public int Height { get; }

    /// <summary>Gets the pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Gets the numbers in a pixel.</summary>
    public int Channels { get; }

    /// <summary>Gets the bytes, height x width x channels.</summary>
    public byte[] Pixels { get; }
}

namespace Tangent.Data;

/// <summary>Decodes image files; set as <see cref="DataSet.ImageDecoder"/> by programs that read folders of images.</summary>
/// <remarks>The library itself decodes none, so that it needs no native code. A decoder is called from one thread at a time.</remarks>
public interface IImageDecoder
{
    /// <summary>Decodes a file.</summary>
    /// <param name="path">A PNG or JPEG file.</param>
    /// <returns>The image.</returns>
    /// <exception cref="DataException">The file cannot be decoded.</exception>
    DecodedImage Decode(string path);
}

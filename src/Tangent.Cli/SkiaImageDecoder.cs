using SkiaSharp;
using Tangent.Data;

namespace Tangent.Cli;

/// <summary>Decodes PNG and JPEG files with Skia, whose native library is why this is not in the core.</summary>
/// <remarks>Grey files give one channel, all others three; opacity is dropped, and colour profiles are not applied.</remarks>
internal sealed class SkiaImageDecoder : IImageDecoder
{
    public DecodedImage Decode(string path)
    {
        try
        {
            return DecodeFile(path);
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException)
        {
            throw new DataException("images cannot be decoded on this machine: Skia's native library does not load", path, inner: e);
        }
    }

    private static DecodedImage DecodeFile(string path)
    {
        using SKCodec? codec = SKCodec.Create(path, out SKCodecResult opened);
        if (codec is null)
            throw new DataException($"the image cannot be decoded ({opened}); repair it or take it out", path);
        bool grey = codec.Info.ColorType == SKColorType.Gray8;
        SKAlphaType alpha = codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, grey ? SKColorType.Gray8 : SKColorType.Rgba8888, alpha);
        SKCodecResult result = codec.GetPixels(info, out byte[] pixels);
        if (result != SKCodecResult.Success)
            throw new DataException($"the image cannot be decoded ({result}); repair it or take it out", path);
        return new DecodedImage(info.Height, info.Width, grey ? 1 : 3, grey ? pixels : WithoutOpacity(pixels));
    }

    private static byte[] WithoutOpacity(byte[] pixels)
    {
        byte[] colours = new byte[pixels.Length / 4 * 3];
        for (int p = 0; p < pixels.Length / 4; p++)
            pixels.AsSpan(4 * p, 3).CopyTo(colours.AsSpan(3 * p));
        return colours;
    }
}

using Tangent.Architectures;
using Tangent.Features;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Features;

public sealed class ImagePatchesTests
{
    [Fact]
    public void Gather_AnyFilter_CopiesThePatchesAndScatterIsItsAdjoint()
    {
        foreach (Padding padding in new[] { Padding.Same, Padding.Valid })
        {
            for (int q = 1; q <= 6; q++)
            {
                foreach ((int height, int width, int channels) in new[] { (1, 1, 3), (5, 7, 1), (7, 4, 2), (6, 6, 5) })
                {
                    if (padding == Padding.Same || (height >= q && width >= q))
                        Check(height, width, channels, new ConvolutionLayer(q, padding));
                }
            }
        }
    }

    private static void Check(int height, int width, int channels, ConvolutionLayer filter)
    {
        var patches = new ImagePatches(height, width, channels, filter);
        int q = filter.FilterSize, back = filter.Padding == Padding.Same ? (q - 1) / 2 : 0;
        int across = filter.Padding == Padding.Same ? width : width - q + 1;
        float[] image = NaiveSketch.Gaussian(height * width * channels, 1), gathered = NaiveSketch.Gaussian(patches.Count * patches.Length, 2);
        patches.Gather(image, gathered);
        for (int i = 0; i < gathered.Length; i++)
        {
            int k = i % patches.Length, p = i / patches.Length;
            int y = p / across - back + k / channels / q, x = p % across - back + k / channels % q;
            float expected = y >= 0 && y < height && x >= 0 && x < width ? image[(y * width + x) * channels + k % channels] : 0;
            Assert.Equal(expected, gathered[i]);
        }

        float[] other = NaiveSketch.Gaussian(gathered.Length, 3), scattered = NaiveSketch.Gaussian(image.Length, 4);
        patches.Scatter(other, scattered);
        Assert.Equal(NaiveSketch.Dot(gathered, other), NaiveSketch.Dot(image, scattered), 1e-4);
    }
}

using Tangent.Architectures;
using Tangent.Features;
using Tangent.Numerics;

namespace Tangent.Tests.Features;

public sealed class MirrorFeaturesTests
{
    private const int Height = 4, Width = 5, Channels = 2, Count = 40, D = Height * Width * Channels, M = 96;

    private static readonly float[] Images = Gaussians(Count * D);

    public static TheoryData<IFeatureMap> Maps()
    {
        var architecture = Architecture.Parse("conv3,relu,flatten,dense");
        var options = new PatchOptions { Architecture = architecture, Height = Height, Width = Width, Channels = Channels, FeatureCount = M };
        return
        [
            new TangentFeatures(new TangentFeaturesOptions { Architecture = architecture, Height = Height, Width = Width, Channels = Channels, FeatureCount = M }, 1),
            new PatchFeatures(options, PatchFilters.Fit(Images, options, 1)),
        ];
    }

    [Theory]
    [MemberData(nameof(Maps), DisableDiscoveryEnumeration = true)]
    public void Transform_MirrorImages_AreTheSameAndTheKernelIsTheMean(IFeatureMap inner)
    {
        float[] mirrored = Mirrored(Images);
        Assert.NotEqual(inner.Transform(Images), inner.Transform(mirrored));
        var map = new MirrorFeatures(inner, Width, Channels);
        Assert.Equal((D, M), (map.InputDimension, map.OutputDimension));
        float[] z = map.Transform(Images), a = inner.Transform(Images), b = inner.Transform(mirrored);
        Assert.Equal(z, map.Transform(mirrored));
        for (int i = 1; i < Count; i++)
        {
            double mean = (Product(a, 0, a, i) + Product(a, 0, b, i) + Product(b, 0, a, i) + Product(b, 0, b, i)) / 4;
            Assert.Equal(mean, Product(z, 0, z, i), 1e-5 * Math.Sqrt(Product(a, 0, a, 0) * Product(a, i, a, i)));
        }
    }

    [Fact]
    public void Construct_RowsThatAreNoSuchImages_Throws() =>
        Assert.Throws<ArgumentException>(() => new MirrorFeatures(Maps().First().Data, 7, Channels));

    private static double Product(float[] a, int i, float[] b, int j) => Enumerable.Range(0, M).Sum(f => (double)a[i * M + f] * b[j * M + f]);

    private static float[] Mirrored(float[] images)
    {
        float[] mirrored = new float[images.Length];
        for (int i = 0; i < images.Length; i++)
        {
            int x = i / Channels % Width;
            mirrored[i + (Width - 1 - 2 * x) * Channels] = images[i];
        }

        return mirrored;
    }

    private static float[] Gaussians(int count)
    {
        double[] g = new double[count];
        new PhiloxStream(4, 9).FillGaussian(0, g);
        return Array.ConvertAll(g, v => (float)v);
    }
}

using Tangent.Architectures;
using Tangent.Features;
using Tangent.Kernels;

namespace Tangent.Tests.Features;

public sealed class NtkRandomFeaturesTests
{
    [Theory]
    [InlineData(5, 1)]
    [InlineData(5, 3)]
    [InlineData(20, 1)]
    [InlineData(20, 3)]
    [InlineData(90, 1)]
    [InlineData(90, 3)]
    [InlineData(384, 1)]
    [InlineData(384, 3)]
    public void Transform_ManySeeds_UnbiasedAndAboveZonal(int d, int depth)
    {
        const int seeds = 20, features = 2048;
        float[] points = KernelApproximation.SpherePoints(400, d, 1);
        double[] exact = KernelApproximation.Exact(points, d, new KernelProfile(Architecture.FullyConnected(depth)).Evaluate);
        var grams = Enumerable.Range(0, seeds).Select(s => KernelApproximation.Gram(Map(d, depth, features, (ulong)s), points)).ToList();
        double error = grams.Average(g => KernelApproximation.RelativeError(g, exact));
        double zonal = Enumerable.Range(0, 4).Average(s => KernelApproximation.RelativeError(
            KernelApproximation.Gram(
                new ZonalFeatures(d, new ZonalOptions { Architecture = Architecture.FullyConnected(depth), FeatureCount = features }, (ulong)s), points),
            exact));
        Assert.True(zonal < error, $"zonal {zonal:f4}, ntk-rf {error:f4}");

        // Student's t with 19 degrees of freedom is beyond 4 with probability 0.0008; deeper layers see cosines that err by O(m^-1/2),
        // which biases the step's kernel near cosine 1 by O(m^-1/2) too, hence the diagonal and close pairs may add a little.
        KernelApproximation.Bias bias = KernelApproximation.MeasureBias(grams, exact);
        Assert.True(bias.Overall < 4, $"the mean is {bias.Overall:f2} standard errors off");
        Assert.True(bias.ShareBeyond < 0.006, $"{bias.ShareBeyond:p2} of the pairs are more than 4 standard errors off");
        TestContext.Current.TestOutputHelper?.WriteLine($"ntk-rf d {d} L {depth}: error {error:f4}, zonal {zonal:f4}, bias {bias}");
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Transform_AnyDirections_Unbiased(bool orthogonal, bool paired)
    {
        const int d = 12;
        float[] points = KernelApproximation.SpherePoints(60, d, 2);
        double[] exact = KernelApproximation.Exact(points, d, new KernelProfile(Architecture.FullyConnected(1)).Evaluate);
        var options = new NtkRandomFeaturesOptions { Depth = 1, FeatureCount = 256, OrthogonalDirections = orthogonal, PairedDirections = paired };
        var grams = Enumerable.Range(0, 40).Select(s => KernelApproximation.Gram(new NtkRandomFeatures(d, options, (ulong)s), points)).ToList();
        KernelApproximation.Bias bias = KernelApproximation.MeasureBias(grams, exact);
        Assert.True(bias.Overall < 4, $"the mean is {bias.Overall:f2} standard errors off");
    }

    [Fact]
    public void Transform_ScaledRow_ScalesFeatures()
    {
        NtkRandomFeatures map = Map(7, 2, 64, 1);
        float[] x = KernelApproximation.SpherePoints(1, 7, 4), z = map.Transform(x), scaled = map.Transform(Array.ConvertAll(x, v => 8 * v));
        for (int i = 0; i < z.Length; i++)
            Assert.Equal(8 * z[i], scaled[i], 1e-5f);
        Assert.All(map.Transform(new float[7]), v => Assert.Equal(0, v));
    }

    [Fact]
    public void Transform_RowAmongOthers_SameBits()
    {
        NtkRandomFeatures map = Map(300, 2, 100, 1);
        float[] points = KernelApproximation.SpherePoints(70, 300, 5), all = map.Transform(points);
        foreach (int i in new[] { 0, 31, 32, 69 })
        {
            float[] one = new float[100];
            map.Transform(points.AsSpan(i * 300, 300), one);
            Assert.Equal(one, all[(i * 100)..(i * 100 + 100)]);
        }
    }

    [Theory]
    [InlineData(1, 1, 8)]
    [InlineData(1, 2, 9)]
    [InlineData(3, 3, 17)]
    [InlineData(100, 2, 33)]
    public void Transform_OddSizes_GivesFiniteFeatures(int d, int depth, int features)
    {
        float[] z = Map(d, depth, features, 1).Transform(KernelApproximation.SpherePoints(5, d, 6));
        Assert.Equal(5 * features, z.Length);
        Assert.All(z, v => Assert.True(float.IsFinite(v)));
    }

    private static NtkRandomFeatures Map(int d, int depth, int features, ulong seed) =>
        new(d, new NtkRandomFeaturesOptions { Depth = depth, FeatureCount = features }, seed);
}

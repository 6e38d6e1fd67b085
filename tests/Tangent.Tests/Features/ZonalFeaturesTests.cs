using Tangent.Architectures;
using Tangent.Features;
using Tangent.Kernels;
using Tangent.Numerics;

namespace Tangent.Tests.Features;

public sealed class ZonalFeaturesTests
{
    private const int Points = 400;
    private const int Seeds = 20;

    [Theory]
    [InlineData(5, 1, .040)]
    [InlineData(5, 3, .040)]
    [InlineData(20, 1, .040)]
    [InlineData(20, 3, .040)]
    [InlineData(90, 1, .048)]
    [InlineData(90, 3, .048)]
    [InlineData(384, 1, .055)]
    [InlineData(384, 3, .055)]
    public void Transform_ManySeeds_UnbiasedWithSmallSpread(int d, int depth, double bound)
    {
        float[] points = KernelApproximation.SpherePoints(Points, d, 1);
        var profile = new KernelProfile(Architecture.FullyConnected(depth));
        var maps = Enumerable.Range(0, Seeds).Select(s => Map(d, depth, 2048, (ulong)s)).ToList();
        var grams = maps.ConvertAll(m => KernelApproximation.Gram(m, points));

        double[] exact = KernelApproximation.Exact(points, d, profile.Evaluate);
        double error = grams.Average(g => KernelApproximation.RelativeError(g, exact));
        Assert.True(error <= bound, $"relative Frobenius error {error:f4}, bound {bound}");

        double damping = maps[0].DampedMass / profile.Evaluate(1);
        Assert.InRange(damping, 0, 0.02);

        // 20 seeds give Student's t with 19 degrees of freedom: beyond 4 with probability 0.0008 for each pair.
        double[] damped = KernelApproximation.Exact(points, d, new DampedKernel(profile, d).Evaluate);
        KernelApproximation.Bias bias = KernelApproximation.MeasureBias(grams, damped);
        Assert.True(bias.Overall < 4, $"the mean is {bias.Overall:f2} standard errors off");
        Assert.True(bias.ShareBeyond < 0.004, $"{bias.ShareBeyond:p2} of the pairs are more than 4 standard errors off");
        TestContext.Current.TestOutputHelper?.WriteLine($"zonal d {d} L {depth}: error {error:f4}, damping {damping:p2}, bias {bias}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Transform_FewDimensions_ApproximatesKernel(int d)
    {
        float[] points = KernelApproximation.SpherePoints(100, d, 2);
        var profile = new KernelProfile(Architecture.FullyConnected(2));
        double[] exact = KernelApproximation.Exact(points, d, profile.Evaluate);
        double error = Enumerable.Range(0, 5).Average(s => KernelApproximation.RelativeError(KernelApproximation.Gram(Map(d, 2, 4096, (ulong)s), points), exact));
        Assert.True(error < (d == 1 ? 1e-6 : 0.03), $"relative Frobenius error {error:g3}");
    }

    [Fact]
    public void Transform_FewerFeaturesThanDimensions_StillUnbiased()
    {
        const int d = 60;
        float[] points = KernelApproximation.SpherePoints(50, d, 3);
        double[] exact = KernelApproximation.Exact(points, d, new DampedKernel(new KernelProfile(Architecture.FullyConnected(1)), d).Evaluate);
        var grams = Enumerable.Range(0, 60).Select(s => KernelApproximation.Gram(Map(d, 1, 40, (ulong)s), points)).ToList();
        Assert.True(KernelApproximation.MeasureBias(grams, exact).Overall < 4);
    }

    [Fact]
    public void Transform_ScaledRow_ScalesFeatures()
    {
        ZonalFeatures map = Map(7, 2, 64, 1);
        float[] x = KernelApproximation.SpherePoints(1, 7, 4), scaled = Array.ConvertAll(x, v => 8 * v);
        float[] z = map.Transform(x), zs = map.Transform(scaled);
        for (int i = 0; i < z.Length; i++)
            Assert.Equal(8 * z[i], zs[i], 1e-5f);
        Assert.All(map.Transform(new float[7]), v => Assert.Equal(0, v));
    }

    [Fact]
    public void Transform_RowAmongOthers_SameBits()
    {
        ZonalFeatures map = Map(9, 2, 100, 1);
        float[] points = KernelApproximation.SpherePoints(150, 9, 5), all = map.Transform(points);
        foreach (int i in new[] { 0, 63, 64, 149 })
        {
            float[] one = new float[100];
            map.Transform(points.AsSpan(i * 9, 9), one);
            Assert.Equal(one, all[(i * 100)..(i * 100 + 100)]);
        }
    }

    [Fact]
    public void Constructor_SameSeed_SameMap()
    {
        float[] points = KernelApproximation.SpherePoints(10, 6, 6);
        float[] first = Map(6, 2, 128, 9).Transform(points);
        Assert.Equal(first, Map(6, 2, 128, 9).Transform(points));
        Assert.NotEqual(first, Map(6, 2, 128, 10).Transform(points));
    }

    [Fact]
    public void ZonalFunctionApply_AnyLength_EqualsScalar()
    {
        var profile = new KernelProfile(Architecture.FullyConnected(1));
        var function = new ZonalFunction(ZonalFunction.Masses(profile.EvaluateComplex, profile.Evaluate(1), 10), 10, 2);
        var stream = new PhiloxStream(3, 1);
        foreach (int length in new[] { 0, 1, 3, 7, 8, 9, 15, 16, 17, 100 })
        {
            float[] t = [.. Enumerable.Range(0, length).Select(i => (float)(2.4 * stream.Uniform(i) - 1.2))];
            float[] expected = Array.ConvertAll(t, v => function.Evaluate(v) * 0.5f);
            function.Apply(t, 0.5f);
            Assert.Equal(expected, t);
        }
    }

    private static ZonalFeatures Map(int d, int depth, int features, ulong seed) =>
        new(d, new ZonalOptions { Architecture = Architecture.FullyConnected(depth), FeatureCount = features }, seed);

    // The kernel that the features estimate without bias: sum B_l P_l, evaluated by the recurrence of P_l.
    private sealed class DampedKernel(KernelProfile profile, int d)
    {
        private readonly double[] _masses = ZonalFunction.Masses(profile.EvaluateComplex, profile.Evaluate(1), d);

        public double Evaluate(double t)
        {
            double sum = 0, previous = 0, current = 1;
            for (int l = 0; l < _masses.Length; l++)
            {
                sum += _masses[l] * current;
                double next = l == 0 ? t : ((2.0 * l + d - 2) * t * current - l * previous) / (l + d - 2.0);
                (previous, current) = (current, next);
            }

            return sum;
        }
    }
}

using System.Numerics;
using System.Text.Json;
using Tangent.Architectures;
using Tangent.Kernels;

namespace Tangent.Tests.Kernels;

public sealed class KernelProfileTests
{
    [Fact]
    public void Evaluate_Golden_Agrees()
    {
        JsonElement golden = ExactKernels.Root.GetProperty("profile");
        double[] cosines = ExactKernels.Numbers(golden.GetProperty("alpha"));
        foreach (JsonProperty depth in golden.GetProperty("ntk").EnumerateObject())
        {
            var profile = new KernelProfile(Architecture.FullyConnected(int.Parse(depth.Name)));
            ExactKernels.AssertClose(ExactKernels.Numbers(depth.Value), [.. cosines.Select(profile.Evaluate)], 1e-12);
        }

        var nngp = new KernelProfile(Architecture.FullyConnected(1), new KernelOptions { Kind = KernelKind.Nngp });
        ExactKernels.AssertClose(ExactKernels.Numbers(golden.GetProperty("kappa1")), [.. cosines.Select(nngp.Evaluate)], 1e-12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(12)]
    public void Evaluate_One_IsDepthPlusOne(int depth)
    {
        Assert.Equal(depth + 1, new KernelProfile(Architecture.FullyConnected(depth)).Evaluate(1), 14);
        var hidden = new KernelOptions { Trained = TrainedLayers.Hidden };
        Assert.Equal(Math.Max(0, depth - 1), new KernelProfile(Architecture.FullyConnected(depth), hidden).Evaluate(1), 14);
    }

    [Fact]
    public void EvaluateComplex_RealAxis_EqualsEvaluate()
    {
        foreach (string text in new[] { "dense", "dense,relu,dense", "dense,dense,relu,dense,relu,dense" })
        {
            foreach (KernelKind kind in Enum.GetValues<KernelKind>())
            {
                var profile = new KernelProfile(Architecture.Parse(text), new KernelOptions { Kind = kind });
                for (double c = -0.99; c < 1; c += 0.09)
                {
                    Complex value = profile.EvaluateComplex(c);
                    Assert.Equal(profile.Evaluate(c), value.Real, 13);
                    Assert.Equal(0, value.Imaginary, 13);
                }
            }
        }
    }

    [Fact]
    public void EvaluateComplex_Circle_GivesKnownCoefficients()
    {
        // T_1 = z kappa0(z) + kappa1(z): 1/pi, 1, (1 + 1/2)/pi, 0, ... from the series of the arc-cosine kernels.
        double[] c = Coefficients(new KernelProfile(Architecture.FullyConnected(1)), 4);
        ExactKernels.AssertClose([1 / Math.PI, 1, 1.5 / Math.PI, 0], c, 1e-10);
        Assert.All(Coefficients(new KernelProfile(Architecture.FullyConnected(4)), 60), x => Assert.True(x > -1e-12));
    }

    [Fact]
    public void Constructor_Convolutions_Throws() =>
        Assert.Throws<ArgumentException>(() => new KernelProfile(Architecture.Convolutional(2)));

    private static double[] Coefficients(KernelProfile profile, int count)
    {
        const int Points = 256;
        const double Radius = 0.9;
        var circle = Enumerable.Range(0, Points).Select(i => Complex.FromPolarCoordinates(Radius, 2 * Math.PI * i / Points));
        Complex[] values = [.. circle.Select(profile.EvaluateComplex)];
        return [.. Enumerable.Range(0, count).Select(k => values.Select((v, i) =>
            (v * Complex.FromPolarCoordinates(1, -2 * Math.PI * i * k / Points)).Real).Average() / Math.Pow(Radius, k))];
    }
}

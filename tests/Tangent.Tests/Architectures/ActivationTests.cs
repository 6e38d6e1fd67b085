using System.Numerics;
using Tangent.Architectures;
using Tangent.Numerics;

namespace Tangent.Tests.Architectures;

public sealed class ActivationTests
{
    public static TheoryData<string> Names => ["relu", "leaky0.1", "leaky-3", "leaky1", "abs", "erf", "gelu", "sin", "cos", "exp"];

    private static readonly double[] Correlations = [-1, -0.999, -0.7, -0.3, 0, 0.2, 0.5, 0.9, 0.99, 1];

    [Theory]
    [MemberData(nameof(Names))]
    public void Dual_ClosedForm_EqualsQuadratureInThePlane(string name)
    {
        Activation activation = Parse(name);
        Func<double, double> function = Function(name);
        foreach (double c in Correlations)
            Assert.Equal(Plane(function, c) / Plane(function, 1), activation.Dual(c), 1e-10);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void DualDerivative_ClosedForm_IsTheDerivative(string name)
    {
        Activation activation = Parse(name);
        for (double c = -0.95; c < 0.96; c += 0.1)
            Assert.Equal((activation.Dual(c + 1e-5) - activation.Dual(c - 1e-5)) / 2e-5, activation.DualDerivative(c), 1e-8);
        Assert.Equal(1, activation.Dual(1), 1e-14);
        Assert.Equal(activation.Dual(1), activation.Dual(1.5));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Dual_Complex_IsAnalyticContinuation(string name)
    {
        Activation activation = Parse(name);
        foreach (double c in Correlations.Where(c => Math.Abs(c) < 1))
        {
            Assert.True(Complex.Abs(activation.Dual(new Complex(c, 0)) - activation.Dual(c)) < 1e-13);
            Assert.True(Complex.Abs(activation.DualDerivative(new Complex(c, 0)) - activation.DualDerivative(c)) < 1e-13);
        }

        // The mean over a circle is the value at its centre.
        var circle = Enumerable.Range(0, 512).Select(i => Complex.FromPolarCoordinates(0.9, 2 * Math.PI * i / 512)).ToArray();
        Assert.Equal(activation.Dual(0), circle.Average(z => activation.Dual(z).Real), 1e-13);
        Assert.Equal(activation.DualDerivative(0), circle.Average(z => activation.DualDerivative(z).Real), 1e-13);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void FromFunction_SameFunction_AgreesWithClosedForm(string name)
    {
        Activation closed = Parse(name);
        var series = Activation.FromFunction("same", Function(name));
        bool kink = closed.IsHomogeneous && name != "leaky1";
        foreach (double c in Correlations)
        {
            Assert.Equal(closed.Dual(c), series.Dual(c), kink ? 1e-6 : 1e-11);
            Assert.Equal(closed.DualDerivative(c), series.DualDerivative(c), kink ? 1e-4 : 1e-10);
        }

        var z = new Complex(0.3, -0.8);
        Assert.True(Complex.Abs(closed.Dual(z) - series.Dual(z)) < 1e-10);
        Assert.True(Complex.Abs(closed.DualDerivative(z) - series.DualDerivative(z)) < 1e-10);
    }

    [Fact]
    public void FromFunction_ReluNearOne_StaysWithinItsBound()
    {
        var series = Activation.FromFunction("same", x => Math.Max(0, x));
        for (double distance = 1e-8; distance < 0.1; distance *= 2)
        {
            Assert.Equal(Activation.Relu.Dual(1 - distance), series.Dual(1 - distance), 1e-6);
            Assert.Equal(Activation.Relu.DualDerivative(1 - distance), series.DualDerivative(1 - distance), 1e-3);
            Assert.Equal(Activation.Relu.DualDerivative(distance - 1), series.DualDerivative(distance - 1), 1e-3);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TryParse_Name_RoundTrips(string name)
    {
        Assert.Equal(name, Parse(name).Name);
        Assert.Equal($"dense,{name},dense", Architecture.Parse($"dense,{name},dense").ToString());
        Assert.Equal(Parse(name), Parse(name));
    }

    [Theory]
    [InlineData("Relu")]
    [InlineData("leaky")]
    [InlineData("leakyx")]
    [InlineData("leaky1e3")]
    [InlineData("tanh")]
    [InlineData("")]
    public void TryParse_Unknown_IsFalse(string name) => Assert.False(Activation.TryParse(name, out _));

    [Fact]
    public void FromFunction_BadArguments_Throw()
    {
        Assert.Throws<ArgumentException>(() => Activation.FromFunction("relu", x => x));
        Assert.Throws<ArgumentException>(() => Activation.FromFunction("a,b", x => x));
        Assert.Throws<ArgumentException>(() => Activation.FromFunction("zero", _ => 0));
        Assert.Throws<ArgumentException>(() => Activation.FromFunction("nan", _ => double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Activation.LeakyRelu(double.NaN));
        var exception = Assert.Throws<FormatException>(() => Architecture.Parse("dense,tanh,dense"));
        Assert.Contains("leaky0.1", exception.Message, StringComparison.Ordinal);
    }

    private static Activation Parse(string name)
    {
        Assert.True(Activation.TryParse(name, out Activation? activation));
        return activation;
    }

    private static Func<double, double> Function(string name) => name switch
    {
        "relu" => x => Math.Max(0, x),
        "leaky0.1" => x => x > 0 ? x : 0.1 * x,
        "leaky-3" => x => x > 0 ? x : -3 * x,
        "leaky1" => x => x,
        "abs" => Math.Abs,
        "erf" => Erf,
        "gelu" => x => x * (1 + Erf(x / Math.Sqrt(2))) / 2,
        "sin" => Math.Sin,
        "cos" => Math.Cos,
        _ => Math.Exp,
    };

    private static double Erf(double x)
    {
        (double[] nodes, double[] weights) = Rule;
        if (Math.Abs(x) > 6.5)
            return Math.Sign(x);
        return x / Math.Sqrt(Math.PI) * nodes.Zip(weights, (t, w) => w * Math.Exp(-x * x * (t + 1) * (t + 1) / 4)).Sum();
    }

    private static (double[] Nodes, double[] Weights) Rule { get; } = GaussLegendre.Rule(48);

    // E s(g) s(g') in polar coordinates with g = r cos(a), g' = r cos(a - theta): kinks at 0 are at known angles.
    private static double Plane(Func<double, double> s, double correlation)
    {
        double theta = Math.Acos(correlation);
        double[] cuts = [.. new[] { -Math.PI / 2, theta - Math.PI / 2, Math.PI / 2, theta + Math.PI / 2, 1.5 * Math.PI }.Order()];
        double sum = 0;
        for (int piece = 0; piece < cuts.Length - 1; piece++)
        {
            double width = cuts[piece + 1] - cuts[piece];
            for (int i = 0; i < 48; i++)
            {
                double angle = cuts[piece] + width * (Rule.Nodes[i] + 1) / 2;
                for (int j = 0; j < 96; j++)
                {
                    double r = (j / 48 + (Rule.Nodes[j % 48] + 1) / 2) * 6;
                    sum += width / 2 * Rule.Weights[i] * 3 * Rule.Weights[j % 48] * r * Math.Exp(-r * r / 2) / (2 * Math.PI)
                        * s(r * Math.Cos(angle)) * s(r * Math.Cos(angle - theta));
                }
            }
        }

        return sum;
    }
}

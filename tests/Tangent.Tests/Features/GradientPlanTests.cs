using Tangent.Architectures;
using Tangent.Features;

namespace Tangent.Tests.Features;

public sealed class GradientPlanTests
{
    [Theory]
    [InlineData("dense,relu,dense,relu,dense", 32 * 7 + 49 + 7)]
    [InlineData("conv3,relu,conv2,relu,gap,dense", 9 * 2 * 7 + 4 * 49 + 7)]
    [InlineData("conv1v,relu,pool2,flatten,dense,relu,dense", 2 * 7 + 4 * 49 + 7)]
    [InlineData("pool4,flatten,dense", 2)]
    public void Parameters_OfAWidth_AreTheSum(string text, int expected) => Assert.Equal(expected, Plan(text).Parameters(7));

    [Theory]
    [InlineData("dense,relu,dense,relu,dense")]
    [InlineData("conv3,relu,conv3,relu,gap,dense")]
    public void WidestFor_AnyCount_IsTheLast(string text)
    {
        GradientPlan plan = Plan(text);
        foreach (int count in new[] { 0, 10, 33, 34, 1000, 65536, int.MaxValue })
        {
            int width = plan.WidestFor(count);
            Assert.True(plan.Parameters(width) <= count && plan.Parameters(width + 1) > count);
        }
    }

    [Fact]
    public void WidestFor_OnlyTheOutput_IsOneOrNone()
    {
        Assert.Equal(0, Plan("dense").WidestFor(31));
        Assert.Equal(1, Plan("dense").WidestFor(1000));
    }

    private static GradientPlan Plan(string text) =>
        new(32, new GradientOptions { Architecture = Architecture.Parse(text), Height = 4, Width = 4, Channels = 2 });
}

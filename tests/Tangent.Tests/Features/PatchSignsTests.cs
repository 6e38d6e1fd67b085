using Tangent.Features;
using Tangent.Numerics;
using Tangent.Sketching;

namespace Tangent.Tests.Features;

public sealed class PatchSignsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(9)]
    [InlineData(12)]
    [InlineData(25)]
    public void Constructor_AnyNumberOfTerms_UncorrelatedWithRegularSums(int n)
    {
        const int r = 20000;
        var extra = new SignDiagonal(new PhiloxStream(1, 1), r);
        var signs = new PatchSigns(new PhiloxStream(1, 2), n, r, extra);
        SignDiagonal[] diagonals = signs.ToDiagonals();
        Assert.Equal(n + 1, signs.Count);
        Assert.True(extra.Words.SequenceEqual(diagonals[n].Words));

        // Means of 20000 products: beyond 5 / sqrt 20000 = .036 with probability 6e-7 each.
        for (int i = 0; i < n; i++)
        {
            Assert.InRange(Enumerable.Range(0, r).Average(k => diagonals[i][k]), -0.036, 0.036);
            for (int j = 0; j < i; j++)
                Assert.InRange(Enumerable.Range(0, r).Average(k => diagonals[i][k] * diagonals[j][k]), -0.036, 0.036);
        }

        double[] squares = [.. Enumerable.Range(0, r).Select(k => Math.Pow(diagonals.Take(n).Sum(d => d[k]), 2))];
        if (Math.Sqrt(n) % 1 == 0)
            Assert.All(squares, s => Assert.Equal(n, s));
        else
            Assert.InRange(squares.Average(), 0.9 * n, 1.1 * n);
    }

    [Fact]
    public void Draw_Frame_IsOrthonormal()
    {
        double[][] frame = GaussianFrame.Draw(new PhiloxStream(1, 3), 40, 27);
        for (int i = 0; i < 27; i++)
        {
            for (int j = 0; j <= i; j++)
                Assert.Equal(i == j ? 1 : 0, frame[i].Zip(frame[j], (x, y) => x * y).Sum(), 1e-13);
        }
    }
}

using Tangent.Features;

namespace Tangent.Tests.Features;

public sealed class PrincipalDirectionsTests
{
    [Fact]
    public void Find_KnownDirections_GivesThemByShare()
    {
        // M^{1/2} = 3 u u' + 2 v v' + w w' for orthonormal u, v, w: eigenvalues 9, 4 and 1.
        double[][] axes = [[2 / 3.0, 2 / 3.0, 1 / 3.0], [-2 / 3.0, 1 / 3.0, 2 / 3.0], [1 / 3.0, -2 / 3.0, 2 / 3.0]];
        float[] root = [.. Enumerable.Range(0, 9).Select(e => (float)Enumerable.Range(0, 3).Sum(a => (3 - a) * axes[a][e / 3] * axes[a][e % 3]))];
        IReadOnlyList<(double Share, double[] Direction)> found = PrincipalDirections.Find(new LearnedMetric(root, 3), 2);
        Assert.Equal(2, found.Count);
        Assert.Equal(9 / 14.0, found[0].Share, 1e-6);
        Assert.Equal(4 / 14.0, found[1].Share, 1e-6);
        for (int i = 0; i < 2; i++)
        {
            double product = axes[i].Zip(found[i].Direction, (a, b) => a * b).Sum();
            Assert.Equal(1, Math.Abs(product), 1e-6);
            Assert.True(found[i].Direction[Array.IndexOf(found[i].Direction, found[i].Direction.MaxBy(Math.Abs))] > 0);
        }
    }

    [Fact]
    public void Find_Diagonal_GivesCoordinates()
    {
        (double Share, double[] Direction) first = PrincipalDirections.Find(new LearnedMetric([1, 3, 2], 3), 5)[0];
        Assert.Equal(9 / 14.0, first.Share, 1e-6);
        Assert.Equal([0, 1, 0], first.Direction);
        Assert.Throws<ArgumentOutOfRangeException>(() => PrincipalDirections.Find(new LearnedMetric([1], 1), 0));
    }
}

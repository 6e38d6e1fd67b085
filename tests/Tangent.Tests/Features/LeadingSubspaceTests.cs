using Tangent.Features;
using Tangent.Numerics;

namespace Tangent.Tests.Features;

public sealed class LeadingSubspaceTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 5)]
    [InlineData(40, 7)]
    [InlineData(130, 64)]
    public void Find_KnownEigenvectors_SpansTheLeadingOnes(int size, int count)
    {
        // A Householder matrix I - 2 v v' has orthonormal rows; each eigenvalue is the one before over the square root of two.
        double[] v = new double[size], basis = new double[size * size], matrix = new double[size * size];
        new PhiloxStream(3, 1).FillGaussian(0, v);
        double norm = v.Sum(x => x * x);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
                basis[i * size + j] = (i == j ? 1 : 0) - 2 * v[i] * v[j] / norm;
        }

        for (int e = 0; e < size; e++)
        {
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < size; j++)
                    matrix[i * size + j] += Math.Pow(2, -e / 2.0) * basis[e * size + i] * basis[e * size + j];
            }
        }

        double[] found = LeadingSubspace.Find(matrix, size, count, seed: 5, TestContext.Current.CancellationToken);
        for (int a = 0; a < count; a++)
        {
            for (int b = 0; b <= a; b++)
                Assert.Equal(a == b ? 1 : 0, Dot(found, a, found, b, size), 1e-9);
        }

        // What the span keeps of each leading eigenvector; the last ones are mixed with those beyond, by the ratio of their eigenvalues to the power of the steps.
        for (int e = 0; e < count; e++)
        {
            double kept = Enumerable.Range(0, count).Sum(a => Math.Pow(Dot(found, a, basis, e, size), 2));
            Assert.InRange(kept, e < count - 8 || count == size ? 0.99 : 0.5, 1 + 1e-9);
        }
    }

    [Fact]
    public void Find_TooManyDirections_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => LeadingSubspace.Find(new double[4], 2, 3, 0));
        Assert.Throws<NumericalException>(() => LeadingSubspace.Find(new double[4], 2, 1, 0));
    }

    private static double Dot(double[] a, int i, double[] b, int j, int size) => Enumerable.Range(0, size).Sum(k => a[i * size + k] * b[j * size + k]);
}

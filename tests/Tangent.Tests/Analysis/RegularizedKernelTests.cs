using Tangent.Analysis;
using Tangent.Numerics;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Analysis;

public sealed class RegularizedKernelTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(5, 2)]
    [InlineData(24, 30)]
    [InlineData(40, 10)]
    public void Compare_RandomMatrices_AgreesWithEigendecomposition(int n, int rank)
    {
        for (ulong seed = 1; seed <= 2; seed++)
        {
            foreach (double ridge in new[] { 0.01, 1, 30 })
            {
                double[] exact = Gram(n, rank, seed), approximate = Gram(n, rank + 2, seed + 10);
                ReferenceMatrix k = ReferenceMatrix.From(exact, n, n, n), a = ReferenceMatrix.From(approximate, n, n, n);
                ReferenceMatrix root = NaiveEigenvalues.Apply(k, v => 1 / Math.Sqrt(v + ridge));
                ReferenceMatrix shifted = ReferenceMatrix.Create(n, n, (i, j) => a[i, j] + (i == j ? ridge : 0));
                double[] values = NaiveEigenvalues.Find(root.Times(shifted).Times(root)).Values;
                var kernel = new RegularizedKernel(exact, n, ridge);
                SpectralApproximation found = kernel.Compare(approximate);
                double scale = values.Max();
                Assert.Equal(1 - values.Min(), found.EpsilonLow, 1e-9 * scale);
                Assert.Equal(values.Max() - 1, found.EpsilonHigh, 1e-9 * scale);
                Assert.Equal(Math.Max(found.EpsilonLow, found.EpsilonHigh), found.Epsilon);
                double error = Math.Sqrt(exact.Zip(approximate, (x, y) => (x - y) * (x - y)).Sum());
                Assert.Equal(error / Math.Sqrt(exact.Sum(x => x * x)), found.RelativeFrobenius, 1e-12);
                Assert.Equal(NaiveEigenvalues.Find(k).Values.Sum(v => v / (v + ridge)), kernel.StatisticalDimension, 1e-9 * n);
            }
        }
    }

    [Fact]
    public void Compare_Itself_IsZero()
    {
        double[] exact = Gram(30, 12, 3);
        Assert.Equal(new SpectralApproximation(0, 0, 0), new RegularizedKernel(exact, 30, 0.1).Compare([.. exact]));
    }

    [Fact]
    public void Compare_ScaledKernel_HasTheKnownErrors()
    {
        // (K + lambda)^{-1/2} ((1 + c) K + lambda) (K + lambda)^{-1/2} - 1 has the eigenvalues c v / (v + lambda).
        const int N = 25;
        const double Ridge = 2;
        double[] exact = Gram(N, 2 * N, 4);
        double[] values = NaiveEigenvalues.Find(ReferenceMatrix.From(exact, N, N, N)).Values;
        double least = values.Min() / (values.Min() + Ridge), greatest = values.Max() / (values.Max() + Ridge);
        foreach (double c in new[] { 0.25, -0.25 })
        {
            SpectralApproximation found = new RegularizedKernel(exact, N, Ridge).Compare(Array.ConvertAll(exact, v => (1 + c) * v));
            Assert.Equal(c > 0 ? -c * least : -c * greatest, found.EpsilonLow, 1e-9);
            Assert.Equal(c > 0 ? c * greatest : c * least, found.EpsilonHigh, 1e-9);
            Assert.Equal(0.25, found.RelativeFrobenius, 1e-12);
        }
    }

    [Fact]
    public void Compare_UpperTriangle_IsNotRead()
    {
        const int N = 12;
        double[] exact = Gram(N, 5, 5), approximate = Gram(N, 6, 6), lower = [.. exact], other = [.. approximate];
        for (int i = 0; i < N; i++)
        {
            for (int j = i + 1; j < N; j++)
                lower[i * N + j] = other[i * N + j] = double.NaN;
        }

        Assert.Equal(new RegularizedKernel(exact, N, 1).Compare(approximate), new RegularizedKernel(lower, N, 1).Compare(other));
    }

    [Fact]
    public void Constructor_WrongArguments_Throws()
    {
        double[] exact = Gram(4, 4, 7);
        foreach (double ridge in new[] { 0, -1, double.NaN, double.PositiveInfinity })
            Assert.Throws<ArgumentOutOfRangeException>(() => new RegularizedKernel(exact, 4, ridge));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RegularizedKernel(exact, 0, 1));
        Assert.Throws<ArgumentException>(() => new RegularizedKernel(exact, 5, 1));
        Assert.Throws<ArgumentException>(() => new RegularizedKernel(exact, 4, 1).Compare(new double[15]));
        Assert.Contains("larger ridge", Assert.Throws<NumericalException>(() => new RegularizedKernel([1, 2, 2, 1], 2, 0.5)).Message, StringComparison.Ordinal);
    }

    // A symmetric positive semidefinite matrix of that rank at most.
    private static double[] Gram(int n, int rank, ulong seed)
    {
        ReferenceMatrix g = ReferenceMatrix.From(ReferenceMatrix.Random<double>(n, rank, rank, seed), n, rank, rank);
        ReferenceMatrix product = g.Times(g.Transpose());
        return [.. Enumerable.Range(0, n * n).Select(i => product[Math.Max(i / n, i % n), Math.Min(i / n, i % n)])];
    }
}

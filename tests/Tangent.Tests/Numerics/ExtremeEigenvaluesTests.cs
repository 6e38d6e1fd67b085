using Tangent.Numerics;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Numerics;

public sealed class ExtremeEigenvaluesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(33)]
    [InlineData(100)]
    public void Find_RandomMatrix_AgreesWithJacobi(int n)
    {
        for (ulong seed = 1; seed <= 3; seed++)
        {
            double[] g = ReferenceMatrix.Random<double>(n, n, n, seed), a = new double[n * n];
            for (int i = 0; i < n * n; i++)
                a[i] = g[i] + g[i % n * n + i / n];
            double[] values = NaiveEigenvalues.Find(ReferenceMatrix.From(a, n, n, n)).Values;
            (double least, double greatest) = ExtremeEigenvalues.Find(a, n);
            double tolerance = 1e-9 * Math.Sqrt(n);
            Assert.Equal(values.Min(), least, tolerance);
            Assert.Equal(values.Max(), greatest, tolerance);
        }
    }

    [Fact]
    public void Find_FewDistinctEigenvalues_EndsEarlyAndIsExact()
    {
        const int N = 60;
        Assert.Equal((0, 0), ExtremeEigenvalues.Find(new double[N * N], N));
        (double least, double greatest) = ExtremeEigenvalues.Find(Diagonal(N, _ => 3), N);
        Assert.Equal((3, 3), (least, greatest), Within(1e-13));
        (least, greatest) = ExtremeEigenvalues.Find(Diagonal(N, i => i == 7 ? -2 : i == 8 ? 5 : 1), N);
        Assert.Equal((-2, 5), (least, greatest), Within(1e-12));
    }

    [Fact]
    public void Find_SmallGaps_AreResolved()
    {
        const int N = 200;
        (double least, double greatest) = ExtremeEigenvalues.Find(Diagonal(N, i => (double)i / N), N);
        Assert.Equal((0, (N - 1.0) / N), (least, greatest), Within(1e-9));
    }

    [Fact]
    public void Find_NumbersThatAreNotFinite_Throws() =>
        Assert.Throws<NumericalException>(() => ExtremeEigenvalues.Find([1, double.NaN, double.NaN, 1], 2));

    private static double[] Diagonal(int n, Func<int, double> value)
    {
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++)
            a[i * n + i] = value(i);
        return a;
    }

    private static Func<(double A, double B), (double A, double B), bool> Within(double tolerance) =>
        (x, y) => Math.Abs(x.A - y.A) <= tolerance && Math.Abs(x.B - y.B) <= tolerance;
}

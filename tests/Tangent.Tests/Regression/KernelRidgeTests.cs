using Tangent.Architectures;
using Tangent.Kernels;
using Tangent.Numerics;
using Tangent.Regression;

namespace Tangent.Tests.Regression;

public sealed class KernelRidgeTests
{
    private static readonly FullyConnectedKernel s_kernel = new(Architecture.FullyConnected(2), 5);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(40, 1)]
    [InlineData(90, 2)]
    public void Solve_AnySize_EqualsPlainInverse(int n, int k)
    {
        (double[] x, double[] y) = Rows(n, k, 1);
        double[] matrix = s_kernel.Compute(x), test = Rows(9, k, 2).X;
        foreach (double ridge in new[] { 1e-3, 1, 100 })
        {
            KernelRidgeModel model = new KernelRidge(matrix, y, k).Solve(ridge);
            double[] expected = Predict(x, y, k, ridge, test), actual = model.Predict(s_kernel.Prepare(test), s_kernel.Prepare(x));
            for (int i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], actual[i], 1e-9 * (1 + Math.Abs(expected[i])));
        }
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(25, 3)]
    public void LeaveOneOutErrors_AnySize_EqualsRefits(int n, int k)
    {
        (double[] x, double[] y) = Rows(n, k, 3);
        double[] errors = new KernelRidge(s_kernel.Compute(x), y, k).LeaveOneOutErrors(0.1);
        for (int i = 0; i < n; i++)
        {
            double[] others = [.. x[..(i * 5)], .. x[((i + 1) * 5)..]], targets = [.. y[..(i * k)], .. y[((i + 1) * k)..]];
            double[] predicted = Predict(others, targets, k, 0.1, x[(i * 5)..((i + 1) * 5)]);
            for (int c = 0; c < k; c++)
                Assert.Equal(y[i * k + c] - predicted[c], errors[i * k + c], 1e-9);
        }
    }

    [Fact]
    public void LeaveOneOutErrors_ManyRows_EqualsRefitsOfSome()
    {
        const int N = 600;
        (double[] x, double[] y) = Rows(N, 1, 3);
        double[] errors = new KernelRidge(s_kernel.Compute(x), y).LeaveOneOutErrors(0.1);
        foreach (int i in new[] { 0, 255, 256, N - 1 })
        {
            double[] others = [.. x[..(i * 5)], .. x[((i + 1) * 5)..]], targets = [.. y[..i], .. y[(i + 1)..]];
            double predicted = new KernelRidge(s_kernel.Compute(others), targets).Solve(0.1)
                .Predict(s_kernel.Prepare(x.AsMemory(i * 5, 5)), s_kernel.Prepare(others))[0];
            Assert.Equal(y[i] - predicted, errors[i], 1e-8);
        }
    }

    [Fact]
    public void Choose_NoisyTargets_FindsTheGridMinimum()
    {
        (double[] x, double[] y) = Rows(120, 2, 4);
        var solver = new KernelRidge(s_kernel.Compute(x), y, 2);
        RidgeCurve curve = solver.Choose();
        Assert.True(curve.Points.Count >= 5);
        double best = curve.Points.Single(p => p.Ridge == curve.Best).Validation!.Value;
        Assert.Equal(solver.LeaveOneOutErrors(curve.Best).Average(e => e * e), best, 1e-9 * best);
        Assert.All(curve.Points, p => Assert.True(p.Validation is null || p.Validation >= best * 0.98));
    }

    [Fact]
    public void Solve_SameRowTwiceWithTinyRidge_ThrowsOneClearLine()
    {
        double[] x = [.. Enumerable.Range(0, 50).SelectMany(_ => new double[] { 1e4, 2e4, 3e4, 4e4, 5e4 })];
        NumericalException e = Assert.Throws<NumericalException>(() => new KernelRidge(s_kernel.Compute(x), new double[50]).Solve(1e-12));
        Assert.Contains("larger ridge", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void Constructor_WrongShapes_Throws()
    {
        Assert.Throws<ArgumentException>(() => new KernelRidge(new double[9], new double[2]));
        Assert.Throws<ArgumentException>(() => new KernelRidge([], []));
        Assert.Throws<ArgumentException>(() => new KernelRidge(new double[4], new double[3], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KernelRidge(new double[4], new double[2]).Solve(0));
        Assert.Throws<InvalidOperationException>(() => new KernelRidge([1], [1]).LeaveOneOutErrors(1));
    }

    private static (double[] X, double[] Y) Rows(int n, int k, ulong seed)
    {
        double[] x = new double[n * 5], y = new double[n * k];
        new PhiloxStream(seed, 1).FillGaussian(0, x);
        new PhiloxStream(seed, 2).FillGaussian(0, y);
        for (int i = 0; i < n * k; i++)
            y[i] += 30 + Math.Abs(3 * x[i / k * 5]);
        return (x, y);
    }

    // Plain double loops: mean + k(x, training) (K + ridge I)^{-1} (y - mean).
    private static double[] Predict(double[] x, double[] y, int k, double ridge, double[] test)
    {
        int n = x.Length / 5, q = test.Length / 5;
        double[] inverse = Reference.NaiveRidge.Inverse(s_kernel.Compute(x), n, ridge), cross = s_kernel.Compute(test, x), predictions = new double[q * k];
        for (int c = 0; c < k; c++)
        {
            double mean = Enumerable.Range(0, n).Average(i => y[i * k + c]);
            for (int t = 0; t < q; t++)
            {
                predictions[t * k + c] = mean;
                for (int i = 0; i < n; i++)
                {
                    for (int j = 0; j < n; j++)
                        predictions[t * k + c] += cross[t * n + i] * inverse[i * n + j] * (y[j * k + c] - mean);
                }
            }
        }

        return predictions;
    }
}

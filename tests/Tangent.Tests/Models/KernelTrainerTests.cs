using Tangent.Architectures;
using Tangent.Data;
using Tangent.Features;
using Tangent.Kernels;
using Tangent.Models;
using Tangent.Numerics;
using Tangent.Regression;
using Tangent.Tests.Features;

namespace Tangent.Tests.Models;

public sealed class KernelTrainerTests
{
    private const int Rows = 900, Dimension = 4, Targets = 2;

    private static readonly FullyConnectedKernel s_kernel = new(Architecture.FullyConnected(2), Dimension);

    [Theory]
    [InlineData(KernelTrainer.DirectRows)]
    [InlineData(100)]
    public void Fit_DirectOrIterative_EqualsKernelRidge(int directLimit)
    {
        (KernelSections map, double[] y) = Data();
        KernelFit fit = new KernelTrainer(map, 1) { DirectLimit = directLimit }.Fit(y, Targets, 0.05, TestContext.Current.CancellationToken);
        KernelRidgeModel expected = new KernelRidge(s_kernel.Compute(map.Rows.ToArray()), y, Targets).Solve(0.05);
        Assert.Equal(directLimit < Rows, fit.Iterations > 0);
        Assert.InRange(fit.Residual, 0, KernelTrainer.Tolerance);

        // Fitted values differ by at most the residual, 1e-4 times the norm of the centred targets, which deviate by about 1.3.
        double[] fitted = expected.Predict(map.Prepared, map.Prepared);
        double difference = Math.Sqrt(fitted.Zip(fit.Fitted, (a, b) => (a - b) * (a - b)).Average());
        Assert.InRange(difference, 0, 2e-4);
        for (int c = 0; c < Targets; c++)
        {
            double variance = Enumerable.Range(0, Rows).Sum(i => 0.05 * expected.Coefficients[c * Rows + i] * (y[i * Targets + c] - expected.Intercepts[c])) / Rows;
            Assert.Equal(variance, fit.Model.NoiseVariances[c], 1e-3 * variance);
            Assert.Equal(expected.Intercepts[c], fit.Model.Intercepts[c], 1e-9);
        }
    }

    [Theory]
    [InlineData(KernelTrainer.DirectRows)]
    [InlineData(100)]
    public void Fit_NoRidge_TakesThatOfLowestLeaveOneOutError(int directLimit)
    {
        (KernelSections map, double[] y) = Data();
        KernelFit fit = new KernelTrainer(map, 1) { DirectLimit = directLimit }.Fit(y, Targets, null, TestContext.Current.CancellationToken);
        RidgeCurve expected = new KernelRidge(s_kernel.Compute(map.Rows.ToArray()), y, Targets).Choose(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(expected.Best, fit.Model.Ridge, 1e-6 * expected.Best);
        Assert.Equal(expected.Points.Count, fit.Curve!.Points.Count);
    }

    [Fact]
    public void Fit_OtherThreads_GivesTheSameBits()
    {
        (KernelSections map, double[] y) = Data();
        int threads = Parallelism.MaxThreads;
        try
        {
            double[] first = Weights(1), second = Weights(3);
            Assert.Equal(first, second);
        }
        finally
        {
            Parallelism.MaxThreads = threads;
        }

        double[] Weights(int count)
        {
            Parallelism.MaxThreads = count;
            return new KernelTrainer(map, 1) { DirectLimit = 100 }.Fit(y, Targets, 0.05).Model.Weights.ToArray();
        }
    }

    [Fact]
    public void CheckMemory_MoreThanThereIs_ThrowsOneClearLine()
    {
        KernelTrainer.CheckMemory(1000, 10, 1);
        DataException e = Assert.Throws<DataException>(() => KernelTrainer.CheckMemory(2_000_000_000, 1, 1));
        Assert.Contains("use fewer rows", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
        Assert.Throws<DataException>(() => KernelTrainer.CheckMemory(100_000_000, 1000, 1));
    }

    [Fact]
    public void Fit_Cancelled_Throws()
    {
        (KernelSections map, double[] y) = Data();
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => new KernelTrainer(map, 1) { DirectLimit = 100 }.Fit(y, Targets, 0.05, source.Token));
        Assert.Throws<ArgumentException>(() => new KernelTrainer(map, 1).Fit(y, 3));
    }

    private static (KernelSections Map, double[] Targets) Data()
    {
        float[] x = RandomFourierFeaturesTests.Gaussians(Rows, Dimension, 1);
        double[] y = new double[Rows * Targets];
        new PhiloxStream(3, 1).FillGaussian(0, y);
        for (int j = 0; j < y.Length; j++)
            y[j] = 0.3 * y[j] + 5 + 2 * Math.Abs(x[j / Targets * Dimension + j % Targets]);
        return (new KernelSections(s_kernel, x), y);
    }
}

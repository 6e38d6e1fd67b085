using Tangent.Architectures;
using Tangent.Kernels;
using Tangent.Numerics;
using Tangent.Regression;
using Tangent.Tests.Features;

namespace Tangent.Tests.Regression;

public sealed class KernelProductTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(256, 2)]
    [InlineData(1100, 3)]
    public void Multiply_HeldOrAnewOnAnyThreads_IsTheMatrixProduct(int n, int k)
    {
        var kernel = new FullyConnectedKernel(Architecture.FullyConnected(2), 4);
        KernelRows rows = kernel.Prepare(RandomFourierFeaturesTests.Gaussians(n, 4, 1));
        double[] x = new double[k * n], anew = new double[k * n], held = new double[k * n], matrix = kernel.Compute(rows);
        new PhiloxStream(2, 1).FillGaussian(0, x);
        var product = new KernelProduct(kernel, rows);
        int threads = Parallelism.MaxThreads;
        try
        {
            Parallelism.MaxThreads = 3;
            product.Multiply(x, k, anew, TestContext.Current.CancellationToken);
            Parallelism.MaxThreads = 1;
            product.Hold(null, TestContext.Current.CancellationToken);
            product.Multiply(x, k, held, TestContext.Current.CancellationToken);
        }
        finally
        {
            Parallelism.MaxThreads = threads;
        }

        Assert.Equal(anew, held);
        for (int j = 0; j < anew.Length; j++)
        {
            int c = j / n, i = j % n;
            double expected = 0, size = 0;
            for (int l = 0; l < n; l++)
            {
                expected += matrix[i * n + l] * x[c * n + l];
                size += Math.Abs(matrix[i * n + l] * x[c * n + l]);
            }

            Assert.Equal(expected, anew[j], 2e-6 * (1 + size));
        }
    }
}

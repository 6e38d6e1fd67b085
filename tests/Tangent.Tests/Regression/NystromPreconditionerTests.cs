using Tangent.Architectures;
using Tangent.Kernels;
using Tangent.Numerics;
using Tangent.Regression;
using Tangent.Tests.Features;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Regression;

public sealed class NystromPreconditionerTests
{
    private const int Rows = 130, Sample = 20, Dimension = 4;
    private const double Ridge = 0.3;

    [Fact]
    public void Apply_AnyVectors_IsTheInverseOfTheNystromApproximation()
    {
        var kernel = new FullyConnectedKernel(Architecture.FullyConnected(2), Dimension);
        float[] x = RandomFourierFeaturesTests.Gaussians(Rows, Dimension, 1);
        ReadOnlyMemory<float> chosen = x.AsMemory(0, Sample * Dimension);
        KernelRows rows = kernel.Prepare(x), sample = kernel.Prepare(chosen);
        double[] columns = kernel.Compute(x, chosen), inner = NaiveRidge.Inverse(kernel.Compute(sample), Sample, 0);
        double[] approximation = new double[Rows * Rows];
        for (int i = 0; i < Rows; i++)
        {
            for (int j = 0; j < Rows; j++)
            {
                for (int a = 0; a < Sample; a++)
                {
                    for (int b = 0; b < Sample; b++)
                        approximation[i * Rows + j] += columns[i * Sample + a] * inner[a * Sample + b] * columns[j * Sample + b];
                }
            }
        }

        double[] inverse = NaiveRidge.Inverse(approximation, Rows, Ridge), v = new double[2 * Rows], actual = new double[2 * Rows];
        new PhiloxStream(2, 1).FillGaussian(0, v);
        new NystromPreconditioner(kernel, rows, sample, 7 * Ridge, TestContext.Current.CancellationToken).WithRidge(Ridge).Apply(v, 2, actual);
        for (int j = 0; j < v.Length; j++)
            Assert.Equal(Enumerable.Range(0, Rows).Sum(l => inverse[j % Rows * Rows + l] * v[j / Rows * Rows + l]), actual[j], 1e-3 / Ridge);
    }
}

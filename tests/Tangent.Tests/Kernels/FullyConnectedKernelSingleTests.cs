using Tangent.Architectures;
using Tangent.Kernels;
using Tangent.Tests.Features;
using Tangent.Tests.Numerics;

namespace Tangent.Tests.Kernels;

public sealed class FullyConnectedKernelSingleTests
{
    private const int Rows = 90, Dimension = 7;

    [Theory]
    [InlineData("dense,relu,dense", 1e-6)]
    [InlineData("dense,relu,dense,relu,dense", 1e-6)]
    [InlineData("dense,relu,dense,relu,dense,relu,dense,relu,dense,relu,dense", 2e-6)]
    [InlineData("dense,gelu,dense", 1e-6)]
    [InlineData("dense,leaky0.3,dense,abs,dense", 2e-6)]
    [Trait(VectorWidthTests.Trait, VectorWidthTests.Value)]
    public void ComputeSingle_AnyPair_IsTheKernelInSinglePrecision(string architecture, double tolerance)
    {
        var kernel = new FullyConnectedKernel(Architecture.Parse(architecture), Dimension);
        float[] x = Points();
        KernelRows rows = kernel.Prepare(x);
        float[] single = Single(kernel, rows);
        double[] exact = kernel.Compute(rows), diagonal = kernel.ComputeDiagonal(rows);
        for (int i = 0; i < Rows; i++)
        {
            for (int j = 0; j < Rows; j++)
            {
                Assert.Equal(exact[i * Rows + j], single[i * Rows + j], tolerance * (1e-30 + Math.Sqrt(diagonal[i] * diagonal[j])));
                Assert.Equal(single[i * Rows + j], single[j * Rows + i]);
            }
        }
    }

    [Theory]
    [InlineData(0, 1, 3, 5)]
    [InlineData(17, 33, 40, 50)]
    public void ComputeSingle_AnyBlock_HasTheSameBits(int firstRow, int rowCount, int firstColumn, int columnCount)
    {
        var kernel = new FullyConnectedKernel(Architecture.FullyConnected(2), Dimension);
        KernelRows rows = kernel.Prepare(Points());
        float[] all = Single(kernel, rows), block = new float[rowCount * 60];
        kernel.ComputeSingle(rows, firstRow, rowCount, rows, firstColumn, columnCount, block, 60);
        for (int i = 0; i < rowCount; i++)
            Assert.Equal(all.AsSpan((firstRow + i) * Rows + firstColumn, columnCount), block.AsSpan(i * 60, columnCount));
    }

    [Fact]
    public void ComputeSingle_OtherKernels_RoundTheirEntries()
    {
        var kernel = new ConvolutionalKernel(
            Architecture.Parse("conv3,relu,flatten,dense"), 3, 3, 1, new KernelOptions { Precision = KernelPrecision.Double });
        KernelRows rows = kernel.Prepare(RandomFourierFeaturesTests.Gaussians(40, 9, 1));
        float[] single = new float[1600];
        kernel.ComputeSingle(rows, 0, 40, rows, 0, 40, single, 40);
        Assert.Equal(Array.ConvertAll(kernel.Compute(rows), v => (float)v), single);
        double[] lower = kernel.ComputeLowerFromSingle(rows);
        for (int i = 0; i < 40; i++)
            Assert.Equal([.. single[(i * 40)..(i * 41 + 1)].Select(v => (double)v)], lower[(i * 40)..(i * 41 + 1)]);
    }

    // Among random rows a zero row, the same direction, nearly the same, and the opposite of each.
    private static float[] Points()
    {
        float[] x = RandomFourierFeaturesTests.Gaussians(Rows, Dimension, 3);
        for (int i = 0; i < 8; i++)
        {
            double angle = i < 4 ? 0 : Math.Pow(10, -i);
            for (int j = 0; j < Dimension; j++)
                x[(i + 1) * Dimension + j] = (float)((i % 2 == 0 ? 3 : -2) * (x[20 * Dimension + j] + angle * x[21 * Dimension + j]));
        }

        x.AsSpan(0, Dimension).Clear();
        return x;
    }

    private static float[] Single(FullyConnectedKernel kernel, KernelRows rows)
    {
        float[] single = new float[Rows * Rows];
        kernel.ComputeSingle(rows, 0, Rows, rows, 0, Rows, single, Rows);
        return single;
    }
}

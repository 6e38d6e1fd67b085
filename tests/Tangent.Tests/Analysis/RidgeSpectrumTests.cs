using Tangent.Analysis;
using Tangent.Numerics;
using Tangent.Regression;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Analysis;

public sealed class RidgeSpectrumTests
{
    [Theory]
    [InlineData(20, 40)]
    [InlineData(300, 40)]
    [InlineData(400, 300)]
    public void Of_Sums_AgreesWithJacobi(int rows, int features)
    {
        // Columns of falling norms, so that the eigenvalues fall as those of kernels do.
        double[] normal = new double[rows * features];
        new PhiloxStream(3, 1).FillGaussian(0, normal);
        float[] z = [.. normal.Select((v, i) => (float)(v * Math.Pow(0.9, i % features)))];
        var sums = new RidgeAccumulator(features, 1);
        sums.Add(z, new double[rows]);

        // The smaller of both matrices has the same eigenvalues that are not 0.
        var matrix = ReferenceMatrix.From(z, rows, features, features);
        int size = Math.Min(60, Math.Min(rows, features));
        RidgeSpectrum spectrum = RidgeSpectrum.Of(sums, 0.3, 24);
        double[] expected = [.. NaiveEigenvalues.Find(Gram(matrix)).Values.OrderDescending()];
        Assert.InRange(spectrum.Eigenvalues.Count, size / 3, 24);
        for (int i = 0; i < spectrum.Eigenvalues.Count; i++)
            Assert.Equal(expected[i], spectrum.Eigenvalues[i], 1e-3 * expected[i]);
        Assert.Equal(expected.Sum(), spectrum.Trace, 1e-6 * expected.Sum());
        Assert.Equal(expected.Sum(l => l / (l + 0.3)), spectrum.StatisticalDimension, 1e-6 * size);
        Assert.Equal(Math.Min(rows, features), spectrum.Size);
    }

    [Fact]
    public void Of_WrongArguments_Throws()
    {
        var sums = new RidgeAccumulator(2, 1);
        Assert.Throws<ArgumentException>(() => RidgeSpectrum.Of(sums, 1, 1));
        sums.Add([1, 2], [3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => RidgeSpectrum.Of(sums, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RidgeSpectrum.Of(sums, 1, 0));
    }

    private static ReferenceMatrix Gram(ReferenceMatrix z) => z.Rows < z.Columns ? z.Times(z.Transpose()) : z.Transpose().Times(z);
}

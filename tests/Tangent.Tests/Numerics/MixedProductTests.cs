using Tangent.Numerics;

namespace Tangent.Tests.Numerics;

public sealed class MixedProductTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 7, 2)]
    [InlineData(17, 511, 1)]
    [InlineData(33, 2049, 3)]
    [InlineData(0, 5, 2)]
    public void Products_EqualPlainSums(int n, int m, int count)
    {
        var random = new PhiloxStream(1, 2);
        float[] a = [.. Enumerable.Range(0, n * m).Select(i => (float)random.Gaussian(i))];
        double[] v = [.. Enumerable.Range(0, count * m).Select(i => random.Gaussian(-1 - i))], products = new double[n * count];
        Array.Fill(products, double.NaN);
        MixedProduct.Rows(a, m, v, products);
        for (int i = 0; i < n * count; i++)
            Assert.Equal(Enumerable.Range(0, m).Sum(j => a[i / count * m + j] * v[i % count * m + j]), products[i], 1e-10);

        double[] sums = [.. v];
        MixedProduct.AddTransposed(a, m, products, sums);
        for (int j = 0; j < count * m; j++)
            Assert.Equal(v[j] + Enumerable.Range(0, n).Sum(i => products[i * count + j / m] * a[i * m + j % m]), sums[j], 1e-8);
    }
}

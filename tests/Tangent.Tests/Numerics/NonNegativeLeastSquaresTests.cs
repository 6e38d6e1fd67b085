using Tangent.Numerics;

namespace Tangent.Tests.Numerics;

public sealed class NonNegativeLeastSquaresTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public void Solve_Random_SatisfiesTheOptimalityConditions(int columns)
    {
        const int rows = 20;
        for (ulong seed = 0; seed < 50; seed++)
        {
            double[] a = new double[rows * columns], b = new double[rows];
            new PhiloxStream(seed, 1).FillGaussian(0, a);
            new PhiloxStream(seed, 2).FillGaussian(0, b);
            double[] x = NonNegativeLeastSquares.Solve(a, b, columns);
            for (int k = 0; k < columns; k++)
            {
                double slope = 0;
                for (int r = 0; r < rows; r++)
                    slope += a[r * columns + k] * (b[r] - Enumerable.Range(0, columns).Sum(j => a[r * columns + j] * x[j]));
                Assert.True(x[k] >= 0);
                Assert.InRange(slope, x[k] > 0 ? -1e-10 : double.NegativeInfinity, 1e-10);
            }
        }
    }
}

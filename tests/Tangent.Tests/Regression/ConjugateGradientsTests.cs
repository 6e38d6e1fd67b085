using Tangent.Numerics;
using Tangent.Regression;

namespace Tangent.Tests.Regression;

public sealed class ConjugateGradientsTests
{
    private const int Size = 30;

    [Fact]
    public void Solve_SeveralRightSides_SolvesEachToTheTolerance()
    {
        double[] a = Matrix(), right = new double[4 * Size];
        new PhiloxStream(2, 1).FillGaussian(0, right);
        right.AsSpan(2 * Size, Size).Clear();
        var reported = new List<int>();
        var solver = new ConjugateGradients((x, y) => Multiply(a, x, y), (x, y) => x.CopyTo(y, 0)) { Progress = reported.Add };
        double[] solution = solver.Solve(right, 4, 1e-9, 1000), product = new double[4 * Size];
        Multiply(a, solution, product);
        for (int c = 0; c < 4; c++)
        {
            double size = Norm(right, c), rest = Norm([.. right.Zip(product, (b, p) => b - p)], c);
            Assert.True(rest <= 1e-8 * size);
        }

        Assert.Equal(Enumerable.Range(1, solver.Iterations), reported);
        Assert.True(solver.Residual <= 1e-9);
    }

    [Fact]
    public void Solve_PreconditionedByTheInverse_TakesOneIteration()
    {
        double[] a = Matrix(), inverse = Reference.NaiveRidge.Inverse(a, Size, 0), right = new double[Size];
        new PhiloxStream(3, 1).FillGaussian(0, right);
        var solver = new ConjugateGradients((x, y) => Multiply(a, x, y), (x, y) => Multiply(inverse, x, y));
        solver.Solve(right, 1, 1e-9, 1000);
        Assert.Equal(1, solver.Iterations);
    }

    [Fact]
    public void Solve_MostIterations_StopsAndSaysTheResidual()
    {
        double[] a = Matrix(), right = new double[Size];
        new PhiloxStream(3, 1).FillGaussian(0, right);
        var solver = new ConjugateGradients((x, y) => Multiply(a, x, y), (x, y) => x.CopyTo(y, 0));
        solver.Solve(right, 1, 1e-12, 3);
        Assert.Equal(3, solver.Iterations);
        Assert.InRange(solver.Residual, 1e-12, 10);
    }

    private static double Norm(double[] rows, int c) => Math.Sqrt(rows.AsSpan(c * Size, Size).ToArray().Sum(v => v * v));

    // G G' + I.
    private static double[] Matrix()
    {
        double[] g = new double[Size * Size], a = new double[Size * Size];
        new PhiloxStream(1, 1).FillGaussian(0, g);
        for (int i = 0; i < a.Length; i++)
            a[i] = (i % Size == i / Size ? 1 : 0) + Enumerable.Range(0, Size).Sum(l => g[i / Size * Size + l] * g[i % Size * Size + l]);
        return a;
    }

    private static void Multiply(double[] a, double[] x, double[] y)
    {
        for (int j = 0; j < x.Length; j++)
            y[j] = Enumerable.Range(0, Size).Sum(l => a[j % Size * Size + l] * x[j / Size * Size + l]);
    }
}

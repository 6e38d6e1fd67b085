using Tangent.Numerics;
using Tangent.Regression;

namespace Tangent.Tests.Regression;

/// <summary>Compares accumulators, solver and selection with plain normal equations over random shapes.</summary>
public sealed class RidgeTests
{
    public static TheoryData<int, int, int> Shapes => new() { { 40, 7, 1 }, { 7, 40, 2 }, { 1, 3, 1 }, { 33, 33, 3 }, { 34, 33, 2 }, { 300, 65, 4 }, { 5, 1, 1 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Solve_AnyShape_EqualsNormalEquations(int n, int m, int k)
    {
        (float[] z, double[] y) = Rows(n, m, k, 1);
        RidgeAccumulator accumulator = Accumulate(z, y, m, k, 0, n, 16);
        Assert.Equal(n <= m, accumulator.HoldsRows);
        foreach (double ridge in new[] { 0.01, 1, 100 })
        {
            RidgeModel model = new RidgeSolver(accumulator).Solve(ridge);
            double[] expected = Reference.NaiveRidge.Weights(z, y, m, k, ridge);
            for (int i = 0; i < m * k; i++)
                Assert.Equal(expected[i], model.Weights[i], 1e-8);
            double[] predictions = new double[n * k];
            model.Predict(z, predictions);
            double[] errors = accumulator.SquaredErrors(model);
            for (int c = 0; c < k; c++)
            {
                double error = Enumerable.Range(0, n).Sum(i => Math.Pow(predictions[i * k + c] - y[i * k + c], 2));
                Assert.Equal(error, errors[c], 1e-8 * (1 + error));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AddSubtract_PartsInAnyOrder_EqualOnePass(int n, int m, int k)
    {
        (float[] z, double[] y) = Rows(n + 60, m, k, 2);
        RidgeAccumulator whole = Accumulate(z, y, m, k, 0, n, 16);
        RidgeAccumulator parts = Accumulate(z, y, m, k, 0, n / 2, 5), second = Accumulate(z, y, m, k, n / 2, n, 11), extra = Accumulate(z, y, m, k, n, n + 60, 7);
        parts.Add(extra);
        parts.Add(second);
        parts.Subtract(extra);
        parts.Add(z.AsSpan(n * m, m), y.AsSpan(n * k, k));
        parts.Subtract(z.AsSpan(n * m, m), y.AsSpan(n * k, k));
        Assert.Equal(n, parts.RowCount);
        RidgeModel expected = new RidgeSolver(whole).Solve(0.5), actual = new RidgeSolver(parts).Solve(0.5);
        for (int i = 0; i < m * k; i++)
            Assert.Equal(expected.Weights[i], actual.Weights[i], 1e-9);
        for (int c = 0; c < k; c++)
            Assert.Equal(expected.NoiseVariances[c], actual.NoiseVariances[c], 1e-9);
    }

    [Theory]
    [InlineData(40, 7)]
    [InlineData(7, 40)]
    public void RelativeVariances_AnyShape_EqualsDefinition(int n, int m)
    {
        (float[] z, double[] y) = Rows(n, m, 1, 3);
        (float[] test, _) = Rows(9, m, 1, 4);
        double[] actual = new double[9];
        new RidgeSolver(Accumulate(z, y, m, 1, 0, n, 16)).Posterior(0.3).RelativeVariances(test, actual);
        double[] inverse = Reference.NaiveRidge.InverseOfGram(z, m, 0.3);
        for (int i = 0; i < 9; i++)
        {
            double expected = 0;
            for (int a = 0; a < m; a++)
            {
                for (int b = 0; b < m; b++)
                    expected += test[i * m + a] * inverse[a * m + b] * test[i * m + b];
            }

            Assert.Equal(expected, actual[i], 1e-8 * (1 + expected));
        }
    }

    [Fact]
    public void Choose_OneFoldAndCrossValidation_FindTheGridMinimum()
    {
        (float[] z, double[] y) = Rows(400, 30, 2, 5);
        RidgeAccumulator[] parts = [.. Enumerable.Range(0, 4).Select(p => Accumulate(z, y, 30, 2, p * 100, p * 100 + 100, 50))];
        foreach (int heldOut in new[] { 1, 4 })
        {
            RidgeCurve curve = RidgeSelection.Choose(parts, heldOut);
            Assert.True(curve.Points.Count >= 5);
            Assert.Equal(curve.Points.OrderBy(p => p.Ridge).Select(p => p.Ridge), curve.Points.Select(p => p.Ridge));
            Assert.Contains(curve.Points, p => p.Ridge == curve.Best);
            double best = curve.Points.Single(p => p.Ridge == curve.Best).Validation!.Value;
            Assert.All(curve.Points, p => Assert.True(p.Validation is null || p.Validation >= best * 0.98));
        }
    }

    [Fact]
    public void Solve_SingularWithTinyRidge_ThrowsOneClearLine()
    {
        float[] z = new float[20 * 4];
        for (int i = 0; i < 20; i++)
            z.AsSpan(i * 4, 4).Fill(1e8f * (i + 1));
        RidgeAccumulator accumulator = Accumulate(z, new double[20], 4, 1, 0, 20, 20);
        NumericalException e = Assert.Throws<NumericalException>(() => new RidgeSolver(accumulator).Solve(1e-12));
        Assert.Contains("larger ridge", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void Recall_LargeMatrixSetAside_IsTheSame()
    {
        const int M = 2048;
        var gram = new LowerTriangle(M);
        for (int i = 0; i < M; i++)
        {
            for (int j = 0; j <= i; j++)
                gram.Row(i)[j] = (i + 1.0) / (j + 3);
        }

        double[] sums = new double[M];
        RidgeAccumulator accumulator = RidgeAccumulator.Restore(
            new RidgeState { RowCount = 5000, FeatureSums = sums, Moments = sums, TargetSums = [1], TargetSquares = [2], Gram = gram.Leading(M) });
        accumulator.SetAside();
        Assert.Null(accumulator.Gram);
        accumulator.Recall();
        Assert.Equal(gram.Elements, accumulator.Gram!.Elements);
        accumulator.Recall();
        Assert.Equal(gram.Elements, accumulator.Gram!.Elements);
    }

    [Fact]
    public void Subtract_MoreThanThereIs_Throws() =>
        Assert.Throws<InvalidOperationException>(() => new RidgeAccumulator(2, 1).Subtract(new float[2], new double[1]));

    [Fact]
    public void Add_WrongShape_ThrowsWithBothSizes()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new RidgeAccumulator(3, 2).Add(new float[6], new double[3]));
        Assert.Contains("3", e.Message, StringComparison.Ordinal);
        Assert.Contains("4", e.Message, StringComparison.Ordinal);
    }

    internal static RidgeAccumulator Accumulate(float[] z, double[] y, int m, int k, int first, int end, int block)
    {
        var accumulator = new RidgeAccumulator(m, k);
        for (int i = first; i < end; i += block)
        {
            int count = Math.Min(block, end - i);
            accumulator.Add(z.AsSpan(i * m, count * m), y.AsSpan(i * k, count * k));
        }

        return accumulator;
    }

    internal static (float[] Features, double[] Targets) Rows(int n, int m, int k, ulong seed)
    {
        var stream = new PhiloxStream(seed, 77);
        float[] z = [.. Enumerable.Range(0, n * m).Select(i => (float)stream.Gaussian(i))];
        double[] y = [.. Enumerable.Range(0, n * k).Select(i => 50 + stream.Gaussian(1_000_000 + i) + 2 * z[i / k * m])];
        return (z, y);
    }
}

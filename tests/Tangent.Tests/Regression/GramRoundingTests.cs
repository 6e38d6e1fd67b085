using Tangent.Data;
using Tangent.Features;
using Tangent.Models;
using Tangent.Numerics;
using Tangent.Regression;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Regression;

public sealed class GramRoundingTests
{
    // Products with a mean, whose errors are the largest: |g| of Gaussian g.
    [Theory]
    [InlineData(4096, 64, 0)]
    [InlineData(20_000, 96, 1)]
    public void Single_ErrorMatrix_IsWithinTheBound(int rows, int features, ulong seed)
    {
        float[] z = Absolute(rows, features, seed);
        double[] targets = new double[rows];
        RidgeAccumulator exact = new(features, 1), fast = new(features, 1, GramPrecision.Single);
        exact.Add(z, targets);
        fast.Add(z, targets);
        double squares = 0, trace = 0;
        for (int i = 0; i < features; i++)
        {
            trace += exact.Gram!.Row(i)[i];
            for (int j = 0; j <= i; j++)
            {
                double error = fast.Gram!.Row(i)[j] - exact.Gram.Row(i)[j];
                squares += (i == j ? 1 : 2) * error * error;
            }
        }

        // The norm of the matrix is at most that of its elements, which a matrix of independent errors reaches up to sqrt(m) / 2.
        Assert.InRange(Math.Sqrt(squares), 1e-12 * trace, GramRounding.LeastRidge(trace, rows, features) / 10 * Math.Sqrt(features) / 2);
    }

    [Fact]
    public void Single_BlocksOfWholeDepths_GiveTheSameBits()
    {
        float[] z = Absolute(1024, 33, 2);
        double[] targets = new double[1024];
        RidgeAccumulator whole = new(33, 1, GramPrecision.Single), parts = new(33, 1, GramPrecision.Single);
        whole.Add(z, targets);
        for (int first = 0; first < 1024; first += 256)
            parts.Add(z.AsSpan(first * 33, 256 * 33), targets.AsSpan(first, 256));
        Assert.Equal(whole.Gram!.Elements, parts.Gram!.Elements);
    }

    [Fact]
    public void Fit_TooSmallRidge_SumsAgainExactly()
    {
        RidgeAccumulator[] sums = [Sums(GramPrecision.Single), Sums(GramPrecision.Double)];
        double least = GramRounding.LeastRidge(sums[0].Gram!.Trace, sums[0].RowCount, 8);
        foreach ((double ridge, GramPrecision expected, int fits) in new[] { (2 * least, GramPrecision.Single, 1), (least / 2, GramPrecision.Double, 2) })
        {
            int count = 0;
            GramPrecision used = GramRounding.Fit(1 << 15, Fit, p => (ridge, null, sums[p == GramPrecision.Single ? 0 : 1]));
            Assert.Equal((expected, fits), (used, count));

            GramPrecision Fit(GramPrecision precision)
            {
                count++;
                return precision;
            }
        }

        Assert.Equal(GramPrecision.Double, GramRounding.Fit((1 << 15) - 1, p => p, _ => (1, null, sums[0])));
        Assert.Equal(GramPrecision.Double, GramRounding.Fit(null, p => p, _ => (1, null, sums[0])));
    }

    [Theory]
    [InlineData(1, 1.1, true)]
    [InlineData(1, 1.0001, false)]
    [InlineData(1.1, 1, false)]
    public void Fit_ErrorThatFallsToTheLeastRidge_SumsAgainExactly(double first, double second, bool exact)
    {
        RidgeAccumulator sums = Sums(GramPrecision.Double);
        var curve = new RidgeCurve(first <= second ? 1e6 : 2e6, [new(1e6, first), new(2e6, second)]);
        Assert.Equal(exact ? GramPrecision.Double : GramPrecision.Single, GramRounding.Fit(1 << 15, p => p, _ => (curve.Best, curve, sums)));
    }

    [Fact]
    public void Choose_FastSums_TriesNoRidgeBelowTheLeast()
    {
        // More numbers than noise: the error falls to the least ridge, and no smaller one is tried.
        const int M = 16;
        RidgeAccumulator[] parts = [.. new ulong[] { 4, 5 }.Select(seed =>
        {
            var sums = new RidgeAccumulator(M, 1, GramPrecision.Single);
            float[] z = Absolute(400, M, seed);
            sums.Add(z, [.. Enumerable.Range(0, 400).Select(i => (double)z[i * M] - z[i * M + 1])]);
            return sums;
        })];
        RidgeCurve curve = RidgeSelection.Choose(parts, 1);
        double trace = parts.Sum(p => p.Gram!.Trace);
        Assert.InRange(curve.Points[0].Ridge, GramRounding.LeastRidge(trace, 800, M), 4 * GramRounding.LeastRidge(trace, 800, M));
        Assert.Equal(curve.Points[0].Ridge, curve.Best);
    }

    [Fact]
    public void Fit_FastSumsThatCannotBeSolved_SumsAgainExactly()
    {
        RidgeAccumulator sums = Sums(GramPrecision.Double);
        Assert.Equal(
            GramPrecision.Double, GramRounding.Fit(1 << 15, p => p == GramPrecision.Double ? p : throw new NumericalException("not positive definite"), _ => (1, null, sums)));
        Assert.Throws<NumericalException>(() => GramRounding.Fit<int>(1 << 15, _ => throw new NumericalException("not positive definite"), _ => (1, null, sums)));
    }

    // A training whose ridge is about the least one still predicts as with exact sums.
    [Fact]
    public void Single_AtTheLeastRidge_PredictionsAgree()
    {
        const int Rows = 6000, M = 128;
        var map = new ZonalFeatures(5, new ZonalOptions { FeatureCount = M }, 0);
        float[] x = ReferenceMatrix.Random<float>(Rows, 5, 5, 7), z = map.Transform(x);
        double[] y = [.. Enumerable.Range(0, Rows).Select(i => Math.Sin(x[i * 5]) + x[i * 5 + 1])];
        RidgeModel[] models = [.. new[] { GramPrecision.Single, GramPrecision.Double }.Select(p =>
        {
            var sums = new RidgeAccumulator(M, 1, p);
            sums.Add(z, y);
            return new RidgeSolver(sums).Solve(GramRounding.LeastRidge(sums.Gram!.Trace, Rows, M));
        })];
        double[] fast = new double[Rows], exact = new double[Rows];
        models[0].Predict(z, fast);
        models[1].Predict(z, exact);
        double error = fast.Zip(exact, (a, b) => (a - b) * (a - b)).Sum(), variance = exact.Sum(v => v * v);

        // |E| / lambda is a tenth at most of the weights' norm, in their worst direction.
        Assert.InRange(Math.Sqrt(error / variance), 0, 0.1);
    }

    private static RidgeAccumulator Sums(GramPrecision precision)
    {
        var sums = new RidgeAccumulator(8, 1, precision);
        sums.Add(Absolute(100, 8, 3), new double[100]);
        return sums;
    }

    private static float[] Absolute(int rows, int columns, ulong seed)
    {
        double[] values = new double[rows * columns];
        new PhiloxStream(seed, 9).FillGaussian(0, values);
        return Array.ConvertAll(values, v => (float)Math.Abs(v));
    }
}

using Tangent.Features;
using Tangent.Numerics;
using Tangent.Regression;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Features;

public sealed class NtkRandomGradientsTests
{
    [Fact]
    public void Gradients_RandomShapes_EqualsNaive()
    {
        var random = new Random(1);
        for (int trial = 0; trial < 40; trial++)
        {
            int d = random.Next(1, 71), k = random.Next(1, 6);
            NtkRandomFeaturesOptions options = RandomOptions(random);
            ulong seed = (ulong)random.Next();
            AssertEqualsNaive(d, options, seed, 3, k);
        }
    }

    // Rows of more than 256 numbers, those of the input or of the first layer, have structured directions.
    [Theory]
    [InlineData(300, 1, 200)]
    [InlineData(3, 2, 1100)]
    public void Gradients_StructuredDirections_EqualsNaive(int d, int depth, int features) =>
        AssertEqualsNaive(d, new NtkRandomFeaturesOptions { Depth = depth, FeatureCount = features }, 5, 1, 1);

    // Between boundaries the map is linear, so differences of its values err by rounding only.
    [Theory]
    [InlineData(1, 1, 16)]
    [InlineData(1, 4, 60)]
    [InlineData(3, 2, 60)]
    [InlineData(18, 3, 80)]
    [InlineData(40, 4, 90)]
    public void Gradients_InsideACell_EqualsDifferences(int d, int depth, int features)
    {
        const double step = 1e-6;
        var options = new NtkRandomFeaturesOptions { Depth = depth, FeatureCount = features };
        var naive = new NaiveNtkRandomFeatures(d, options, 3);
        float[] row = InnerRows(naive, d, features, 1, 1e-4), w = NaiveSketch.Gaussian(features, 7), gradient = new float[d];
        new NtkRandomFeatures(d, options, 3).Gradients(row, w, 1, gradient);
        double error = 0, total = 0;
        for (int j = 0; j < d; j++)
        {
            double expected = (Value(j, step) - Value(j, -step)) / (2 * step);
            error += Math.Pow(gradient[j] - expected, 2);
            total += expected * expected;
        }

        double relative = Math.Sqrt(error / total);
        Assert.True(relative < 1e-5, $"relative error {relative:g3}");

        double Value(int j, double by)
        {
            double[] moved = Array.ConvertAll(row, v => (double)v);
            moved[j] += by;
            return naive.Value(moved, w);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Gradients_TimesTheRow_IsTheValue(int depth)
    {
        const int d = 12, n = 70, m = 200, k = 3;
        var map = new NtkRandomFeatures(d, new NtkRandomFeaturesOptions { Depth = depth, FeatureCount = m }, 1);
        float[] rows = NaiveSketch.Gaussian(n * d, 1), weights = NaiveSketch.Gaussian(k * m, 2), z = map.Transform(rows), jacobians = new float[n * k * d];
        map.Gradients(rows, weights, k, jacobians);
        for (int e = 0; e < n * k; e++)
        {
            int row = e / k;
            double value = NaiveSketch.Dot(z.AsSpan(row * m, m), weights.AsSpan(e % k * m, m));
            double size = Math.Sqrt(NaiveSketch.Dot(rows.AsSpan(row * d, d), rows.AsSpan(row * d, d)) * m);
            Assert.Equal(value, NaiveSketch.Dot(jacobians.AsSpan(e * d, d), rows.AsSpan(row * d, d)), 1e-6 * size);
        }
    }

    [Fact]
    public void Gradients_AnyBlockAndThreads_SameBits()
    {
        const int d = 9, n = 150, k = 2;
        NtkRandomFeatures map = Map(d, 100);
        float[] rows = NaiveSketch.Gaussian(n * d, 8), weights = NaiveSketch.Gaussian(k * 100, 9), all = new float[n * k * d], one = new float[k * d];
        map.Gradients(rows, weights, k, all);
        foreach (int i in new[] { 0, 31, 32, 149 })
        {
            map.Gradients(rows.AsSpan(i * d, d), weights, k, one);
            Assert.Equal(one, all[(i * k * d)..((i + 1) * k * d)]);
        }

        int threads = Parallelism.MaxThreads;
        try
        {
            foreach (int count in new[] { 1, 3, 8 })
            {
                Parallelism.MaxThreads = count;
                float[] parallel = new float[all.Length];
                map.GradientsParallel(rows, weights, k, parallel);
                Assert.Equal(all, parallel);
            }
        }
        finally
        {
            Parallelism.MaxThreads = threads;
        }
    }

    [Fact]
    public void Gradients_ScaledRow_AreTheSame()
    {
        float[] row = NaiveSketch.Gaussian(6, 1), weights = NaiveSketch.Gaussian(50, 2), gradient = new float[6], scaled = new float[6];
        Map(6, 50).Gradients(row, weights, 1, gradient);
        Map(6, 50).Gradients(Array.ConvertAll(row, v => 1024 * v), weights, 1, scaled);
        Assert.Equal(gradient, scaled);
    }

    [Fact]
    public void Gradients_ZeroRowAmongOthers_GivesZerosThereOnly()
    {
        const int d = 6, k = 2;
        float[] rows = NaiveSketch.Gaussian(3 * d, 3), gradients = new float[3 * k * d];
        rows.AsSpan(d, d).Clear();
        gradients.AsSpan().Fill(float.NaN);
        Map(d, 50).Gradients(rows, NaiveSketch.Gaussian(k * 50, 1), k, gradients);
        Assert.All(gradients[(k * d)..(2 * k * d)], g => Assert.Equal(0, g));
        Assert.All(gradients[..(k * d)].Concat(gradients[(2 * k * d)..]), g => Assert.True(float.IsFinite(g) && g != 0));
    }

    [Fact]
    public void Gradients_NoRows_GivesNothing() => Map(3, 20).Gradients([], new float[20], 1, []);

    [Fact]
    public void Gradients_BadSizes_Throws()
    {
        NtkRandomFeatures map = Map(3, 20);
        Assert.Throws<ArgumentException>(() => map.Gradients(new float[4], new float[20], 1, new float[3]));
        Assert.Throws<ArgumentException>(() => map.Gradients(new float[3], new float[19], 1, new float[3]));
        Assert.Throws<ArgumentException>(() => map.Gradients(new float[3], new float[40], 2, new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => map.Gradients(new float[3], [], 0, []));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients_UnderAMetric_AreThoseOfTheMovedRowTimesItsRoot(bool diagonal)
    {
        const int d = 5, m = 120, k = 2, n = 20;
        NtkRandomFeatures inner = Map(d, m);
        var sums = new GradientOuterProduct(d, 1, diagonal);
        sums.Add([3, 1, 0, 0, 1, 0, 1, 2, 0, -1, 1, 1, 1, 1, 1]);
        LearnedMetric metric = LearnedMetric.Fit(sums);
        float[] rows = NaiveSketch.Gaussian(n * d, 1), weights = NaiveSketch.Gaussian(k * m, 2), moved = new float[n * d];
        float[] plain = new float[n * k * d], expected = new float[n * k * d], actual = new float[n * k * d];
        metric.Apply(rows, moved);
        inner.Gradients(moved, weights, k, plain);
        metric.Apply(plain, expected);
        new MetricFeatures(inner, metric).Gradients(rows, weights, k, actual);
        Assert.Equal(expected, actual);
    }

    private static NtkRandomFeatures Map(int d, int features) => new(d, new NtkRandomFeaturesOptions { FeatureCount = features }, 1);

    private static NtkRandomFeaturesOptions RandomOptions(Random random) => new()
    {
        Depth = random.Next(1, 5),
        FeatureCount = random.Next(64, 200),
        SketchShare = 0.3 + 0.5 * random.NextDouble(),
        OrthogonalDirections = random.Next(3) > 0,
        PairedDirections = random.Next(3) > 0,
    };

    private static void AssertEqualsNaive(int d, NtkRandomFeaturesOptions options, ulong seed, int n, int k)
    {
        int m = options.FeatureCount;
        var naive = new NaiveNtkRandomFeatures(d, options, seed);
        var map = new NtkRandomFeatures(d, options, seed);
        float[] rows = InnerRows(naive, d, m, n, 2e-6), weights = NaiveSketch.Gaussian(k * m, 6), z = map.Transform(rows), gradients = new float[n * k * d];
        map.Gradients(rows, weights, k, gradients);
        double error = 0, total = 0;
        for (int e = 0; e < n * k; e++)
        {
            double[] row = Array.ConvertAll(rows[(e / k * d)..(e / k * d + d)], v => (double)v);
            ReadOnlySpan<float> w = weights.AsSpan(e % k * m, m);
            double[] expected = naive.Gradient(row, w).Gradient;

            // The reference is one of this map.
            Assert.Equal(naive.Value(row, w), NaiveSketch.Dot(z.AsSpan(e / k * m, m), w), 1e-5 * Math.Sqrt(m * row.Sum(v => v * v)));
            for (int j = 0; j < d; j++)
            {
                error += Math.Pow(gradients[e * d + j] - expected[j], 2);
                total += expected[j] * expected[j];
            }
        }

        double relative = Math.Sqrt(error / total);
        TestContext.Current.TestOutputHelper?.WriteLine($"d {d}, k {k}, seed {seed}, {options}: {relative:g3}");
        Assert.True(total > 0 && relative < 1e-5, $"d {d}, k {k}, seed {seed}, {options}: relative error {relative:g3}");
    }

    // Gaussian rows with every <u, phi> further from 0 than the margin, so that rounding, or a short step, changes no sign.
    private static float[] InnerRows(NaiveNtkRandomFeatures naive, int d, int features, int count, double margin)
    {
        var rows = new List<float>();
        for (ulong seed = 0; rows.Count < count * d; seed++)
        {
            float[] row = NaiveSketch.Gaussian(d, seed);
            if (naive.Gradient(Array.ConvertAll(row, v => (double)v), new float[features]).Margin > margin)
                rows.AddRange(row);
        }

        return [.. rows];
    }
}

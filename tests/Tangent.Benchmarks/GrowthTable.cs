using System.Globalization;
using Tangent.Data;
using Tangent.Features;
using Tangent.Models;
using Tangent.Numerics;

namespace Tangent.Benchmarks;

/// <summary>Prints how time grows with rows, features, columns and depth, beside the predicted law.</summary>
/// <remarks>One thread, processor time, the least of a number of rounds in which the sizes take turns. <see cref="PixelsTable"/> has pixels, <see cref="SparseTable"/> entries.</remarks>
internal static class GrowthTable
{
    private const int Rounds = 5;

    public static void Run()
    {
        Parallelism.MaxThreads = 1;
        Console.WriteLine("| what grows | sizes | ms | predicted | fitted | from the fit |");
        Console.WriteLine("|---|---|---|---|---|---|");
        Power("rows n: features and sums of zonal, d = 20, m = 1024", [8192, 16384, 32768, 65536], 1, n =>
        {
            var trainer = new RidgeTrainer(new ZonalFeatures(20, new ZonalOptions { FeatureCount = 1024 }, 0), 1);
            var rows = new GeneratedRows(20, n);
            return () => trainer.Accumulate(rows, null, 1, null, default, Regression.GramPrecision.Single);
        });
        Power("features m: Gram of 2048 rows", [1024, 2048, 4096, 8192], 2, m =>
        {
            float[] z = Numbers(2048 * m);
            var gram = new LowerTriangle(m);
            return () => gram.AddFastProducts(2048, 1, z, 1);
        });
        Power("features m: Cholesky", [1024, 2048, 4096], 3, m =>
        {
            double[] source = new double[m * m], matrix = new double[m * m];
            for (int i = 0; i < m; i++)
                source[i * m + i] = 1;
            return () =>
            {
                source.CopyTo(matrix, 0);
                DenseMatrix.Cholesky<double>(matrix, m, m, 1);
            };
        });
        Line("columns d: projections of zonal, 960 rows, 4096 directions", [256, 512, 1024, 2048, 4096], d =>
        {
            var projection = SphericalProjection.Create(d, 4096, orthogonal: false, new Sketching.SketchStreams(0, 0));
            float[] x = Numbers(960 * d), z = new float[960 * 4096];
            return () =>
            {
                for (int first = 0; first < 960; first += 96)
                    projection.Apply(x.AsSpan(first * d, 96 * d), 96, z.AsSpan(first * 4096), 4096);
            };
        });
        Line("features m: ntk-rf, 480 rows, d = 90, L = 2", [2048, 4096, 8192, 16384], m =>
        {
            var map = new NtkRandomFeatures(90, new NtkRandomFeaturesOptions { FeatureCount = m }, 0);
            float[] x = Numbers(480 * 90), z = new float[480 * m];
            return () => map.Transform(x, z);
        });
        Line("depth L: ntk-sketch, 480 rows, d = 90, m = 2048", [2, 3, 4, 5, 6], depth =>
        {
            var map = new NtkSketch(90, new NtkSketchOptions { FeatureCount = 2048, Depth = depth }, 0);
            float[] x = Numbers(480 * 90), z = new float[480 * 2048];
            return () => map.Transform(x, z);
        });
        Line("depth L: tangent, r = 512, 4 images of 32 x 32", [2, 3, 4, 5], depth =>
        {
            var map = new TangentFeatures(
                new TangentFeaturesOptions { Architecture = Architectures.Architecture.Convolutional(depth), FeatureCount = 1024 }, 0);
            float[] x = Numbers(4 * 3072), z = new float[4 * map.OutputDimension];
            return () => map.Transform(x, z);
        });
    }

    private static void Power(string what, int[] sizes, double predicted, Func<int, Action> work)
    {
        double[] seconds = ProcessorTime.Best(Rounds, [.. sizes.Select(work)]);
        double power = ProcessorTime.Power([.. sizes.Select(s => (double)s)], seconds);
        Print(what, sizes, seconds, $"power {predicted}", Text($"power {power:f2}"), Text($"{100 * (power / predicted - 1):+0;-0;0} %"));
    }

    // seconds = a + b size: what does not grow is counted, too.
    private static void Line(string what, int[] sizes, Func<int, Action> work)
    {
        double[] seconds = ProcessorTime.Best(Rounds, [.. sizes.Select(work)]);
        (double a, double b) = ProcessorTime.Affine([.. sizes.Select(s => (double)s)], seconds);
        IEnumerable<string> deviations = sizes.Select((s, i) => Text($"{100 * (seconds[i] / (a + b * s) - 1):+0;-0;0} %"));
        Print(what, sizes, seconds, "a line", Text($"{1000 * a:g3} ms + {1e6 * b:g3} us each"), string.Join(", ", deviations));
    }

    private static void Print(string what, int[] sizes, double[] seconds, params string[] rest) => Console.WriteLine(
        $"| {what} | {string.Join(", ", sizes)} | {string.Join(", ", seconds.Select(s => Text($"{1000 * s:g3}")))} | {string.Join(" | ", rest)} |");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static float[] Numbers(int count)
    {
        double[] values = new double[count];
        new PhiloxStream(1, 0).FillGaussian(0, values);
        return Array.ConvertAll(values, v => (float)v);
    }

    private sealed class GeneratedRows(int columns, int rows) : IRowSource
    {
        private const int Block = 2048;
        private readonly float[] _inputs = Numbers(Block * columns);

        public int InputDimension => columns;

        public int TargetCount => 1;

        public IEnumerable<RowBlock> ReadBlocks()
        {
            for (int first = 0; first < rows; first += Block)
                yield return new RowBlock(first, new long[Block], _inputs, new double[Block]);
        }
    }
}

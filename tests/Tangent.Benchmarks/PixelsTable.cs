using System.Globalization;
using Tangent.Architectures;
using Tangent.Data;
using Tangent.Features;
using Tangent.Kernels;
using Tangent.Numerics;

namespace Tangent.Benchmarks;

/// <summary>Prints, as Markdown tables, how the time of an image grows with its pixels: feature maps linearly, the exact kernel quadratically.</summary>
internal static class PixelsTable
{
    private const int Rounds = 5;
    private static readonly int[] Sides = [16, 32, 64, 128];
    private static readonly int[] PairSides = [8, 16, 32, 64];

    public static void Run(string path)
    {
        Parallelism.MaxThreads = 1;
        DataSet data = DataSet.Open(path, new TableOptions { Bias = 0 }, new RowSplit(0, 0));
        float[] source = data.Training.ReadBlocks().First().Inputs;
        Console.WriteLine($"{Architecture.Convolutional(3)}, one thread, processor time, least of {Rounds} rounds in which the sizes take turns:");
        Console.WriteLine();
        Console.WriteLine($"| method | r | {string.Join(" | ", Sides.Select(s => $"{s} x {s}, ms an image"))} | us a pixel | from the line |");
        Console.WriteLine("|---|---|" + string.Concat(Sides.Select(_ => "---|")) + "---|---|");
        foreach (int width in new[] { 512, 2048 })
        {
            Print("tangent", width, source, 8, side => new TangentFeatures(
                new TangentFeaturesOptions { Height = side, Width = side, FeatureCount = 2 * width }, 0));
        }

        Print("cntk-sketch", 512, source, 1, side => new CntkSketch(new CntkSketchOptions { Height = side, Width = side, FeatureCount = 512 }, 0));
        Console.WriteLine();
        Console.WriteLine($"| exact kernel | {string.Join(" | ", PairSides.Select(s => $"{s} x {s}, ms a pair"))} | power of pixels, of the last two |");
        Console.WriteLine("|---|" + string.Concat(PairSides.Select(_ => "---|")) + "---|");
        PrintPairs(source);
    }

    // The smallest size takes as many images as make its time well measurable, the others as many pixels in all.
    private static void Print(string method, int width, float[] source, int imagesAtLargest, Func<int, IFeatureMap> map)
    {
        int[] counts = [.. Sides.Select(s => imagesAtLargest * (Sides[^1] / s) * (Sides[^1] / s))];
        Action[] actions = [.. Sides.Select((side, i) =>
        {
            IFeatureMap features = map(side);
            float[] image = Resized(source, side), output = new float[features.OutputDimension];
            return (Action)(() =>
            {
                for (int k = 0; k < counts[i]; k++)
                    features.Transform(image, output);
            });
        })];
        double[] seconds = [.. ProcessorTime.Best(Rounds, actions).Select((t, i) => t / counts[i])];
        (double slope, double[] deviations) = ProcessorTime.Line([.. Sides.Select(s => (double)s * s)], seconds);
        Console.WriteLine(
            $"| {method} | {width} | {string.Join(" | ", seconds.Select(t => Text(1000 * t)))} | {Text(1e6 * slope)} | {string.Join(", ", deviations.Select(d => Percent(d)))} |");
    }

    private static void PrintPairs(float[] source)
    {
        int[] counts = [.. PairSides.Select(s => Math.Max(1, 1024 / (s * s) * 1024 / (s * s)))];
        Action[] actions = [.. PairSides.Select((side, i) =>
        {
            var kernel = new ConvolutionalKernel(Architecture.Convolutional(3), side, side, 3);
            KernelRows rows = kernel.Prepare((float[])[.. Resized(source, side), .. Resized(source[3072..], side)]);
            double[] entry = new double[1];
            return (Action)(() =>
            {
                for (int k = 0; k < counts[i]; k++)
                    kernel.ComputeBlock(rows, 0, 1, rows, 1, 1, entry);
            });
        })];
        double[] seconds = [.. ProcessorTime.Best(Rounds, actions).Select((t, i) => t / counts[i])];
        double[] pixels = [.. PairSides.Select(s => (double)s * s)];
        double power = ProcessorTime.Power(pixels, seconds), last = ProcessorTime.Power(pixels[^2..], seconds[^2..]);
        Console.WriteLine($"| single | {string.Join(" | ", seconds.Select(t => Text(1000 * t)))} | {Text(power)}, {Text(last)} |");
    }

    // The first image with its pixels repeated, or a part of it.
    private static float[] Resized(float[] image, int side)
    {
        float[] resized = new float[side * side * 3];
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                for (int c = 0; c < 3; c++)
                    resized[(y * side + x) * 3 + c] = image[(y * 32 / Math.Max(32, side) * 32 + x * 32 / Math.Max(32, side)) * 3 + c];
            }
        }

        return resized;
    }

    private static string Text(double value) => value.ToString("g3", CultureInfo.InvariantCulture);

    private static string Percent(double value) => Math.Round(100 * value).ToString("+0;-0;0", CultureInfo.InvariantCulture) + " %";
}

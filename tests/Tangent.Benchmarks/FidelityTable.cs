using System.Globalization;
using Tangent.Architectures;
using Tangent.Data;
using Tangent.Features;
using Tangent.Kernels;
using Tangent.Tests.Features;

namespace Tangent.Benchmarks;

/// <summary>Prints, as Markdown tables, the relative Frobenius error |Z Z' - K| / |K| of feature maps on images and on points of the sphere.</summary>
internal static class FidelityTable
{
    private const int Images = 40, Side = 32, Seeds = 4, ManySeeds = 16;
    private const int Points = 400, Dimension = 20, Features = 8192;

    public static void Run(string path)
    {
        Console.WriteLine(
            $"{Images} images, {Architecture.Convolutional(3)}; mean errors of seeds 0 to {Seeds - 1} and of 0 to {ManySeeds - 1} with standard errors; the error of the mean kernel of {ManySeeds} seeds, and its share of one seed's mean error:");
        Console.WriteLine();
        Console.WriteLine("| pixels | method | r | 4 seeds | 16 seeds | mean kernel | of one seed |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (ColumnScale scale in new[] { ColumnScale.None, ColumnScale.Standard })
            PrintImages(path, scale);
        Console.WriteLine();
        Console.WriteLine($"{Points} points of the sphere, d = {Dimension}, m = {Features}, mean of seeds 0 to {Seeds - 1}:");
        Console.WriteLine();
        Console.WriteLine("| method | L = 1 | L = 2 | L = 3 |");
        Console.WriteLine("|---|---|---|---|");
        PrintPoints("zonal", (depth, seed) => new ZonalFeatures(
            Dimension, new ZonalOptions { Architecture = Architecture.FullyConnected(depth), FeatureCount = Features }, seed));
        PrintPoints("ntk-rf", (depth, seed) => new NtkRandomFeatures(Dimension, new NtkRandomFeaturesOptions { Depth = depth, FeatureCount = Features }, seed));
        PrintPoints("ntk-sketch", (depth, seed) => new NtkSketch(Dimension, new NtkSketchOptions { Depth = depth, FeatureCount = Features }, seed));
    }

    private static void PrintImages(string path, ColumnScale scale)
    {
        DataSet data = DataSet.Open(path, new TableOptions { Scale = scale, Bias = 0 }, new RowSplit(0, 0));
        float[] images = data.Training.ReadBlocks().First().Inputs[..(Images * data.Schema.InputDimension)];
        double[] exact = new ConvolutionalKernel(Architecture.Convolutional(3), Side, Side, 3, new KernelOptions { Precision = KernelPrecision.Double }).Compute(images);
        string pixels = scale == ColumnScale.None ? "0 to 1" : "standardised";
        Print(pixels, "tangent", 512, seed => Tangent(512, seed), images, exact);
        Print(pixels, "tangent", 2048, seed => Tangent(2048, seed), images, exact);
        Print(pixels, "cntk-sketch", 2048, seed => new CntkSketch(new CntkSketchOptions { FeatureCount = 2048 }, seed), images, exact);
    }

    private static TangentFeatures Tangent(int width, ulong seed) => new(new TangentFeaturesOptions { FeatureCount = 2 * width }, seed);

    private static void Print(string pixels, string method, int width, Func<ulong, IFeatureMap> map, float[] images, double[] exact)
    {
        double[] mean = new double[exact.Length], errors = new double[ManySeeds];
        for (int seed = 0; seed < ManySeeds; seed++)
        {
            double[] gram = KernelApproximation.Gram(map((ulong)seed), images);
            errors[seed] = KernelApproximation.RelativeError(gram, exact);
            for (int i = 0; i < mean.Length; i++)
                mean[i] += gram[i] / ManySeeds;
        }

        double ofMean = KernelApproximation.RelativeError(mean, exact), average = errors.Average();
        Console.WriteLine(
            $"| {pixels} | {method} | {width} | {MeanOf(errors[..Seeds])} | {MeanOf(errors)} | {Text(ofMean)} | {ofMean / average:f2} |");
    }

    private static string MeanOf(double[] errors)
    {
        double mean = errors.Average();
        return $"{Text(mean)} +- {Text(Math.Sqrt(errors.Sum(e => (e - mean) * (e - mean)) / (errors.Length * (errors.Length - 1.0))))}";
    }

    private static void PrintPoints(string method, Func<int, ulong, IFeatureMap> map)
    {
        float[] points = KernelApproximation.SpherePoints(Points, Dimension, 1);
        IEnumerable<string> cells = new[] { 1, 2, 3 }.Select(depth =>
        {
            double[] exact = new FullyConnectedKernel(Architecture.FullyConnected(depth), Dimension).Compute(points);
            return Text(Enumerable.Range(0, Seeds).Average(seed =>
                KernelApproximation.RelativeError(KernelApproximation.Gram(map(depth, (ulong)seed), points), exact)));
        });
        Console.WriteLine($"| {method} | {string.Join(" | ", cells)} |");
    }

    private static string Text(double error) => error.ToString("f4", CultureInfo.InvariantCulture)[1..];
}

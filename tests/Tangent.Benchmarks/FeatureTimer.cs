using System.Diagnostics;
using System.Globalization;
using Tangent.Architectures;
using Tangent.Data;
using Tangent.Features;
using Tangent.Numerics;

namespace Tangent.Benchmarks;

/// <summary>Computes the features of the rows of an NPY file whenever a line arrives, and answers with the seconds; benchmarks/peers/features.py takes turns with it.</summary>
/// <remarks>Answers with elapsed seconds, processor seconds of all threads and the sum of the features, so that nothing is optimised away. The degree is that of the sketches.</remarks>
internal static class FeatureTimer
{
    public static void Run(string method, string path, int features, int depth, int threads, int degree = 8)
    {
        Parallelism.MaxThreads = threads;
        using NpyReader file = NpyReader.Open(path);
        int n = (int)file.Rows, d = (int)file.Columns;
        float[] rows = new float[n * d];
        file.ReadRows<float>(rows);
        IFeatureMap map = Create(method, file.Shape, d, features, depth, degree);
        float[] output = new float[n * map.OutputDimension];
        while (Console.ReadLine() is not null)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            map.TransformParallel(rows, output);
            double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds, processor = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{elapsed} {processor} {output.Sum(x => (double)x)}"));
        }
    }

    private static IFeatureMap Create(string method, IReadOnlyList<long> shape, int d, int features, int depth, int degree) => method switch
    {
        "zonal" => new ZonalFeatures(d, new ZonalOptions { Architecture = Architecture.FullyConnected(depth), FeatureCount = features }, 0),
        "ntk-rf" => new NtkRandomFeatures(d, new NtkRandomFeaturesOptions { Depth = depth, FeatureCount = features }, 0),
        "ntk-sketch" => new NtkSketch(d, new NtkSketchOptions { Depth = depth, FeatureCount = features, Degree = degree }, 0),
        "rff" => new RandomFourierFeatures(d, new RandomFourierOptions { FeatureCount = features, Width = Math.Sqrt(d) }, 0),
        "tangent" => new TangentFeatures(
            new TangentFeaturesOptions { Architecture = Architecture.Convolutional(depth), Height = (int)shape[1], Width = (int)shape[2], FeatureCount = features }, 0),
        "cntk-sketch" => new CntkSketch(
            new CntkSketchOptions
            {
                Architecture = Architecture.Convolutional(depth),
                Height = (int)shape[1],
                Width = (int)shape[2],
                FeatureCount = features,
                Degree = degree,
            },
            0),
        _ => throw new ArgumentException($"no method '{method}'", nameof(method)),
    };
}

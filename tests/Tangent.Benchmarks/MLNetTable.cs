using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Tangent.Data;
using Tangent.ML;

namespace Tangent.Benchmarks;

/// <summary>Prints, as a Markdown table, how Tangent's features compare with ML.NET's ApproximatedKernelMap in ML.NET's own cross-validation.</summary>
/// <remarks>Inputs are standardised alike, the trainers behind the features are the same. Seconds are those of a whole cross-validation: fits, scores and the choice of gamma.</remarks>
internal static class MLNetTable
{
    private const int Folds = 5;
    private const int MostOfSdca = 1024;

    public static void Run(string path, string[] ranks)
    {
        string table = Path.GetTempFileName();
        using (var packed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress))
        using (FileStream plain = File.Create(table))
            packed.CopyTo(plain);
        try
        {
            Print(table, ranks.Length == 0 ? [1024, 4096] : Array.ConvertAll(ranks, r => int.Parse(r, CultureInfo.InvariantCulture)));
        }
        finally
        {
            File.Delete(table);
        }
    }

    private static void Print(string table, int[] ranks)
    {
        var ml = new MLContext(seed: 1);
        TextLoader.Column[] columns = [new("Label", DataKind.Single, 0), new("Features", DataKind.Single, 1, 9)];
        IDataView data = ml.Data.Cache(ml.Data.LoadFromTextFile(table, columns, separatorChar: ',', hasHeader: true));
        Console.WriteLine("| m | features | trainer | RMSE (least to largest) | MSE | processor seconds | seconds |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        Measure(ml, data, 9, "the columns", "ridge", Standardised(ml).Append(new LinearRidge(ml, "Features")));
        Measure(ml, data, 9, "the columns", "Sdca", Standardised(ml).AppendCacheCheckpoint(ml).Append(ml.Regression.Trainers.Sdca()));
        foreach (int m in ranks)
        {
            var tuned = new TunedKernelMap(ml, "Features", m);
            var options = new TangentOptions { FeatureCount = m, Scale = ColumnScale.None };
            var plain = ml.Transforms.ApproximatedKernelMap("Features", rank: m, generator: new GaussianKernel(), seed: 1);
            var own = ml.Transforms.Tangent("Features", options: options);
            var quantiles = ml.Transforms.Tangent("Features", options: options with { Scale = ColumnScale.Quantile });
            Measure(ml, data, m, "Tangent, zonal", "TangentRidge", Standardised(ml).Append(ml.Regression.Trainers.TangentRidge(options: new() { Features = options, Pilot = false })));
            Measure(ml, data, m, "Tangent, zonal, metric by the pilot", "TangentRidge", Standardised(ml).Append(ml.Regression.Trainers.TangentRidge(options: new() { Features = options })));
            Measure(ml, data, m, "Tangent, zonal, columns by quantiles", "ridge", quantiles.Append(new LinearRidge(ml, "Features")));
            if (m <= MostOfSdca)
                Measure(ml, data, m, "Tangent, zonal", "ridge", Standardised(ml).Append(own).Append(new LinearRidge(ml, "Features")));
            Measure(ml, data, m, "ApproximatedKernelMap", "ridge", Standardised(ml).Append(plain).Append(new LinearRidge(ml, "Features")));
            Measure(ml, data, m, "ApproximatedKernelMap, gamma tuned", "ridge", Standardised(ml).Append(tuned).Append(new LinearRidge(ml, "Features")));
            string gammas = string.Join(", ", tuned.Chosen);
            if (m > MostOfSdca)
            {
                Console.WriteLine($"gammas: {gammas}");
                continue;
            }

            var adapted = ml.Regression.Trainers.TangentRidge(options: new() { Features = options, Adapt = null });
            Measure(ml, data, m, "Tangent, zonal, metric learned", "TangentRidge", Standardised(ml).Append(adapted));
            Measure(ml, data, m, "Tangent, zonal", "Sdca", Standardised(ml).Append(own).AppendCacheCheckpoint(ml).Append(ml.Regression.Trainers.Sdca()));
            Measure(ml, data, m, "ApproximatedKernelMap", "Sdca", Standardised(ml).Append(plain).AppendCacheCheckpoint(ml).Append(ml.Regression.Trainers.Sdca()));
            Measure(ml, data, m, "ApproximatedKernelMap, gamma tuned", "Sdca", Standardised(ml).Append(tuned).AppendCacheCheckpoint(ml).Append(ml.Regression.Trainers.Sdca()));
            Console.WriteLine($"gammas: {gammas}");
        }
    }

    private static NormalizingEstimator Standardised(MLContext ml) => ml.Transforms.NormalizeMeanVariance("Features", fixZero: false);

    private static void Measure(MLContext ml, IDataView data, int m, string features, string trainer, IEstimator<ITransformer> pipeline)
    {
        var watch = Stopwatch.StartNew();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        double[] errors = [.. ml.Regression.CrossValidate(data, pipeline, Folds, seed: 1).Select(f => f.Metrics.RootMeanSquaredError)];
        double processor = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {m} | {features} | {trainer} | {errors.Average():f3} ({errors.Min():f3} to {errors.Max():f3}) | {errors.Average(e => e * e):f2} | {processor:f1} | {watch.Elapsed.TotalSeconds:f1} |"));
    }
}

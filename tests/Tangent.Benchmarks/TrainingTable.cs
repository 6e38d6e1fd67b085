using System.Diagnostics;
using System.Globalization;
using Tangent.Data;
using Tangent.Features;
using Tangent.Models;
using Tangent.Numerics;

namespace Tangent.Benchmarks;

/// <summary>Prints how long a whole training takes beside its Gram matrix and its solutions alone.</summary>
/// <remarks>The Gram matrix alone: as many rank updates of blocks of ready features as the training made. Training and blocks take turns.</remarks>
internal static class TrainingTable
{
    private const int Features = 4096, Rounds = 3;

    public static void Run(string path)
    {
        var options = new TrainingOptions { Method = "zonal", FeatureCount = Features, Table = new TableOptions { Task = TaskKind.Regression } };
        Console.WriteLine("| round | whole training, s | reading | features and Gram | ridge and solutions | score | Gram alone, s | whole / (Gram + solutions) |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        for (int round = 0; round <= Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            TrainingResult result = new ModelTrainer(options).Train(path);
            double whole = Stopwatch.GetElapsedTime(start).TotalSeconds, gram = Gram(result.Model, path);
            if (round == 0)
                continue; // what is compiled on the way
            StageSeconds s = result.Seconds;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {round} | {whole:f1} | {s.Read:f1} | {s.Features:f1} | {s.Solve:f1} | {s.Evaluate:f1} | {gram:f1} | {whole / (gram + s.Solve):f2} |"));
        }
    }

    private static double Gram(TangentModel model, string path)
    {
        RowBlock block = DataSet.OpenLike(path, model.Header.Schema, targets: true).ReadBlocks().First();
        int rows = Math.Min(block.Count, 2048);
        float[] features = model.Map.Transform(block, 0, rows);
        var gram = new LowerTriangle(Features);
        long start = Stopwatch.GetTimestamp();
        for (long done = 0; done < model.Header.TrainingRows; done += rows)
        {
            int count = (int)Math.Min(rows, model.Header.TrainingRows - done);
            gram.AddFastProducts(count, 1, features.AsSpan(0, count * Features), Parallelism.MaxThreads);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}

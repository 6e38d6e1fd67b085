using Tangent.Data;
using Tangent.Models;

namespace Tangent.Benchmarks;

/// <summary>Writes the rows of the regression sets, and how a seed splits them, for programs that are compared with Tangent.</summary>
/// <remarks>
/// A set is a folder: x.npy, the columns as they are (float, n x d), y.npy, the target (double, n x 1), and for every seed part.SEED.npy (float, n x 1): -1 for a
/// test row, else the row's fold, 0 to 4, of which <c>tangent train --seed SEED</c> chooses the ridge on fold 0.
/// </remarks>
internal static class TableSplits
{
    private const double TestFraction = 0.2;

    public static void Run(string folder, int seeds, IEnumerable<string> files)
    {
        foreach (string file in files)
        {
            DataSet data = DataSet.Open(file, RegressionSets.Options(file) with { Scale = ColumnScale.None, Bias = 0 }, new RowSplit(0, 0));
            string set = Path.Combine(folder, RegressionSets.NameOf(file));
            Directory.CreateDirectory(set);
            WriteRows(set, data);
            for (int seed = 0; seed < seeds; seed++)
                WriteParts(Path.Combine(set, $"part.{seed}.npy"), data.TrainingRows, new RowSplit((ulong)seed, TestFraction));
            Console.WriteLine($"{set}: {data.TrainingRows} x {data.Schema.InputDimension}, target {data.Schema.TargetNames[0]}, seeds 0 to {seeds - 1}");
        }
    }

    private static void WriteRows(string set, DataSet data)
    {
        using var inputs = new NpyWriter<float>(Path.Combine(set, "x.npy"), data.Schema.InputDimension, data.TrainingRows);
        using var targets = new NpyWriter<double>(Path.Combine(set, "y.npy"), 1, data.TrainingRows);
        foreach (RowBlock block in data.Training.ReadBlocks())
        {
            inputs.WriteRows(block.Inputs);
            targets.WriteRows(block.Targets);
        }

        inputs.Commit();
        targets.Commit();
    }

    private static void WriteParts(string path, long rows, RowSplit split)
    {
        using var parts = new NpyWriter<float>(path, 1, rows);
        long trainingRow = 0;
        for (long row = 0; row < rows; row++)
            parts.WriteRows([split.IsTest(row) ? -1 : split.FoldOf(trainingRow++, RidgeTrainer.ValidationFolds)]);
        parts.Commit();
    }
}

using System.Globalization;
using Tangent.Data;
using Tangent.Models;
using Tangent.Numerics;
using Tangent.Selection;

namespace Tangent.Benchmarks;

/// <summary>Trains on the small UCI classification sets with their own four folds, everything chosen inside the training rows by <see cref="ModelSelection"/>.</summary>
/// <remarks>
/// UCI is a folder with one folder a set: NAME_R.dat (tab-separated; a header, a number a row, the columns, the class) and conxuntos_kfold.dat, four times the
/// numbers of training rows and those of test rows. Of each set the accuracy is the mean over the folds. `ntk` is the exact kernel on standardised columns with its
/// depth and ridge chosen, `own` what the tool chooses.
/// </remarks>
internal static class SmallSets
{
    private static readonly SelectionSpace s_ntk = new() { Methods = ["exact"], Depths = [1, 2, 3, 4, 5], Scales = [ColumnScale.Standard], Levels = [0], Biases = [1], Adapts = [0] };

    private static readonly SelectionSpace s_own = new() { Depths = [1, 2, 3, 5], Biases = [1], Adapts = [0] };

    public static void Run(string uci)
    {
        Console.WriteLine("set\trows\tcolumns\tntk\town\tseconds");
        var all = new List<(double Ntk, double Own)>();
        foreach (string folder in Directory.GetDirectories(uci).OrderBy(f => new FileInfo(Path.Combine(f, Path.GetFileName(f) + "_R.dat")).Length))
        {
            long start = TimeProvider.System.GetTimestamp();
            string[] lines = [.. File.ReadLines(Path.Combine(folder, Path.GetFileName(folder) + "_R.dat")).Skip(1)];
            int[][] folds = [.. File.ReadLines(Path.Combine(folder, "conxuntos_kfold.dat")).Where(l => l.Trim().Length > 0)
                .Select(l => Array.ConvertAll(l.Split(' ', StringSplitOptions.RemoveEmptyEntries), w => int.Parse(w, CultureInfo.InvariantCulture)))];
            double ntk = 0, own = 0;
            for (int f = 0; f + 1 < folds.Length; f += 2)
            {
                ntk += Accuracy(lines, folds[f], folds[f + 1], s_ntk) * 2 / folds.Length;
                own += Accuracy(lines, folds[f], folds[f + 1], s_own) * 2 / folds.Length;
            }

            all.Add((ntk, own));
            string row = string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetFileName(folder)}\t{lines.Length}\t{lines[0].Split('\t').Length - 2}\t{ntk:f4}\t{own:f4}\t{TimeProvider.System.GetElapsedTime(start).TotalSeconds:f1}");
            Console.WriteLine(row);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mean of {all.Count}\t\t\t{all.Average(a => a.Ntk):f4}\t{all.Average(a => a.Own):f4}"));
    }

    // By files, as a user would: the training rows are all that the selection and the fit are given.
    private static double Accuracy(string[] lines, int[] training, int[] test, SelectionSpace space)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            string path = Path.Combine(folder.FullName, "train.csv");
            File.WriteAllLines(path, training.Select(i => Row(lines[i])));
            HashSet<string> classes = [.. training.Select(i => Row(lines[i]).Split(',')[^1])];

            // A class that the training rows lack cannot be predicted: its rows count as wrong.
            string[] rows = [.. test.Select(i => Row(lines[i])).Where(r => classes.Contains(r.Split(',')[^1]))];
            if (rows.Length == 0)
                return 0;
            string testPath = Path.Combine(folder.FullName, "test.csv");
            File.WriteAllLines(testPath, rows);
            var options = new TrainingOptions
            {
                Table = new TableOptions { Header = false, Task = TaskKind.Classification },
                TestPath = testPath,
                KeepStatistics = false,
            };
            TrainingOptions chosen = new ModelSelection(options, space).Run(path, TimeSpan.FromHours(1))[0].Options;
            return new ModelTrainer(chosen).Train(path).Model.Header.Test!.Accuracy!.Value * rows.Length / test.Length;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Row(string line) => string.Join(',', line.Split('\t').Skip(1));
}

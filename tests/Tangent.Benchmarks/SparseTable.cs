using System.Globalization;
using Tangent.Features;
using Tangent.Numerics;

namespace Tangent.Benchmarks;

/// <summary>Prints, as Markdown tables, how the time of a sparse row in <see cref="NtkSketch"/> grows with its entries, and not with its dimension.</summary>
internal static class SparseTable
{
    private const int Rounds = 100;
    private static readonly int[] Dimensions = [1_000, 10_000, 100_000, 1_000_000, 10_000_000];
    private static readonly int[] Entries = [10, 100, 1_000, 10_000, 100_000];

    public static void Run()
    {
        Parallelism.MaxThreads = 1;
        Console.WriteLine($"ntk-sketch, m = 1024, L = 1, one thread, processor time, least of {Rounds} rounds in which the sizes take turns, us a row:");
        Console.WriteLine();
        Console.WriteLine("| 100 entries, columns | " + string.Join(" | ", Dimensions.Select(d => d.ToString("N0", CultureInfo.InvariantCulture))) + " |");
        Console.WriteLine("|---|" + string.Concat(Dimensions.Select(_ => "---|")));
        Print([.. Dimensions.Select(d => (d, 100))]);
        Console.WriteLine();
        Console.WriteLine("| 10,000,000 columns, entries | " + string.Join(" | ", Entries.Select(e => e.ToString("N0", CultureInfo.InvariantCulture))) + " |");
        Console.WriteLine("|---|" + string.Concat(Entries.Select(_ => "---|")));
        Print([.. Entries.Select(e => (10_000_000, e))]);
    }

    private static void Print((int Dimension, int Entries)[] cases)
    {
        // As many rows as make every case's time well measurable.
        int[] rows = [.. cases.Select(c => Math.Clamp(200_000 / c.Entries, 1, 2000))];
        Action[] actions = [.. cases.Select((c, place) =>
        {
            var map = new NtkSketch(c.Dimension, new NtkSketchOptions { Depth = 1, FeatureCount = 1024 }, 0);
            int[] offsets = [.. Enumerable.Range(0, rows[place] + 1).Select(r => r * c.Entries)];
            int[] indices = [.. Enumerable.Range(0, rows[place] * c.Entries).Select(i => (int)((long)(i % c.Entries) * c.Dimension / c.Entries))];
            float[] values = [.. indices.Select((_, i) => (float)Math.Cos(i))], features = new float[rows[place] * map.OutputDimension];
            return (Action)(() => map.Transform(offsets, indices, values, features));
        })];
        IEnumerable<string> times = ProcessorTime.Best(Rounds, actions).Zip(rows, (t, n) => (1e6 * t / n).ToString(t < 1e-4 * n ? "f1" : "f0", CultureInfo.InvariantCulture));
        Console.WriteLine($"| time | {string.Join(" | ", times)} |");
    }
}

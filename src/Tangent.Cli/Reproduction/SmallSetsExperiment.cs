using Tangent.Architectures;
using Tangent.Data;
using Tangent.Features;
using Tangent.Kernels;

namespace Tangent.Cli.Reproduction;

/// <summary>Measures the small classification sets of UCI with their official folds: exact NTK and features, Gaussian kernel and features.</summary>
internal sealed class SmallSetsExperiment : Experiment
{
    private const int MostDepth = 5, FullFeatures = 4096, SmallFeatures = 512, SmallSetCount = 6;
    private const double NarrowestPower = -3, WidestPower = 3;

    private readonly ExperimentOptions _options;
    private readonly WorkFolder _work;
    private readonly SmallSet[] _sets;
    private readonly int _features;

    public SmallSetsExperiment(ExperimentOptions options, WorkFolder work)
    {
        (_options, _work, _features) = (options, work, options.Features ?? (options.Small ? SmallFeatures : FullFeatures));
        IEnumerable<SmallSet> sets = options.Data.FindFolders(SmallSet.FileOf, "a small classification set of UCI, with conxuntos_kfold.dat beside it")
            .Select(f => new SmallSet(f)).OrderBy(s => s.RowCount).ThenBy(s => s.Name, StringComparer.Ordinal);
        _sets = [.. options.Small ? sets.Take(SmallSetCount) : sets];
    }

    public override string Name => "uci90";

    public override string Title => "Small classification sets of UCI: average accuracy and Friedman rank";

    public override string Settings => $"{_sets.Length} sets, {_sets.Sum(s => (long)s.RowCount)} rows";

    public override IReadOnlyList<Cell> Cells =>
        [.. from set in _sets from method in Methods select new Cell(Key(set, method), _ => Compute(set, method))];

    // A new line is a column of the table.
    private SmallSetMethod[] Methods =>
    [
        new("exact NTK", "exact", fold => Depths.Select(depth => Exact($"depth {depth}", new FullyConnectedKernel(Architecture.FullyConnected(depth), fold.Dimension)))),
        new($"zonal, m = {_features}", "zonal", fold => Depths.Select(depth => Features(
            $"depth {depth}",
            new ZonalFeatures(fold.Dimension, new ZonalOptions { Architecture = Architecture.FullyConnected(depth), FeatureCount = _features }, _options.Seed)))),
        new("exact RBF", "rbf", fold => Widths(fold).Select(width => Exact($"width {width:g3}", new RbfKernel(fold.Dimension, width)))),
        new($"RFF, m = {_features}", "rff", fold => Widths(fold).Select(width => Features(
            $"width {width:g3}", new RandomFourierFeatures(fold.Dimension, new RandomFourierOptions { FeatureCount = _features, Width = width }, _options.Seed)))),
    ];

    private static IEnumerable<int> Depths => Enumerable.Range(1, MostDepth);

    public override string Text(CellResults results)
    {
        SmallSetMethod[] methods = Methods;
        SmallSet[] complete = Complete(results);
        double?[] ranks = [.. methods.Select((_, i) => complete.Length > 0 ? complete.Average(s => Rank(results, s, i)) : (double?)null)];
        var summary = new MarkdownTable("method", "average accuracy, %", "Friedman rank", "best of all, sets", "seconds");
        for (int i = 0; i < methods.Length; i++)
        {
            summary.Row(
                methods[i].Label, MarkdownTable.Percent(Average(results, methods[i])), MarkdownTable.Fixed(ranks[i], 2),
                $"{complete.Count(s => results[Key(s, methods[i]), "accuracy"] >= methods.Max(m => results[Key(s, m), "accuracy"]))}",
                MarkdownTable.Fixed(complete.Sum(s => results[Key(s, methods[i]), "seconds"] ?? 0), 0));
        }

        foreach ((string method, double accuracy) in Reported.SmallSets)
            summary.Row($"{method}, 90 sets ({Reported.Mark})", MarkdownTable.Fixed(accuracy, 2), "-", "-", "-");
        var table = new MarkdownTable(["set", "rows", .. methods.Select(m => m.Label)]);
        foreach (SmallSet set in _sets)
            table.Row([set.Name, $"{set.RowCount}", .. methods.Select(m => MarkdownTable.Percent(results[Key(set, m), "accuracy"]))]);
        return $"""
            {summary}
            Averages and ranks (1 is best, equal accuracies share) over {complete.Length} of {_sets.Length} sets, whose own four folds give each
            accuracy. Depth 1 to {MostDepth}, or the Gaussian kernel's width (half octaves
            around the median distance), and the ridge have the lowest squared leave-one-out error on the training rows; where there are more than
            1024, the choice is made on 1024 of them and the best two are
            compared on all. Columns are standardised by the training rows, with a constant coordinate 1. The reported ones are support vector
            machines and forests on 90 sets, so another model on more sets.

            {table}
            """;
    }

    public override Figure Draw(CellResults results)
    {
        SmallSetMethod[] methods = Methods;
        var categories = new Axis("method")
        {
            Categories = [.. methods.Select(m => m.Label), .. Reported.SmallSets.Select(r => r.Method.Split(',')[0])],
        };
        return new Figure(
        [
            new Panel("Average accuracy", categories, new Axis("accuracy, %"),
            [
                new Series("this project", SeriesKind.Marks,
                    [.. methods.Select((m, i) => (X: (double)i, Y: 100 * Average(results, m) ?? double.NaN)).Where(p => double.IsFinite(p.Y))]),
                new Series($"90 sets, other models ({Reported.Mark})", SeriesKind.ReportedMarks,
                    [.. Reported.SmallSets.Select((r, i) => ((double)(methods.Length + i), r.Accuracy))]),
            ]),
            new Panel("Exact NTK and its features, a mark a set", new Axis("accuracy of the exact NTK, %"), new Axis("accuracy, %"),
            [
                new Series("equal accuracy", SeriesKind.Reference, [(0, 0), (100, 100)]),
                .. methods.Where(m => m.Name is "zonal" or "rbf").Select(m => new Series(m.Label, SeriesKind.Marks, Pairs(results, m))),
            ]),
        ]);
    }

    private (double X, double Y)[] Pairs(CellResults results, SmallSetMethod method) =>
        [.. Complete(results).Select(s => (100 * results[Key(s, Methods[0]), "accuracy"]!.Value, 100 * results[Key(s, method), "accuracy"]!.Value))];

    private SmallSet[] Complete(CellResults results) => [.. _sets.Where(s => Methods.All(m => results.Contains(Key(s, m))))];

    private double? Average(CellResults results, SmallSetMethod method) => results.Mean(Complete(results).Select(s => Key(s, method)), "accuracy");

    private double Rank(CellResults results, SmallSet set, int place)
    {
        double[] all = [.. Methods.Select(m => results[Key(set, m), "accuracy"]!.Value)];
        return 1 + all.Count(a => a > all[place]) + (all.Count(a => a == all[place]) - 1) / 2.0;
    }

    private static string Key(SmallSet set, SmallSetMethod method) => $"{set.Name}, {method.Label}";

    private Dictionary<string, double> Compute(SmallSet set, SmallSetMethod method)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        double accuracy = 0;
        for (int f = 0; f < set.FoldCount; f++)
        {
            _options.Progress?.Report(new Models.TrainingProgress($"{set.Name}, {method.Label}", f, set.FoldCount, "folds"));
            Fold fold = set.Read(f, _work);
            accuracy += FoldSearch.Run(fold, [.. method.Candidates(fold)], _options.Seed, _options.Cancellation).Accuracy / set.FoldCount;
        }

        return new Dictionary<string, double> { ["accuracy"] = accuracy, ["seconds"] = watch.Elapsed.TotalSeconds };
    }

    private static FoldCandidate Exact(string text, Kernel kernel) => new(text, kernel, rows => rows);

    // The kernel of a single dense layer is the inner product.
    private static FoldCandidate Features(string text, IFeatureMap map) =>
        new(text, new FullyConnectedKernel(new Architecture(new DenseLayer()), map.OutputDimension), rows => map.Transform(rows));

    private static IEnumerable<double> Widths(Fold fold)
    {
        double median = RandomFourierFeatures.MedianWidth(fold.Training, fold.Dimension);
        for (double power = NarrowestPower; power <= WidestPower; power += 0.5)
            yield return median * Math.Pow(2, power);
    }

    private sealed record SmallSetMethod(string Label, string Name, Func<Fold, IEnumerable<FoldCandidate>> Candidates);
}

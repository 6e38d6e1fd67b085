using Tangent.Analysis;
using Tangent.Architectures;
using Tangent.Data;
using Tangent.Models;

namespace Tangent.Cli.Reproduction;

/// <summary>Measures eps of the spectral approximation against the number of features, beside the statistical dimension of the kernel.</summary>
internal sealed class GuaranteeExperiment : Experiment
{
    private const int Depth = 2;
    private const double WantedEpsilon = 0.5, MostDrawn = 10;

    private static readonly string[] s_methods = ["zonal", "ntk-rf", "ntk-sketch"];

    // Multiples of the mean of the kernel's diagonal.
    private static readonly double[] s_ridges = [1, 10];

    private readonly ExperimentOptions _options;
    private readonly (string Name, string Path, TableOptions Table)[] _sets;
    private readonly int[] _counts;
    private readonly int _sample, _seeds;
    private readonly Dictionary<string, ApproximationCheck> _checks = new(StringComparer.Ordinal);

    public GuaranteeExperiment(ExperimentOptions options)
    {
        _options = options;
        string casp = options.Data.Find("CASP.csv", "UCI 265, physicochemical properties of protein tertiary structure");
        string? mnist = options.Small ? null : options.Data.Look("train-images-idx3-ubyte");
        _sets =
        [
            ("CASP", casp, new TableOptions { Targets = ["RMSD"], Bias = 0 }),
            .. mnist is null ? [] : ((string, string, TableOptions)[])[("MNIST", mnist, new TableOptions { Bias = 0, Whitening = 0 })],
        ];
        _counts = options.Counts([64, 128, 256, 512], [64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384]);
        (_sample, _seeds) = options.Small ? (300, 2) : (1000, 4);
    }

    public override string Name => "guarantee";

    public override string Title => "The guarantee: eps against features, beside the statistical dimension";

    public override string Settings => $"{string.Join(", ", _sets.Select(s => $"{s.Name} ({DataFolder.Length(s.Path)} bytes)"))}, {_sample} rows, {_seeds} seeds";

    public override IReadOnlyList<Cell> Cells =>
    [
        .. from set in _sets
           from ridge in s_ridges
           from method in s_methods
           from count in _counts
           select new Cell(Key(set.Name, ridge, method, count), _ => Measure(set.Name, ridge, method, count)),
        .. _counts.Length == 0
            ? []
            : from set in _sets from method in s_methods select new Cell(SearchKey(set.Name, method), _ => Search(set.Name, method)),
    ];

    public override string Text(CellResults results)
    {
        string text = $"""
            eps is the least number with (1 - eps)(K + lambda I) <= Z Z' + lambda I <= (1 + eps)(K + lambda I) on {_sample} random rows, s = tr K (K +
            lambda I)^-1 the statistical dimension; depth {Depth}, columns or channels
            standardised, no constant coordinate. Means of eps +- its deviation over {_seeds} seeds. The last column is 2 sqrt(s/m) + s/m, the eps of
            m independent Gaussian features of s equally weighted
            directions (Marchenko and Pastur). The paper's theorems bound m by s / eps^2 times logarithms and give no constants; it reports no
            measured eps. The figure
            leaves out eps above {MostDrawn}, which `ntk-sketch` has where so few numbers are left to its inner sketches.


            """;
        foreach ((string set, _, _) in _sets)
        {
            foreach (double ridge in s_ridges)
            {
                double? dimension = Dimension(results, set, ridge);
                var table = new MarkdownTable(["m", "m / s", .. s_methods, "2 sqrt(s/m) + s/m"]);
                foreach (int count in _counts)
                {
                    table.Row(
                    [
                        $"{count}", MarkdownTable.Significant(count / dimension), .. s_methods.Select(m => Epsilon(results, Key(set, ridge, m, count))),
                        MarkdownTable.Fixed(dimension is { } s ? Bound(s, count) : null, 3),
                    ]);
                }

                text += $"## {set}, lambda = {ridge} x the mean of K's diagonal: s = {MarkdownTable.Significant(dimension)}\n\n{table}\n";
            }
        }

        var search = new MarkdownTable("set", "method", "features", "features / s", "greatest eps");
        foreach ((string set, _, _) in _sets)
        {
            foreach (string key in s_methods.Select(m => SearchKey(set, m)).Where(results.Contains))
            {
                double? features = results[key, "features"];
                search.Row(
                    set, key.Split(", ")[1], features > 0 ? $"{features}" : $"more than {_counts[^1]}",
                    MarkdownTable.Significant(features > 0 ? features / Dimension(results, set, 1) : null), MarkdownTable.Fixed(results[key, "epsilon"], 3));
            }
        }

        return $"{text}## The fewest features with eps <= {WantedEpsilon} in all seeds, lambda = 1 x the mean of the diagonal\n\n{search}";
    }

    public override Figure Draw(CellResults results) => new([.. _sets.Select(set => s_ridges.Select(ridge => Panel(results, set.Name, ridge)).ToArray())]);

    private Panel Panel(CellResults results, string set, double ridge)
    {
        Series[] curves = [.. s_methods.Select(m => new Series(m, SeriesKind.Line, results.Curve(_counts.Select(c => ((double)c, Key(set, ridge, m, c))), "epsilon")))];
        Series[] references = [];
        if (Dimension(results, set, ridge) is { } s && curves.Any(c => c.Points.Count > 0))
        {
            double[] values = [.. curves.SelectMany(c => c.Points).Select(p => p.Y)];
            references =
            [
                new Series("2 sqrt(s/m) + s/m", SeriesKind.Reference, [.. _counts.Select(m => ((double)m, Bound(s, m)))]),
                new Series("m = s", SeriesKind.Reference, [(s, values.Min()), (s, Math.Min(values.Max(), MostDrawn))]),
            ];
        }

        return new Panel(
            $"{set}, lambda = {ridge} tr K / n, s = {MarkdownTable.Significant(Dimension(results, set, ridge))}",
            new Axis("features m", AxisScale.Log2), new Axis("eps", AxisScale.Log10) { Most = MostDrawn }, [.. curves, .. references]);
    }

    private static double Bound(double dimension, int count) => 2 * Math.Sqrt(dimension / count) + dimension / count;

    private static string Epsilon(CellResults results, string key) =>
        results[key, "epsilon"] is { } mean ? $"{MarkdownTable.Fixed(mean, 3)} +- {MarkdownTable.Fixed(results[key, "deviation"], 3)}" : "-";

    private double? Dimension(CellResults results, string set, double ridge) =>
        s_methods.SelectMany(m => _counts.Select(c => results[Key(set, ridge, m, c), "statisticalDimension"])).FirstOrDefault(s => s is not null);

    private static string Key(string set, double ridge, string method, int count) => $"{set}, {method}, ridge {ridge}, m = {count}";

    private static string SearchKey(string set, string method) => $"{set}, {method}, search";

    private Dictionary<string, double> Measure(string set, double ridge, string method, int count)
    {
        ApproximationCheck check = Check(set, ridge, method);
        ApproximationTrial trial = check.Measure(count, _options.Cancellation);
        return new Dictionary<string, double>
        {
            ["epsilon"] = trial.MeanEpsilon,
            ["deviation"] = trial.Deviation,
            ["statisticalDimension"] = check.Exact(_options.Cancellation).StatisticalDimension,
            ["error"] = trial.Mean.RelativeFrobenius,
        };
    }

    private Dictionary<string, double> Search(string set, string method)
    {
        ApproximationCheck check = Check(set, 1, method);
        ApproximationTrial? found = FeatureCountSearch.Run(WantedEpsilon, _counts[^1], m => check.Measure(m, _options.Cancellation));
        return new Dictionary<string, double> { ["features"] = found?.FeatureCount ?? 0, ["epsilon"] = found?.Worst ?? double.NaN };
    }

    private ApproximationCheck Check(string set, double ridge, string method)
    {
        string key = $"{set} {ridge} {method}";
        if (_checks.TryGetValue(key, out ApproximationCheck? known))
            return known;
        (_, string path, TableOptions table) = _sets.Single(s => s.Name == set);
        DataSet data = DataSet.Open(path, table, new RowSplit(_options.Seed, 0));
        var options = new TrainingOptions { Architecture = Architecture.FullyConnected(Depth), Seed = _options.Seed };
        FeatureMapDescription map = FeatureMapDescription.For(data.Schema, method, options);
        var settings = new ApproximationCheckOptions { SampleRows = _sample, SeedCount = _seeds };

        // The mean of the diagonal is the ridge of a check without one.
        var check = new ApproximationCheck(data, map, settings, _options.Progress, _options.Cancellation);
        if (ridge != 1)
        {
            double unit = check.Exact(_options.Cancellation).Ridge;
            check = new ApproximationCheck(data, map, settings with { Ridge = ridge * unit }, _options.Progress, _options.Cancellation);
        }

        return _checks[key] = check;
    }
}

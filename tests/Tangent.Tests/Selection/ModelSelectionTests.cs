using System.Globalization;
using Tangent.Data;
using Tangent.Models;
using Tangent.Selection;
using Tangent.Tests.Data;

namespace Tangent.Tests.Selection;

public sealed class ModelSelectionTests : IDisposable
{
    private static readonly TimeSpan Plenty = TimeSpan.FromHours(1);
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_TwoOfSixColumnsMatter_LearnsTheMetric()
    {
        string path = Write("t", 500, x => x[1] * x[4]);
        var space = new SelectionSpace { Depths = [1], Scales = [ColumnScale.Standard], Biases = [1] };
        IReadOnlyList<SelectionCandidate> found = new ModelSelection(new TrainingOptions(), space).Run(path, Plenty, Cancel);
        Assert.Equal(2, found.Count);
        Assert.Equal("--method exact --depth 1 --scale standard --bias 1 --adapt auto", found[0].Text);
        Assert.True(found[0].Loss < 0.75 * found[1].Loss);

        // Four in five of the four in five that are no test rows.
        Assert.All(found, c => Assert.Equal(320, c.Rows));
    }

    [Fact]
    public void Run_HeavyTails_TakesRanks()
    {
        string path = Write("t", 400, x => x[0] - x[1], x => Math.Exp(3 * x));
        var space = new SelectionSpace { Depths = [1], Biases = [1], Adapts = [0] };
        Assert.Equal(ColumnScale.Quantile, new ModelSelection(new TrainingOptions(), space).Run(path, Plenty, Cancel)[0].Options.Table.Scale);
    }

    [Fact]
    public void Run_LevelsWithoutOrder_GetIndicators()
    {
        string path = Write("t", 400, x => Math.Floor(3 * x[0] + 3) is 0 or 3 ? 1 : Math.Floor(3 * x[0] + 3) is 1 or 5 ? -1 : 0, x => Math.Floor(3 * x + 3));
        var space = new SelectionSpace { Depths = [1], Scales = [ColumnScale.Standard], Biases = [1], Adapts = [0] };
        IReadOnlyList<SelectionCandidate> found = new ModelSelection(new TrainingOptions(), space).Run(path, Plenty, Cancel);
        Assert.Equal(["--method exact --depth 1 --scale standard --levels 10 --bias 1 --adapt 0", "--method exact --depth 1 --scale standard --bias 1 --adapt 0"], found.Select(c => c.Text));

        // Without folds: all rows but those of the test.
        Assert.All(found, c => Assert.Equal(320, c.Rows));
    }

    [Fact]
    public void Run_ManyRows_TriesTheBestOfBothKindsAgain()
    {
        string path = Write("t", 2000, x => x[1] * x[4]);
        var options = new TrainingOptions { FeatureCount = 64 };
        var space = new SelectionSpace { Methods = ["zonal"], FeatureCounts = [64], Depths = [1, 2, 3], Scales = [ColumnScale.Standard], Biases = [1], Adapts = [0, 1] };
        IReadOnlyList<SelectionCandidate> found = new ModelSelection(options, space).Run(path, Plenty, Cancel);
        Assert.Equal([1280, 1280, 1280, 1280, ModelSelection.FirstRows, ModelSelection.FirstRows], found.Select(c => c.Rows));
        Assert.Equal(2, found.Take(4).Count(c => c.Options.Adapt == 0));
        Assert.Equal(found.Take(4).Select(c => c.Loss).Order(), found.Take(4).Select(c => c.Loss));

        IReadOnlyList<SelectionCandidate> again = new ModelSelection(options, space).Run(path, Plenty, Cancel);
        Assert.Equal(found.Select(c => (c.Text, c.Loss)), again.Select(c => (c.Text, c.Loss)));
    }

    [Fact]
    public void Run_NoTime_TriesOneAndNoMore()
    {
        string path = Write("t", 200, x => x[0]);
        SelectionCandidate only = Assert.Single(new ModelSelection(new TrainingOptions()).Run(path, TimeSpan.Zero, Cancel));
        Assert.Equal("--method exact --depth 2 --scale standard --bias 1 --adapt 0", only.Text);
    }

    [Fact]
    public void Run_Classes_CountsSquaredErrorsOfScores()
    {
        string path = Write("t", 300, x => x[0] + x[1] > 0 ? 1 : 0);
        var space = new SelectionSpace { Depths = [1], Scales = [ColumnScale.Standard], Biases = [1], Adapts = [0] };
        var options = new TrainingOptions { Table = new TableOptions { Task = TaskKind.Classification } };

        // A guess of the shares would give about one half.
        Assert.InRange(new ModelSelection(options, space).Run(path, Plenty, Cancel)[0].Loss, 0, 0.25);
    }

    [Fact]
    public void Run_NothingCanBeFitted_ThrowsTheFault()
    {
        string path = Write("t", 200, x => x[0]);
        var space = new SelectionSpace { Methods = ["tangent"] };
        Assert.Contains("needs images", Assert.Throws<DataException>(() => new ModelSelection(new TrainingOptions(), space).Run(path, Plenty, Cancel)).Message, StringComparison.Ordinal);
    }

    private string Write(string name, int rows, Func<double[], double> target, Func<double, double>? column = null)
    {
        var lines = new List<string> { "a,b,c,d,e,f,y" };
        var random = new Random(5);
        for (int i = 0; i < rows; i++)
        {
            double[] x = [.. Enumerable.Range(0, 6).Select(_ => 2 * random.NextDouble() - 1)];
            double y = target(x);
            lines.Add(string.Join(',', x.Select(v => column?.Invoke(v) ?? v).Append(y).Select(v => v.ToString("R", CultureInfo.InvariantCulture))));
        }

        File.WriteAllLines(_folder[name], lines);
        return _folder[name];
    }
}

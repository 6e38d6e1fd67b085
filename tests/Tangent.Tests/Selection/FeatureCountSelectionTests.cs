using System.Globalization;
using Tangent.Analysis;
using Tangent.Architectures;
using Tangent.Data;
using Tangent.Kernels;
using Tangent.Models;
using Tangent.Selection;
using Tangent.Tests.Data;

namespace Tangent.Tests.Selection;

public sealed class FeatureCountSelectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_KnownRidge_IsTenTimesTheStatisticalDimension()
    {
        // Columns that repeat three rows: the kernel has three directions of n / 3 times its diagonal, all far above the ridge.
        string path = Write(600, i => (i % 3, i % 3 == 1 ? 1 : 0));
        FeatureCountChoice choice = new FeatureCountSelection(new TrainingOptions { Ridge = 1e-3, TestFraction = 0 }).Run(path, null, Cancel);
        Assert.Equal(3, choice.StatisticalDimension, 1e-2);
        Assert.Equal((256, 600, null), (choice.FeatureCount, choice.SampleRows, choice.Limit));
    }

    [Fact]
    public void Run_SampleOfMoreRows_EstimatesTheDimensionOfAll()
    {
        var random = new Random(4);
        string path = Write(3000, _ => (random.NextDouble(), random.NextDouble()));
        string half = Write(1000, _ => (random.NextDouble(), random.NextDouble()));
        double all = new FeatureCountSelection(new TrainingOptions { Ridge = 3, TestFraction = 0 }).Run(path, null, Cancel).StatisticalDimension;

        // The same ridge over rows: a sample of all 1000 rows has the dimension that it has itself.
        double own = new FeatureCountSelection(new TrainingOptions { Ridge = 1, TestFraction = 0 }).Run(half, null, Cancel).StatisticalDimension;
        Assert.InRange(all / own, 0.9, 1.1);
    }

    [Fact]
    public void Run_MoreDirectionsThanTheSampleTells_GoesOnAsTheEigenvaluesFall()
    {
        // Of the same rows, 4096 with the ridge of which 1024 leave a quarter and more: whole, the kernel matrix tells the number.
        var random = new Random(6);
        string path = Write(4096, _ => (random.NextDouble(), random.NextDouble()));
        var options = new TrainingOptions { Ridge = 0.04, TestFraction = 0, Depth = 1, Table = new TableOptions { Bias = 1 } };
        double found = new FeatureCountSelection(options).Run(path, null, Cancel).StatisticalDimension;
        DataSet data = options.Open(path);
        var kernel = new FullyConnectedKernel(Architecture.FullyConnected(1), data.Schema.InputDimension);
        float[] rows = RowSample.Draw(data.Training, 4096, 4096, 0, Cancel).ToDense();
        double exact = new RegularizedKernel(kernel.Compute(rows), 4096, 0.04).StatisticalDimension;
        Assert.True(exact > 1024, $"{exact}");
        Assert.InRange(found / exact, 0.7, 1.4);
    }

    [Fact]
    public void Run_NoTime_TakesTheFewest()
    {
        var random = new Random(4);
        string path = Write(500, _ => (random.NextDouble(), random.NextDouble()));
        FeatureCountChoice choice = new FeatureCountSelection(new TrainingOptions { Ridge = 1e-6 }).Run(path, TimeSpan.FromTicks(1), Cancel);
        Assert.Equal((256, "time"), (choice.FeatureCount, choice.Limit));
    }

    [Fact]
    public void Run_MethodExact_Throws()
    {
        string path = Write(50, i => (i, i));
        Assert.Contains("exact", Assert.Throws<ArgumentException>(() => new FeatureCountSelection(new TrainingOptions { Method = "exact" }).Run(path, null, Cancel)).Message, StringComparison.Ordinal);
    }

    private string Write(int rows, Func<int, (double A, double B)> row)
    {
        string path = _folder[$"t{rows}"];
        File.WriteAllLines(path, [
            "a,b,y", .. Enumerable.Range(0, rows).Select(i => (Row: row(i), I: i)).Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Row.A:r},{r.Row.B:r},{r.I % 7 + r.Row.A:r}")),
        ]);
        return path;
    }
}

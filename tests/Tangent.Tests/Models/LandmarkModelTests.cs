using System.Globalization;
using System.Text;
using Tangent.Architectures;
using Tangent.Data;
using Tangent.Kernels;
using Tangent.Models;
using Tangent.Numerics;
using Tangent.Regression;
using Tangent.Tests.Data;
using Tangent.Tests.Reference;

namespace Tangent.Tests.Models;

public sealed class LandmarkModelTests
{
    private const int Rows = 120, Dimension = 4;
    private const double Ridge = 0.05;

    private static readonly TrainingOptions Options = new() { Method = "exact", Ridge = Ridge, TestFraction = 0, Depth = 2, Table = new TableOptions { Scale = ColumnScale.None } };

    [Fact]
    public void Train_Exact_IsKernelRidgeWithItsPosterior()
    {
        using var table = new TemporaryTable(Text(Rows, 1));
        using var other = new TemporaryTable(Text(30, 2));
        TangentModel model = new ModelTrainer(Options).Train(table.FilePath).Model;
        (float[] x, double[] y) = Read(table.FilePath, model);
        (float[] z, _) = Read(other.FilePath, model);
        PredictionBlock block = Assert.Single(model.Predict(DataSet.OpenLike(other.FilePath, model.Header.Schema, targets: false), deviations: true));

        var kernel = new FullyConnectedKernel(Architecture.FullyConnected(2), Dimension);
        double[] matrix = kernel.Compute(x), cross = kernel.Compute(z, x), diagonal = kernel.ComputeDiagonal(kernel.Prepare(z));
        KernelRidgeModel plain = new KernelRidge([.. matrix], y).Solve(Ridge);
        double[] expected = new double[30], inverse = NaiveRidge.Inverse(matrix, Rows, Ridge);
        plain.Predict(cross, expected);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], block.Values[i], 1e-3);
            double explained = 0;
            for (int a = 0; a < Rows; a++)
            {
                for (int b = 0; b < Rows; b++)
                    explained += cross[i * Rows + a] * inverse[a * Rows + b] * cross[i * Rows + b];
            }

            double variance = model.Ridge.NoiseVariances[0] / Ridge * (diagonal[i] - explained);
            Assert.Equal(Math.Sqrt(variance), block.Deviations![i], 0.01 * Math.Sqrt(variance));
        }
    }

    [Theory]
    [InlineData("exact", Rows)]
    [InlineData("nystrom", 40)]
    public void Save_Landmarks_PredictAsBefore(string method, int features)
    {
        using var table = new TemporaryTable(Text(Rows, 1));
        using var folder = new TemporaryFolder();
        TangentModel model = new ModelTrainer(Options with { Method = method, FeatureCount = 40 }).Train(table.FilePath).Model;
        Assert.Equal((features, features * Dimension), (model.Header.FeatureCount, model.Header.Map.Landmarks!.Length));
        model.Save(folder["m"]);
        TangentModel loaded = TangentModel.Load(folder["m"], statistics: true);
        Assert.Equal(Values(model, table.FilePath), Values(loaded, table.FilePath));
        if (method == "exact")
            Assert.Contains("train it again on all rows", Assert.Throws<DataException>(() => Update(loaded)).Message, StringComparison.Ordinal);
        else
            Assert.Equal(Rows, Update(loaded));

        long Update(TangentModel m) => m.Update(DataSet.OpenLike(table.FilePath, m.Header.Schema, targets: true), remove: false);
    }

    [Fact]
    public void Train_NystromWithAllRows_IsExact()
    {
        using var table = new TemporaryTable(Text(Rows, 1));
        double[] exact = Values(new ModelTrainer(Options).Train(table.FilePath).Model, table.FilePath);
        double[] nystrom = Values(new ModelTrainer(Options with { Method = "nystrom", FeatureCount = 2 * Rows }).Train(table.FilePath).Model, table.FilePath);
        Assert.All(exact.Zip(nystrom), p => Assert.Equal(p.First, p.Second, 1e-3));
    }

    [Theory]
    [InlineData("nystrom", null)]
    [InlineData("exact", null)]
    [InlineData("nystrom", "dense,relu,dense")]
    public void Train_Images_ThroughConvolutionsUnlessTheArchitectureHasNone(string method, string? architecture)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a-images-idx3-ubyte"], ImageFiles.Idx([30, 5, 6], ImageFiles.Bytes(30 * 30, 1)));
        File.WriteAllBytes(folder["a-labels-idx1-ubyte"], ImageFiles.Idx([30], [.. Enumerable.Range(0, 30).Select(i => (byte)(i % 2))]));
        var options = new TrainingOptions { Method = method, FeatureCount = 10, Architecture = architecture is null ? null : Architecture.Parse(architecture) };
        FeatureMapDescription map = new ModelTrainer(options).Train(folder["a-images-idx3-ubyte"]).Model.Header.Map;
        Assert.Equal(architecture ?? Architecture.Convolutional(3).ToString(), map.Architecture);
        Assert.Equal(architecture is null ? [5, 6, 1] : null, map.ImageShape);
    }

    private static double[] Values(TangentModel model, string path) =>
        [.. model.Predict(DataSet.OpenLike(path, model.Header.Schema, targets: false)).SelectMany(b => b.Values)];

    private static (float[] Inputs, double[] Targets) Read(string path, TangentModel model)
    {
        RowBlock block = Assert.Single(DataSet.OpenLike(path, model.Header.Schema, targets: true).ReadBlocks());
        return (block.Inputs, block.Targets);
    }

    private static string Text(int rows, ulong seed)
    {
        var text = new StringBuilder("a,b,c,y\n");
        double[] g = new double[4 * rows];
        new PhiloxStream(seed, 2).FillGaussian(0, g);
        for (int i = 0; i < g.Length; i += 4)
            text.Append(CultureInfo.InvariantCulture, $"{g[i]},{g[i + 1]},{g[i + 2]},{Math.Abs(g[i]) + g[i + 1] * g[i + 2] + 0.1 * g[i + 3]}\n");
        return text.ToString();
    }
}

using Tangent.Data;
using Tangent.Features;
using Tangent.Models;
using Tangent.Tests.Data;

namespace Tangent.Tests.Models;

public sealed class TangentModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(30, 64)] // held rows, the dual
    [InlineData(60, 16)] // the Gram matrix
    public void Predict_Deviations_MatchTheFormula(int rows, int features)
    {
        const double Ridge = 0.25;
        TangentModel model = Train(rows, features, Ridge);
        PredictionBlock block = Assert.Single(model.Predict(DataSet.OpenLike(_folder["t"], model.Header.Schema, targets: true), deviations: true));
        float[] z = model.Map.Transform(block.Rows.Inputs);
        int m = model.Map.OutputDimension;

        // A = Z'Z + lambda I and its inverse by Gauss-Jordan; sigma^2 = y'(Z Z' / lambda + I)^{-1} y / n = y'(y - Z w) / n for centred y.
        double[,] a = new double[m, 2 * m];
        for (int i = 0; i < m; i++)
        {
            a[i, m + i] = 1;
            for (int j = 0; j < m; j++)
            {
                a[i, j] = i == j ? Ridge : 0;
                for (int r = 0; r < rows; r++)
                    a[i, j] += (double)z[r * m + i] * z[r * m + j];
            }
        }

        Invert(a, m);
        double mean = block.Rows.Targets.Average(), noise = 0;
        for (int r = 0; r < rows; r++)
            noise += (block.Rows.Targets[r] - mean) * (block.Rows.Targets[r] - block.Values[r]) / rows;
        for (int r = 0; r < rows; r++)
        {
            double variance = 0;
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < m; j++)
                    variance += z[r * m + i] * a[i, m + j] * z[r * m + j];
            }

            Assert.Equal(Math.Sqrt(noise * variance), block.Deviations![r], 1e-6);
        }
    }

    [Theory]
    [InlineData(30, 64)]
    [InlineData(200, 16)]
    public void Predict_Deviations_GrowAwayFromTheData(int rows, int features)
    {
        TangentModel model = Train(rows, features, 0.1);
        File.WriteAllText(_folder["far"], "a,b\n0.1,0.1\n3,3\n30,30\n300,300\n");
        PredictionBlock block = Assert.Single(model.Predict(DataSet.OpenLike(_folder["far"], model.Header.Schema, targets: false), deviations: true));
        for (int i = 1; i < 4; i++)
            Assert.True(block.Deviations![i] > 1.5 * block.Deviations[i - 1]);
    }

    [Fact]
    public void Load_Saved_PredictsTheSameBits()
    {
        TangentModel model = Train(100, 32, 0.1);
        model.Save(_folder["m"]);
        var loaded = TangentModel.Load(_folder["m"], statistics: true);
        double[][] values = [.. new[] { model, loaded }.Select(m => m.Predict(DataSet.OpenLike(_folder["t"], m.Header.Schema, targets: false)).SelectMany(b => b.Values).ToArray())];
        Assert.Equal(values[0], values[1]);
        loaded.Save(_folder["again"]);
        Assert.Equal(File.ReadAllBytes(_folder["m"]), File.ReadAllBytes(_folder["again"]));
    }

    private TangentModel Train(int rows, int features, double ridge)
    {
        IEnumerable<string> lines = Enumerable.Range(0, rows).Select(i => FormattableString.Invariant(
            $"{Math.Sin(i):f4},{Math.Cos(1.7 * i):f4},{Math.Sin(3 * Math.Sin(i)) + Math.Cos(1.7 * i) * Math.Sin(9.1 * i):f4}"));
        File.WriteAllText(_folder["t"], "a,b,y\n" + string.Join('\n', lines) + "\n");
        var options = new TrainingOptions
        {
            FeatureCount = features,
            Ridge = ridge,
            TestFraction = 0,
            Table = new TableOptions { Scale = ColumnScale.None },
        };
        return new ModelTrainer(options).Train(_folder["t"]).Model;
    }

    private static void Invert(double[,] a, int m)
    {
        for (int p = 0; p < m; p++)
        {
            double pivot = a[p, p];
            for (int j = 0; j < 2 * m; j++)
                a[p, j] /= pivot;
            for (int i = 0; i < m; i++)
            {
                double factor = a[i, p];
                for (int j = 0; i != p && j < 2 * m; j++)
                    a[i, j] -= factor * a[p, j];
            }
        }
    }
}

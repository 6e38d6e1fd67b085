using System.Globalization;
using System.Text;
using Tangent.Data;
using Tangent.Models;
using Tangent.Numerics;
using Tangent.Tests.Data;

namespace Tangent.Tests.Models;

/// <summary>Counts how many new observations lie within the intervals of predicted deviations and the noise, and how many noiseless values within those of deviations alone.</summary>
public sealed class PredictionIntervalTests : IDisposable
{
    private const int Fitted = 3000, Fresh = 4000;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Of 4000 observations with true intervals the share within is .95 with the deviation sqrt(.95 .05 / 4000) = .0034. The noise's variance is estimated from 3000 rows with
    // the relative deviation sqrt(2 / 3000), half of it for the standard deviation, and the share moves by 2 1.96 phi(1.96) = .229 times that: .0030. Five deviations of
    // both together, and .005 for the ridge that is one of a grid.
    [Theory]
    [InlineData("zonal", 0.1)]
    [InlineData("zonal", 0.5)]
    [InlineData("rff", 0.5)]
    [InlineData("exact", 0.5)]
    public void Predict_NormalNoise_IntervalsHoldWhatTheyPromise(string method, double noise)
    {
        string train = Write("train.csv", 1, Fitted, noise, out _), test = Write("test.csv", 2, Fresh, noise, out double[] truth);
        TangentModel model = new ModelTrainer(new TrainingOptions { Method = method, FeatureCount = 512, TestFraction = 0 }).Train(train, CancellationToken.None).Model;
        double variance = model.Ridge.NoiseVariances[0];
        int observations = 0, values = 0, row = 0;
        foreach (PredictionBlock block in model.Predict(DataSet.OpenLike(test, model.Header.Schema, targets: true), deviations: true))
        {
            for (int i = 0; i < block.Values.Length; i++, row++)
            {
                double spread = block.Deviations![i];
                observations += Math.Abs(block.Rows.Targets[i] - block.Values[i]) <= 1.96 * Math.Sqrt(spread * spread + variance) ? 1 : 0;
                values += Math.Abs(truth[row] - block.Values[i]) <= 1.96 * spread ? 1 : 0;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{method} {noise}: {(double)observations / Fresh}, of noiseless values {(double)values / Fresh}, noise {Math.Sqrt(variance)}");
        Assert.Equal(noise, Math.Sqrt(variance), 0.15 * noise);
        double bound = 5 * Math.Sqrt(0.0034 * 0.0034 + 0.003 * 0.003) + 0.005;
        Assert.InRange((double)observations / Fresh, 0.95 - bound, 0.95 + bound);
    }

    private string Write(string name, ulong seed, int rows, double noise, out double[] truth)
    {
        var random = new PhiloxStream(seed, 9);
        var text = new StringBuilder("a,b,y\n");
        truth = new double[rows];
        for (int i = 0; i < rows; i++)
        {
            double a = 2 * random.Uniform(2L * i) - 1, b = 2 * random.Uniform(2L * i + 1) - 1;
            truth[i] = Math.Sin(3 * a) + a * b;
            text.Append(CultureInfo.InvariantCulture, $"{a},{b},{truth[i] + noise * random.Gaussian((1L << 40) + i)}\n");
        }

        File.WriteAllText(_folder[name], text.ToString());
        return _folder[name];
    }
}

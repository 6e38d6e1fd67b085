using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tangent.Data;
using Tangent.Models;
using Tangent.Numerics;
using Tangent.Tests.Data;

namespace Tangent.Tests.Models;

public sealed class ProbabilityCalibrationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SmoothLog_AnyEstimate_IsTheLogarithmOfTheSoftplus()
    {
        foreach (double t in new[] { 0.01, 0.2, 2.56 })
        {
            for (double x = -20; x < 40; x += 0.5)
                Assert.Equal(Math.Log(t * Math.Log(1 + Math.Exp(x))), ProbabilityCalibration.SmoothLog(x * t, t), 1e-7);

            Assert.Equal(Math.Log(50 * t), ProbabilityCalibration.SmoothLog(50 * t, t), 1e-12);
            Assert.Equal(Math.Log(t) - 50, ProbabilityCalibration.SmoothLog(-50 * t, t), 1e-12);
        }
    }

    // Classes drawn by known probabilities, and scores that are a known function of them.
    // The error has at most B = 10 bins; that of bin b over n_b rows has the standard deviation sqrt(r (1 - r) / n_b) <= 1 / (2 sqrt(n_b)), so that by Cauchy the expected
    // error of true probabilities is at most sum n_b / n / (2 sqrt(n_b)) <= sqrt(B / n) / 2, and it changes by at most 1 / n with a row: it is above that by more than
    // sqrt(log(1 / delta) / (2 n)) with probability delta (McDiarmid). delta = 1e-6; what the two numbers' family misses may cost .01 more.
    [Theory]
    [InlineData(2, 1.0, 0)]
    [InlineData(2, 0.5, 0.1)]
    [InlineData(5, 1.0, 0)]
    [InlineData(5, 2.0, 0.05)]
    public void Run_KnownProbabilities_AreMetOnNewRows(int classes, double stretch, double noise)
    {
        const int Rows = 20_000;
        (HeldScores held, _) = Draw(1, 4000, classes, stretch, noise);
        ProbabilityCalibration calibration = CalibrationFit.Run(held)!;
        Assert.Equal(4000, calibration.Rows);
        (HeldScores fresh, double[] truth) = Draw(2, Rows, classes, stretch, noise);
        var score = new ScoreAccumulator(classes, classification: true) { Calibration = calibration };
        score.Add(fresh.Scores, fresh.Classes);
        PredictionScore found = score.Score()!;
        double bound = Math.Sqrt(10.0 / Rows) / 2 + Math.Sqrt(Math.Log(1e6) / (2 * Rows)) + 0.01;
        Assert.InRange(found.CalibrationError!.Value, 0, bound);
        double least = -Enumerable.Range(0, Rows).Average(i => Math.Log(truth[i * classes + (int)fresh.Classes[i]]));
        if (noise == 0)
            Assert.InRange(found.LogLoss!.Value, least - 0.001, least + 0.01);

        double[] logs = new double[classes];
        for (int i = 0; i < 1000; i++)
        {
            ReadOnlySpan<double> row = fresh.Scores.AsSpan(i * classes, classes);
            calibration.LogProbabilities(row, logs);
            Assert.Equal(1, logs.Sum(Math.Exp), 1e-12);
            Assert.Equal(row.IndexOf(row.ToArray().Max()), Array.IndexOf(logs, logs.Max()));
        }
    }

    [Fact]
    public void Run_AllRight_StaysFinite()
    {
        double[] scores = [.. Enumerable.Range(0, 40).SelectMany(i => i % 2 == 0 ? new[] { 0.5, -0.5 } : [-0.5, 0.5])], classes = [.. Enumerable.Range(0, 40).Select(i => i % 2 * 1.0)];
        ProbabilityCalibration calibration = CalibrationFit.Run(new HeldScores(scores, classes))!;
        double[] logs = new double[2];
        calibration.LogProbabilities([0.5, -0.5], logs);
        Assert.InRange(Math.Exp(logs[0]), 0.98, 1);
        Assert.True(double.IsFinite(logs[1]) && double.IsFinite(calibration.Slope));
        Assert.Null(CalibrationFit.Run(new HeldScores(scores[..38], classes[..19])));
    }

    // Every way to fit: sums, folds, a given ridge, a metric, leave-one-out errors.
    [Theory]
    [InlineData("zonal", "auto", 1, 0)]
    [InlineData("zonal", "auto", 3, 0)]
    [InlineData("zonal", "1", 1, 0)]
    [InlineData("zonal", "auto", 1, 1)]
    [InlineData("rff", "auto", 1, 1)]
    [InlineData("exact", "auto", 1, 0)]
    [InlineData("exact", "1", 1, 0)]
    public void Train_NoisyClasses_GivesCalibratedProbabilities(string method, string ridge, int folds, int adapt)
    {
        (string path, double least) = WriteClasses(2500);
        var options = new TrainingOptions { Method = method, FeatureCount = 256, Folds = folds, Adapt = adapt, Ridge = ridge == "auto" ? null : 1, TestFraction = 0.4 };
        TangentModel model = new ModelTrainer(options).Train(path, CancellationToken.None).Model;
        PredictionScore test = model.Header.Test!;
        Assert.InRange(model.Header.Calibration!.Rows, 290, 1500);

        // As above, with the rows of the test and .03 for what is learned of 1500 rows.
        Assert.InRange(test.CalibrationError!.Value, 0, Math.Sqrt(10.0 / test.Rows) / 2 + Math.Sqrt(Math.Log(1e6) / (2 * test.Rows)) + 0.03);
        Assert.InRange(test.LogLoss!.Value, least - 0.05, least + 0.15);
    }

    [Fact]
    public void FitIterative_Classes_GivesScoresOfTheFold()
    {
        (string path, _) = WriteClasses(1200);
        DataSet data = DataSet.Open(path, new TableOptions(), new RowSplit(0, 0.2));
        var map = FeatureMapDescription.For(data.Schema, "zonal", new TrainingOptions { FeatureCount = 64 }).CreateMap();
        IterativeRidgeFit fit = IterativeRidgeTrainer.For(map, data.Schema).Fit(data.Training, data.Split, 10, 960);
        Assert.Equal((192, 384), (fit.Held!.Classes.Length, fit.Held.Scores.Length));
        Assert.NotNull(CalibrationFit.Run(fit.Held));
        Assert.Null(IterativeRidgeTrainer.For(map, data.Schema).Fit(data.Training, null, 10, 960).Held);
    }

    [Fact]
    public void Save_Calibration_IsKept_AndModelsWithoutOneLoad()
    {
        (string path, _) = WriteClasses(400);
        TangentModel model = new ModelTrainer(new TrainingOptions { FeatureCount = 64 }).Train(path, CancellationToken.None).Model;
        model.Save(_folder["new"]);
        TangentModel loaded = TangentModel.Load(_folder["new"], statistics: false);
        Assert.Equal(model.Header.Calibration, loaded.Header.Calibration);
        double[] scores = [0.2, -0.2, -0.7, 0.7];
        Assert.Equal(model.Probabilities(scores), loaded.Probabilities(scores));

        // What a version without calibration wrote.
        using (var reader = new ModelFileReader(_folder["new"]))
        using (var writer = new ModelFileWriter(_folder["old"], Without(reader.Header)))
        {
            foreach (ModelSection section in reader.Sections.Where(s => s.TypeName == "float64"))
                writer.WriteArray(section.Name, reader.ReadArray<double>(section.Name), section.Shape.ToArray());
            writer.Commit();
        }

        TangentModel old = TangentModel.Load(_folder["old"], statistics: false);
        Assert.Null(old.Header.Calibration);
        double[] cut = old.Probabilities(scores);
        Assert.Equal([0.7, 0.3, 0, 1], cut.Select(p => Math.Round(p, 12)));
        PredictionScore score = old.Evaluate(DataSet.OpenLike(path, old.Header.Schema, targets: true), null, CancellationToken.None)!;
        Assert.True(score is { Accuracy: > 0, LogLoss: null, CalibrationError: null });
    }

    private static JsonObject Without(JsonElement header)
    {
        JsonObject old = JsonObject.Create(header)!;
        Assert.True(old.Remove("calibration"));
        foreach (string part in new[] { "train", "test" })
        {
            Assert.True(old[part]!.AsObject().Remove("logLoss"));
            Assert.True(old[part]!.AsObject().Remove("calibrationError"));
        }

        old["hasStatistics"] = false;
        return old;
    }

    // Scores are (p - 1/k) times a stretch, with normal noise.
    private static (HeldScores Held, double[] Truth) Draw(ulong seed, int rows, int classes, double stretch, double noise)
    {
        var random = new PhiloxStream(seed, 3);
        double[] truth = new double[rows * classes], scores = new double[rows * classes], labels = new double[rows];
        ulong next = 0;
        for (int i = 0; i < rows; i++)
        {
            Span<double> p = truth.AsSpan(i * classes, classes);
            double sum = 0;
            foreach (ref double weight in p)
                sum += weight = Math.Exp(3 * random.Uniform((long)next++));
            double u = random.Uniform((long)next++), below = 0;
            for (int c = 0; c < classes; c++)
            {
                p[c] /= sum;
                below += p[c];
                labels[i] += u > below && c < classes - 1 ? 1 : 0;
                scores[i * classes + c] = stretch * (p[c] - 1.0 / classes) + noise * random.Gaussian((long)next++);
            }
        }

        return (new HeldScores(scores, labels), truth);
    }

    // P(yes | a, b) = 1 / (1 + exp(-3 sin(2 a) - b)), and the least log loss that there is.
    private (string Path, double Least) WriteClasses(int rows)
    {
        var random = new PhiloxStream(5, 1);
        var text = new StringBuilder("a,b,y\n");
        double least = 0;
        for (int i = 0; i < rows; i++)
        {
            double a = 4 * random.Uniform(3L * i) - 2, b = 2 * random.Uniform(3L * i + 1) - 1, p = 1 / (1 + Math.Exp(-3 * Math.Sin(2 * a) - b));
            least -= (p * Math.Log(p) + (1 - p) * Math.Log(1 - p)) / rows;
            text.Append(CultureInfo.InvariantCulture, $"{a},{b},{(random.Uniform(3L * i + 2) < p ? "yes" : "no")}\n");
        }

        File.WriteAllText(_folder["classes.csv"], text.ToString());
        return (_folder["classes.csv"], least);
    }
}

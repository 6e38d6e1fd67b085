using System.Globalization;
using System.Text;
using System.Text.Json;
using Tangent.Models;

namespace Tangent.Tests.Cli;

/// <summary>Checks the metric that train learns without being asked.</summary>
public sealed class PilotMetricTests : IDisposable
{
    // Of a test part of a fifth so many rows are trained on.
    private const int Enough = PilotMetric.LeastRows * 5 / 4 + 50;

    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Run_Default_LearnsAndHalvesTheError()
    {
        Write(2 * Enough);
        JsonElement plain = _run.Json("train {t} --features 256 --adapt 0"), pilot = _run.Json("train {t} --features 256 --model {m}");
        Assert.True(Adapt(pilot) > 0);
        Assert.True(Mse(pilot) < 0.5 * Mse(plain), $"{Mse(pilot)} after {Mse(plain)}");
        Assert.Equal(Mse(pilot), Mse(_run.Json("train {t} --features 256 --threads 1")));
        _run.Done("update {m} {t} --model {w}");
        Assert.True(Mse(_run.Json("evaluate {w} {t}")) < Mse(plain));
    }

    [Theory]
    [InlineData("--adapt 0")]
    [InlineData("--ridge 1")]
    [InlineData("--method ntk-rf")]
    [InlineData("--method rff")]
    public void Run_SomethingElseAskedFor_LearnsNone(string options)
    {
        Write(Enough);
        Assert.Equal(0, Adapt(_run.Json("train {t} --features 64 " + options)));
    }

    [Fact]
    public void Run_FewRows_LearnsNone()
    {
        Write(PilotMetric.LeastRows);
        Assert.Equal(0, Adapt(_run.Json("train {t} --features 64")));
    }

    [Theory]
    [InlineData("--split ordered")]
    [InlineData("--group c")]
    [InlineData("--folds 3")]
    [InlineData("--test-fraction 0")]
    [InlineData("--solver iterative")]
    [InlineData("--scale quantile --bias off --depth 1")]
    public void Run_OtherOptions_LearnToo(string options)
    {
        Write(2 * Enough);
        Assert.True(Adapt(_run.Json("train {t} --features 128 " + options)) > 0);
    }

    [Fact]
    public void Run_MoreRowsThanThePilotTakes_LearnsFromASample()
    {
        Write(PilotMetric.MostRows * 5 / 4 + 2000);
        JsonElement plain = _run.Json("train {t} --features 32 --adapt 0"), pilot = _run.Json("train {t} --features 32");
        Assert.True(Mse(pilot) < Mse(plain), $"{Mse(pilot)} after {Mse(plain)}");
        Assert.Equal(Mse(pilot), Mse(_run.Json("train {t} --features 32 --threads 1")));
    }

    [Fact]
    public void Run_Classes_LearnsAndCalibrates()
    {
        Write(Enough, classes: true);
        Assert.True(Adapt(_run.Json("train {t} --features 128 --model {m}")) > 0);
        Assert.All(CommandRun.Numbers(_run.Done("predict {m} {t} --probabilities"), 1), p => Assert.InRange(p, 0, 1));
    }

    // Two of four columns matter; column c has groups of nine rows.
    private void Write(int rows, bool classes = false)
    {
        var random = new System.Random(rows);
        var text = new StringBuilder("a,b,c,d,y\n");
        for (int i = 0; i < rows; i++)
        {
            double a = 2 * random.NextDouble() - 1, d = 2 * random.NextDouble() - 1, y = Math.Sin(6 * a) * d;
            text.Append(CultureInfo.InvariantCulture, $"{a:f4},{random.NextDouble():f4},{i / 9},{d:f4},{(classes ? y > 0 ? "up" : "down" : y.ToString("f4", CultureInfo.InvariantCulture))}\n");
        }

        _run.Write("t", text.ToString());
    }

    private static int Adapt(JsonElement result) => result.GetProperty("adapt").GetInt32();

    private static double Mse(JsonElement result) => result.GetProperty("test").GetProperty("mse").GetDouble();
}

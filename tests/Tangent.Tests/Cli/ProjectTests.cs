using System.Text.Json;

namespace Tangent.Tests.Cli;

public sealed class ProjectTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Check_ProjectedFeatures_AreNearerThanAsManyIndependentOnes()
    {
        string words = $"check {CommandRun.Data("concrete.csv.gz")} --method zonal --ridge 100 --features 128";
        JsonElement plain = _run.Json(words), projected = _run.Json(words + " --project 2048");
        Assert.Equal(plain.GetProperty("statisticalDimension").GetDouble(), projected.GetProperty("statisticalDimension").GetDouble());
        Assert.True(Epsilon(projected) < 0.5 * Epsilon(plain), $"{Epsilon(projected)} against {Epsilon(plain)}");
    }

    [Fact]
    public void Train_Projected_PredictsTheSameFromItsFile()
    {
        _run.WriteTable("t", 300);
        JsonElement trained = _run.Json("train {t} --features 24 --project 200 --model {m}");
        Assert.Equal(24, trained.GetProperty("features").GetInt32());
        Assert.Equal(
            trained.GetProperty("test").GetProperty("rmse").GetDouble(),
            _run.Json("train {t} --features 24 --project 200").GetProperty("test").GetProperty("rmse").GetDouble());
        Assert.Equal(300, CommandRun.Numbers(_run.Done("predict {m} {t}")).Length);
        _run.Done("update {m} {t} --model {n}");
    }

    [Theory]
    [InlineData("--features 200 --project 200", "200 directions of 200 features are no fewer", 2)]
    [InlineData("--features 250 --project 400", "250 directions of 240 training rows", 1)]
    [InlineData("--features 50 --project 400 --method nystrom", "come from data already", 2)]
    public void Train_ProjectionThatDoesNotServe_FailsInOneLine(string options, string message, int code)
    {
        _run.WriteTable("t", 300);
        Assert.Contains(message, _run.Fails("train {t} " + options, code), StringComparison.Ordinal);
    }

    private static double Epsilon(JsonElement check) => Math.Max(check.GetProperty("epsilonLow").GetDouble(), check.GetProperty("epsilonHigh").GetDouble());
}

using System.Text.Json;
using Tangent.Models;
using Tangent.Tests.Data;

namespace Tangent.Tests.Cli;

public sealed class CheckCommandTests : IDisposable
{
    private static readonly string[] Contract =
        ["epsilonLow", "epsilonHigh", "relativeFrobenius", "statisticalDimension", "ridge", "sample", "features", "seconds"];

    private readonly CommandRun _run = new();

    public CheckCommandTests() => _run.WriteTable("t", 120);

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Run_Table_PrintsTheContract()
    {
        JsonElement json = _run.Json("check {t} --method zonal --features 256 --sample 80 --ridge 2 --seed 3");
        Assert.All(Contract, name => Assert.True(double.IsFinite(json.GetProperty(name).GetDouble())));
        Assert.Equal((2, 80, 256), (json.GetProperty("ridge").GetDouble(), json.GetProperty("sample").GetInt32(), json.GetProperty("features").GetInt32()));
        Assert.InRange(json.GetProperty("statisticalDimension").GetDouble(), 1, 80);
        double epsilon = Math.Max(json.GetProperty("epsilonLow").GetDouble(), json.GetProperty("epsilonHigh").GetDouble());
        Assert.Equal(epsilon, json.GetProperty("epsilon").GetProperty("mean").GetDouble(), 1e-12);
        string text = _run.Done("check {t} --method zonal --features 256 --sample 80 --ridge 2 --seed 3");
        Assert.Contains("80 of 120 rows x 3", text, StringComparison.Ordinal);
        Assert.Contains("zonal, 256 features of dense,relu,dense,relu,dense", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_EveryMethod_MeasuresItsKernel()
    {
        // Every one of them lies within a rough distance of the kernel it is compared with; that of another kernel would be far beyond.
        foreach (string method in FeatureMapDescription.Methods.Where(m => m is not ("exact" or "patches" or "tangent" or "cntk-sketch")))
            Assert.InRange(_run.Json($"check {{t}} --method {method} --features 2048 --depth 1").GetProperty("relativeFrobenius").GetDouble(), 0, 0.15);
        File.WriteAllBytes(_run["i"], ImageFiles.Idx([8, 6, 6], ImageFiles.Bytes(8 * 36, 1)));
        foreach (string method in new[] { "tangent", "cntk-sketch", "gradient", "nystrom" })
        {
            JsonElement json = _run.Json($"check {{i}} --method {method} --features 2048 --depth 1");
            Assert.InRange(json.GetProperty("relativeFrobenius").GetDouble(), 0, 0.2);
            Assert.Equal(8, json.GetProperty("sample").GetInt32());
        }

        Assert.Contains("make another kernel than the architecture's", _run.Fails("check {i} --method tangent --features 64 --mirror on", 2), StringComparison.Ordinal);
        _run.Write("s.svm", string.Concat(Enumerable.Range(0, 30).Select(i => $"{i % 2} {1 + i % 5}:{1 + i} 9:1\n")));
        Assert.InRange(_run.Json("check {s.svm} --method ntk-sketch --features 1024").GetProperty("relativeFrobenius").GetDouble(), 0, 0.2);
    }

    [Fact]
    public void Run_Epsilon_PrintsThePath()
    {
        const string Words = "check {t} --method zonal --epsilon 0.5 --seeds 3";
        JsonElement json = _run.Json(Words);
        JsonElement[] path = [.. json.GetProperty("path").EnumerateArray()];
        int features = json.GetProperty("features").GetInt32();
        Assert.Equal(features, path.Where(p => p.GetProperty("greatest").GetDouble() <= 0.5).Min(p => p.GetProperty("features").GetInt32()));
        Assert.All(path, p => Assert.Equal(3, p.GetProperty("seeds").GetInt32()));
        Assert.All(Contract, name => Assert.True(double.IsFinite(json.GetProperty(name).GetDouble())));
        Assert.Equal(path.Length + 1, _run.Done(Words).Split('\n').TakeWhile(l => !l.StartsWith("method", StringComparison.Ordinal)).Count());
    }

    [Fact]
    public void Run_EpsilonOutOfReach_SaysHowFarItIs()
    {
        string line = _run.Fails("check {t} --method zonal --epsilon 1e-9 --features 32 --seeds 2 --quiet");
        Assert.StartsWith("32 features are too few for eps <= 1E-09: ", line, StringComparison.Ordinal);
        Assert.EndsWith("use more --features, a larger --ridge or a larger --epsilon", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--ridge 0", "--ridge takes a number above 0, not '0'")]
    [InlineData("--ridge -1", "--ridge takes a number above 0, not '-1'")]
    [InlineData("--ridge auto", "--ridge takes a number above 0, not 'auto'")]
    [InlineData("--sample 0", "--sample takes a whole number of at least 1, not '0'")]
    [InlineData("--sample 121", "a sample of 121 rows is asked for and there are 120; use a smaller --sample")]
    [InlineData("--sample 99999", "a sample of 99999 rows is out of range; use 1 to 16384")]
    [InlineData("--epsilon 0", "--epsilon takes a number above 0, not '0'")]
    [InlineData("--epsilon 1 --features 8", "with --epsilon, --features is the most to try and at least 16")]
    [InlineData("--seeds 0", "--seeds takes a whole number of at least 1, not '0'")]
    [InlineData("--method exact", "--method takes auto, zonal, tangent, ntk-rf, ntk-sketch, cntk-sketch, rff, gradient or nystrom, not 'exact'")]
    public void Run_WrongUsage_GivesOneLine(string options, string line) =>
        Assert.Equal($"{line}; see tangent check --help", _run.Fails("check {t} " + options, 2));

    [Fact]
    public void Run_DataAtFault_GivesOneLine()
    {
        Assert.Contains("needs images", _run.Fails("check {t} --method tangent"), StringComparison.Ordinal);
        _run.Write("z", "a,b\n0,0\n0,1\n0,2\n");
        Assert.Contains("all rows of the sample is zero", _run.Fails("check {z} --scale none --quiet"), StringComparison.Ordinal);
    }
}

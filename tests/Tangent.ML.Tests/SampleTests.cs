using System.IO.Compression;
using System.Runtime.CompilerServices;
using Tangent.Samples.MLNet;

namespace Tangent.ML.Tests;

/// <summary>Runs the sample, and checks that the README shows it.</summary>
public sealed class SampleTests
{
    [Fact]
    public void EnergySample_Runs_AndBeatsTheLinearModel()
    {
        string folder = Directory.CreateTempSubdirectory().FullName, table = Path.Combine(folder, "energy.csv");
        using (var packed = new GZipStream(File.OpenRead(FromRoot("data/energy.csv.gz")), CompressionMode.Decompress))
        using (FileStream plain = File.Create(table))
            packed.CopyTo(plain);
        var print = new StringWriter();
        EnergySample.Run(table, Path.Combine(folder, "energy.tangent"), print);
        Directory.Delete(folder, recursive: true);
        string[] lines = print.ToString().Split('\n');
        double own = double.Parse(lines[0].Split(' ')[^1]), features = double.Parse(lines[1].Split(' ')[^1]), linear = double.Parse(lines[3].Split(' ')[^1]);
        Assert.True(own < 0.8 * linear && features < 0.8 * linear, print.ToString());
    }

    [Fact]
    public void Readme_FromMlNet_IsTheSample()
    {
        string readme = File.ReadAllText(FromRoot("README.md"));
        string sample = File.ReadAllText(FromRoot("samples/MLNet/EnergySample.cs")).Split("// README: begin")[1].Split("// README: end")[0];
        foreach (string line in sample.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0))
            Assert.Contains(line.Replace("(table,", "(\"energy.csv\",").Replace("(model)", "(\"energy.tangent\")"), readme, StringComparison.Ordinal);
    }

    private static string FromRoot(string path, [CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "../..", path);
}

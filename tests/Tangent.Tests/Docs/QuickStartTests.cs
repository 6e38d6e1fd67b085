// README quick start: usings
using Tangent.Data;
using Tangent.Models;

// README quick start: end

namespace Tangent.Tests.Docs;

/// <summary>Runs the README's quick start, and checks that the README shows what is run here.</summary>
public sealed class QuickStartTests
{
    [Fact]
    public void QuickStart_Concrete_BeatsTheMean()
    {
        string output = Path.Combine(Directory.CreateTempSubdirectory().FullName, "concrete.tangent");
        string printed = Run(DocumentFile.Path("data/concrete.csv.gz"), output);
        Assert.StartsWith("test R2 0.", printed, StringComparison.Ordinal);
        Assert.True(double.Parse(printed.Split(' ')[2]) > 0.75, printed);
        Assert.Contains("1030 predictions", printed, StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(output)!, recursive: true);
    }

    [Fact]
    public void Readme_QuickStart_IsWhatRunsHere()
    {
        IEnumerable<string> lines = DocumentFile.Marked("tests/Tangent.Tests/Docs/QuickStartTests.cs", "README quick start")
            .Select(l => l.Replace("(input", "(\"data/concrete.csv.gz\"").Replace("(output", "(\"concrete.tangent\""));
        Assert.Equal(lines, FencedBlock.Read("README.md", "csharp")[0].Lines);
    }

    private static string Run(string input, string output)
    {
        var print = new StringWriter();

        // README quick start: body
        var options = new TrainingOptions { FeatureCount = 1024, Table = new TableOptions { Targets = ["-1"] } };
        TrainingResult result = new ModelTrainer(options).Train(input, CancellationToken.None);
        print.WriteLine($"test R2 {result.Model.Header.Test!.R2:f3} with ridge {result.Model.Header.Ridge:g3}");
        result.Model.Save(output);

        TangentModel model = TangentModel.Load(output, statistics: true);
        IRowSource rows = DataSet.OpenLike(input, model.Header.Schema, targets: false);
        var predictions = new List<double>();
        foreach (PredictionBlock block in model.Predict(rows, deviations: true))
            predictions.AddRange(block.Values);
        print.WriteLine($"{predictions.Count} predictions");

        // README quick start: end
        return print.ToString();
    }
}

using System.Text.Json;

namespace Tangent.Tests.Cli;

/// <summary>Completes words as the scripts of shells ask for them, and likely words in messages.</summary>
public sealed class CompletionsTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("tra", "train transform")]
    [InlineData("train --bud", "--budget")]
    [InlineData("train x --method ntk", "ntk-rf ntk-sketch cntk-sketch")]
    [InlineData("train x --scale ", "none quantile standard unit")]
    [InlineData("train x --bias o", "off on")]
    [InlineData("train x --ridge ", "auto")]
    [InlineData("compare x --methods ny", "nystrom")]
    [InlineData("reproduce uc", "uci uci90")]
    [InlineData("completions f", "fish")]
    public void Suggest_BegunWord_GivesItsEnds(string line, string expected)
    {
        using var results = new StringWriter { NewLine = "\n" };
        int code = Tangent.Cli.Program.Run([$"[suggest:{line.Length}]", line], results, TextWriter.Null);
        Assert.Equal((0, expected), (code, results.ToString().ReplaceLineEndings(" ").TrimEnd()));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("pwsh")]
    [InlineData("fish")]
    public void Completions_Shell_PrintsItsScript(string shell)
    {
        string script = _run.Done($"completions {shell}");
        Assert.Contains("[suggest:", script, StringComparison.Ordinal);
        JsonElement json = _run.Json($"completions {shell}");
        Assert.Equal((shell, script), (json.GetProperty("shell").GetString(), json.GetProperty("script").GetString()));
    }

    [Theory]
    [InlineData("trian x", "there is no command 'trian' (did you mean train?); see tangent --help")]
    [InlineData("x", "there is no command 'x'; see tangent --help")]
    [InlineData("train x --reprot r", "there is no option --reprot (did you mean --report?); see tangent train --help")]
    [InlineData("train -json", "there is no option -json (did you mean --json?); see tangent train --help")]
    [InlineData("evaluate m x -json", "there is no option -json (did you mean --json?); see tangent evaluate --help")]
    [InlineData("predict m x --report r", "there is no option --report here, only of train; see tangent predict --help")]
    [InlineData("predict m x --prob", "there is no option --prob (did you mean --probabilities?); see tangent predict --help")]
    [InlineData("train x --out", "there is no option --out here, only of predict, transform, kernel, reproduce; see tangent train --help")]
    [InlineData("train x --method zonl", "--method takes auto, zonal, tangent, ntk-rf, ntk-sketch, cntk-sketch, rff, gradient, nystrom, exact or patches, not 'zonl' (did you mean zonal?); see tangent train --help")]
    [InlineData("train x --task regresion", "--task takes auto, regression or classification, not 'regresion' (did you mean regression?); see tangent train --help")]
    [InlineData("compare x --methods rff,nystroem", "--methods takes methods separated by commas out of zonal, tangent, ntk-rf, ntk-sketch, cntk-sketch, rff, gradient, nystrom, exact, patches, not 'nystroem' (did you mean nystrom?); see tangent compare --help")]
    [InlineData("reproduce cifar", "there is no result 'cifar' (did you mean cifar10?); there are cifar10, mnist, uci, uci90, approximation, guarantee; see tangent reproduce --help")]
    [InlineData("train x --arch dense,rellu,dense", "--arch: 'rellu', layer 2 of 'dense,rellu,dense', is no layer; use dense, conv3, conv3v, pool2, gap, flatten or an activation: relu, leaky0.1, abs, erf, gelu, sin, cos, exp (did you mean relu?); see tangent train --help")]
    [InlineData("completions bsh", "there are no completions for 'bsh' (did you mean bash?); there are some for bash, zsh, pwsh, fish; see tangent completions --help")]
    public void Run_WordThatIsNone_NamesTheLikelyOne(string words, string message) => Assert.Equal(message, _run.Fails(words, expected: 2));

    [Fact]
    public void Run_FileOrColumnThatIsNotThere_NamesTheLikelyOne()
    {
        string path = _run.WriteTable("table.csv", 20);
        string misspelt = _run["tabel.csv"], without = _run.Write("numbers", "1,2,3\n4,5,6\n7,8,10\n");
        Assert.Equal($"{misspelt}: there is no such file (did you mean table.csv?)", _run.Fails("train {tabel.csv}"));
        Assert.Equal($"{path}: the group column 'bb' is not there; the nearest name is 'b'; the columns are a, b, c, y", _run.Fails("train {table.csv} --group bb"));
        Assert.Equal($"{path}: the ignored column 'weight' is not there; the columns are a, b, c, y", _run.Fails("train {table.csv} --ignore weight"));
        Assert.Equal(
            $"{without}: the target column 'y' is not there; the file names none, and its columns are numbered 1 to 3, or -1 to -3 from the end",
            _run.Fails("train {numbers} --target y"));
    }
}

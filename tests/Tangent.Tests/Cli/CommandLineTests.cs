using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Tangent.Cli;
using Tangent.Data;
using Tangent.Models;
using Tangent.Numerics;

namespace Tangent.Tests.Cli;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("", "a command is missing")]
    [InlineData("prob x", "there is no command 'prob' (did you mean probe?)")]
    [InlineData("--jsno", "there is no option --jsno (did you mean --json?)")]
    [InlineData("probe", "Required argument 'DATA' missing for command: 'probe'")]
    [InlineData("probe x y", "'y' is one argument too many")]
    [InlineData("probe --deph 3", "there is no option --deph (did you mean --depth?)")]
    [InlineData("probe x --model --jsno", "there is no option --jsno (did you mean --json?)")]
    [InlineData("probe x --depth", "Required argument missing for option: '--depth'")]
    [InlineData("probe x --depth 1 --depth 2", "Option '--depth' expects a single argument but 2 were provided")]
    [InlineData("probe x --depth q", "--depth takes a whole number of at least 0, not 'q'")]
    [InlineData("probe x --depth -1", "--depth takes a whole number of at least 0, not '-1'")]
    [InlineData("probe x --features 0", "--features takes a whole number of at least 1, not '0'")]
    [InlineData("probe x --features 9999999999", "--features takes a whole number of at least 1, not '9999999999'")]
    [InlineData("probe x --folds 1", "--folds takes a whole number of at least 2, not '1'")]
    [InlineData("probe x --threads 0", "--threads takes a whole number of at least 1, not '0'")]
    [InlineData("probe x --seed -1", "--seed takes a whole number of at least 0, not '-1'")]
    [InlineData("probe x --ridge q", "--ridge takes auto or a number above 0, not 'q'")]
    [InlineData("probe x --ridge NaN", "--ridge takes auto or a number above 0, not 'NaN'")]
    [InlineData("probe x --ridge -1", "--ridge takes auto or a number above 0, not '-1'")]
    [InlineData("probe x --test-fraction 1", "--test-fraction takes a number of at least 0 and less than 1, not '1'")]
    [InlineData("probe x --method foo", "--method takes zonal or rff, not 'foo'")]
    [InlineData("probe x --missing foo", "--missing takes refuse, drop or mean, not 'foo'")]
    [InlineData("probe x --bias maybe", "--bias takes on, off or a number above 0, not 'maybe'")]
    [InlineData("probe x --target a,,b", "--target takes names or numbers of columns separated by commas, not 'a,,b'")]
    [InlineData("probe x --depth 2 --arch dense", "--depth and --arch exclude each other")]
    [InlineData("probe x --test f --test-fraction 0.5", "--test and --test-fraction exclude each other")]
    public void Run_WrongUsage_GivesOneLineAndCode2(string words, string line)
    {
        (int code, string results, string messages) = Run(words, _ => Assert.Fail("must not run"));
        string help = words.StartsWith("probe", StringComparison.Ordinal) ? "tangent probe --help" : "tangent --help";
        Assert.Equal((2, "", $"tangent: {line}; see {help}\n"), (code, results, messages));
    }

    [Fact]
    public void Run_WrongArchitecture_NamesTheLayer()
    {
        (int code, _, string messages) = Run("probe x --arch dense,rel", _ => Assert.Fail("must not run"));
        Assert.Equal(2, code);
        Assert.StartsWith("tangent: --arch: 'rel', layer 2 of 'dense,rel', is no layer;", messages, StringComparison.Ordinal);
        Assert.Equal(1, messages.Count(c => c == '\n'));
    }

    [Fact]
    public void Run_NoOptions_GivesDefaults()
    {
        ProbeCommand probe = null!;
        probe = new ProbeCommand(run =>
        {
            Assert.Equal("x", run.Get(probe.Data));
            var table = new TableOptions { Whitening = null };
            Assert.Equal(table, probe.DataOptions.Table(run) with { TextColumns = table.TextColumns, IgnoreColumns = table.IgnoreColumns });
            Assert.Empty(probe.DataOptions.Table(run).TextColumns);
            Assert.Empty(probe.DataOptions.Table(run).IgnoreColumns);
            Assert.Equal("zonal", run.Get(probe.Method.Method));
            Assert.Null(probe.Method.Apply(new Tangent.Models.TrainingOptions(), run).Architecture);
            Assert.Null(probe.Method.Features.Value(run));
            Assert.Null(probe.Regression.Ridge(run));
            Assert.Null(run.Get(probe.Regression.Folds));
            Assert.Null(run.Get(probe.Regression.Model));
            Assert.Equal(0UL, run.Seed);
            Assert.False(run.Output.IsJson);
        });
        Succeeds("probe x", probe);
    }

    [Fact]
    public void Run_AllOptions_GivesTheirValues()
    {
        int threads = Parallelism.MaxThreads;
        ProbeCommand probe = null!;
        probe = new ProbeCommand(run =>
        {
            TableOptions table = probe.DataOptions.Table(run);
            Assert.Equal(["-1", "a", "b"], table.Targets!);
            Assert.Equal(["c"], table.IgnoreColumns);
            Assert.Equal(["d"], table.TextColumns);
            Assert.Equal((TaskKind.Classification, 0), (table.Task, table.Bias));
            Assert.Equal((ColumnScale.Unit, MissingPolicy.Mean), (table.Scale, table.Missing));
            Assert.Equal("rff", run.Get(probe.Method.Method));
            Assert.Equal("conv3,relu,gap,dense", probe.Method.Apply(new Tangent.Models.TrainingOptions(), run).Architecture?.ToString());
            Assert.Equal(4096, probe.Method.Features.Value(run));
            Assert.Equal(1e-3, probe.Regression.Ridge(run));
            Assert.Equal(5, run.Get(probe.Regression.Folds));
            Assert.Equal(0.2, run.Get(probe.Regression.TestFraction));
            Assert.Equal("out.tangent", run.Get(probe.Regression.Model));
            Assert.Equal(ulong.MaxValue, run.Seed);
            Assert.Equal(threads + 1, Parallelism.MaxThreads);
            Assert.True(run.Output is { IsJson: true, IsQuiet: true });
        });
        string words = "--json probe x --target -1,a --target b --ignore c --text d --task classification --scale unit --missing mean "
            + "--bias off --method rff --arch conv3,relu,gap,dense --features 4096 --ridge 1e-3 --folds 5 --test-fraction 0.2 "
            + "--model out.tangent --quiet "
            + $"--seed 18446744073709551615 --threads {threads + 1}";
        try
        {
            Succeeds(words, probe);
        }
        finally
        {
            Parallelism.MaxThreads = threads;
        }
    }

    [Fact]
    public void Run_RidgeAuto_IsNull()
    {
        ProbeCommand probe = null!;
        probe = new ProbeCommand(run => Assert.Null(probe.Regression.Ridge(run)));
        Succeeds("probe x --ridge auto", probe);
    }

    [Theory]
    [InlineData("data", 1, "tangent: a.csv, line 3, column b: 'x' is no number\n")]
    [InlineData("numerical", 1, "tangent: the matrix is singular; use a larger --ridge\n")]
    [InlineData("cancelled", 1, "tangent: cancelled\n")]
    [InlineData("memory", 1, "tangent: out of memory; use fewer features, fewer rows or a larger machine\n")]
    [InlineData("parallel", 1, "tangent: in a loop\n")]
    [InlineData("denied", 1, "tangent: Access denied\n")]
    [InlineData("bug", 1, "tangent: internal fault, please report it: NullReferenceException: two lines\n")]
    [InlineData("argument", 2, "tangent: too many features; see tangent probe --help\n")]
    [InlineData("usage", 2, "tangent: not together; see tangent probe --help\n")]
    public void Run_Failure_GivesOneLine(string fault, int code, string line) =>
        Assert.Equal((code, "", line), Run("probe x", _ => throw Fault(fault)));

    [Fact]
    public void Run_Cancelled_Stops()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        var probe = new ProbeCommand(run => run.Cancellation.ThrowIfCancellationRequested());
        Assert.Equal((1, "", "tangent: cancelled\n"), Run("probe x", probe, cancellation: cancellation.Token));
    }

    [Fact]
    public void Run_Json_PrintsOneObjectWithoutNaN()
    {
        (int code, string results, _) = Run("probe x --json", run => run.Output.Json(new JsonObject
        {
            ["rmse"] = Output.Finite(1.5),
            ["r2"] = Output.Finite(double.NaN),
        }));
        Assert.Equal((0, "{\"rmse\":1.5,\"r2\":null}\n"), (code, results));
    }

    [Fact]
    public void Run_Warnings_GoToStandardErrorUnlessQuiet()
    {
        static void Warn(Invocation run) => run.Output.Warn("careful");
        Assert.Equal((0, "", "tangent: warning: careful\n"), Run("probe x", Warn));
        Assert.Equal((0, "", ""), Run("probe x --quiet", Warn));
    }

    [Fact]
    public void Run_Progress_ShowsOnATerminalOnly()
    {
        static void Work(Invocation run)
        {
            run.Output.Progress.Report(new TrainingProgress("features", 10, 20, "rows"));
            run.Output.Results.WriteLine("done");
        }

        Assert.Equal((0, "done\n", ""), Run("probe x", Work));
        Assert.Equal((0, "done\n", ""), Run("probe x --quiet", new ProbeCommand(Work), terminal: true));
        Assert.Equal((0, "done\n", "\rfeatures: 10 of 20 rows, 50 %\e[K\r\e[K"), Run("probe x", new ProbeCommand(Work), terminal: true));
    }

    [Fact]
    public void Run_Help_ListsEveryOption()
    {
        (int code, string results, string messages) = Run("probe --help", _ => Assert.Fail("must not run"));
        Assert.Equal((0, ""), (code, messages));
        string[] options = ["--target", "--task", "--scale", "--bias", "--missing", "--text", "--ignore", "--method", "--depth", "--arch",
            "--features", "--ridge", "--test", "--test-fraction", "--folds", "--model", "--json", "--quiet", "--threads", "--seed",
            "tangent probe <DATA>"];
        Assert.All(options, option => Assert.Contains(option, results, StringComparison.Ordinal));
    }

    [SuppressMessage("Usage", "CA2201", Justification = "These are what the runtime throws.")]
    private static Exception Fault(string fault) => fault switch
    {
        "data" => new DataException("'x' is no number", "a.csv", 3, "b"),
        "numerical" => new NumericalException("the matrix is singular; use a larger --ridge"),
        "cancelled" => new OperationCanceledException(),
        "memory" => new OutOfMemoryException(),
        "parallel" => new AggregateException(new AggregateException(new DataException("in a loop"))),
        "denied" => new UnauthorizedAccessException("Access denied."),
        "bug" => new NullReferenceException("two\nlines"),
        "argument" => new ArgumentException("too many features", nameof(fault)),
        _ => new UsageException("not together"),
    };

    // The message of an assertion that fails inside the command stands in its one line.
    private static void Succeeds(string words, ProbeCommand probe)
    {
        (int code, string results, string messages) = Run(words, probe);
        Assert.Empty(messages);
        Assert.Equal((0, ""), (code, results));
    }

    private static (int Code, string Results, string Messages) Run(string words, Action<Invocation> run) =>
        Run(words, new ProbeCommand(run));

    private static (int Code, string Results, string Messages) Run(
        string words, ProbeCommand command, bool terminal = false, CancellationToken cancellation = default)
    {
        using var results = new StringWriter { NewLine = "\n" };
        using var messages = new StringWriter { NewLine = "\n" };
        string[] args = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int code = new CommandLine(results, messages, terminal, [command]).Run(args, cancellation);
        return (code, results.ToString(), messages.ToString());
    }
}

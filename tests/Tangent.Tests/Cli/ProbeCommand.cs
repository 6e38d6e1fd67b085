using System.CommandLine;
using Tangent.Cli;
using Tangent.Cli.Commands;
using Tangent.Cli.Options;

namespace Tangent.Tests.Cli;

/// <summary>Takes all shared options and does what a test wants.</summary>
internal sealed class ProbeCommand : TangentCommand
{
    private readonly Action<Invocation> _run;

    public ProbeCommand(Action<Invocation> run)
        : base("probe", "Does what a test wants.")
    {
        _run = run;
        Add(Data);
        DataOptions.AddTo(this);
        Method.AddTo(this);
        Regression.AddTo(this);
    }

    public Argument<string> Data { get; } = Files.Data();

    public DataOptions DataOptions { get; } = new(training: true);

    public MethodOptions Method { get; } = new(choosable: false, "zonal", "rff");

    public RegressionOptions Regression { get; } = new();

    public override void Run(Invocation run) => _run(run);
}

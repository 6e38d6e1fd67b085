using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Tangent.Numerics;

namespace Tangent.Benchmarks;

/// <summary>Times every kernel of code on one thread, beside its floor by operations and bytes.</summary>
[Config(typeof(Configuration))]
public class KernelBenchmarks
{
    private Action _call = () => { };

    /// <summary>Gets the names of the kernels.</summary>
    public static IEnumerable<string> Names => KernelCase.All.Select(k => k.Name);

    /// <summary>Gets or sets the kernel.</summary>
    [ParamsSource(nameof(Names))]
    public string Kernel { get; set; } = "";

    /// <summary>Makes the operands.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Parallelism.MaxThreads = 1;
        _call = KernelCase.All.Single(k => k.Name == Kernel).Setup();
    }

    /// <summary>Calls the kernel once.</summary>
    [Benchmark]
    public void Call() => _call();

    private sealed class Configuration : ManualConfig
    {
        public Configuration()
        {
            AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
            WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(60));
            AddColumn(new RooflineColumn("GF/s", (k, s, _) => k.Operations / s / 1e9));
            AddColumn(new RooflineColumn("GB/s", (k, s, _) => k.Bytes / s / 1e9));
            AddColumn(new RooflineColumn("% of GEMM", (k, s, rates) => 100 * k.Operations / s / rates.Multiply));
            AddColumn(new RooflineColumn("% of copy", (k, s, rates) => 100 * k.Bytes / s / (k.InCache ? rates.CopyInCache : rates.Copy)));
        }
    }
}

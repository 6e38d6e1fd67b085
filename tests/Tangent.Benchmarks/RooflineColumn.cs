using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Tangent.Benchmarks;

/// <summary>Shows how near a kernel comes to what the machine can do.</summary>
internal sealed class RooflineColumn(string name, Func<KernelCase, double, MachineRates, double> value) : IColumn
{
    public string Id => nameof(RooflineColumn) + name;

    public string ColumnName => name;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => $"{name}; copies {MachineRates.Measured.Copy / 1e9:f1} GB/s, in the first-level cache {MachineRates.Measured.CopyInCache / 1e9:f1}, GEMM {MachineRates.Measured.Multiply / 1e9:f1} GF/s";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        KernelCase kernel = KernelCase.All.Single(k => k.Name == (string)benchmarkCase.Parameters["Kernel"]);
        double seconds = (summary[benchmarkCase]?.ResultStatistics?.Median ?? double.NaN) / 1e9, number = value(kernel, seconds, MachineRates.Measured);
        return number > 0 ? number.ToString("g3", CultureInfo.InvariantCulture) : "-";
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public bool IsAvailable(Summary summary) => true;
}

using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Tangent.Architectures;
using Tangent.Data;
using Tangent.Features;
using Tangent.Kernels;
using Tangent.Models;

namespace Tangent.Tests.Cli;

public sealed class KernelCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("", 2, KernelKind.Ntk)]
    [InlineData(" --depth 1 --kind nngp", 1, KernelKind.Nngp)]
    [InlineData(" --arch dense,relu,dense,relu,dense,relu,dense", 3, KernelKind.Ntk)]
    public void Run_Table_WritesTheExactKernel(string options, int depth, KernelKind kind)
    {
        const int Rows = 300;
        _run.WriteTable("t", Rows);
        JsonElement json = _run.Json("kernel {t} --scale none --target none --out {K}" + options);
        Assert.Equal((Rows, Rows), (json.GetProperty("rows").GetInt32(), json.GetProperty("columns").GetInt32()));
        double[] k = Read<double>("K", Rows, Rows);
        float[] x = Inputs("t", 4);
        double[] expected = new double[Rows * Rows];
        var kernel = new FullyConnectedKernel(Architecture.FullyConnected(depth), 4, new KernelOptions { Kind = kind });
        KernelRows rows = kernel.Prepare(x);
        kernel.ComputeRows(rows, 0, Rows, rows, expected);
        Assert.All(expected.Zip(k), p => Assert.Equal(p.First, p.Second, 1e-12 * (1 + Math.Abs(p.First))));
        for (int i = 0; i < Rows; i++)
        {
            for (int j = 0; j < i; j++)
                Assert.Equal(k[i * Rows + j], k[j * Rows + i]);
        }
    }

    [Fact]
    public void Run_Other_IsAPartOfTheWhole()
    {
        _run.WriteTable("all", 40);
        _run.WriteTable("first", 25);
        _run.WriteTable("second", 15, first: 25);
        _run.Done("kernel {all} --scale none --out {K}");
        _run.Done("kernel {first} --other {second} --scale none --out {B}");
        double[] whole = Read<double>("K", 40, 40), part = Read<double>("B", 25, 15);
        for (int i = 0; i < 25; i++)
        {
            for (int j = 0; j < 15; j++)
                Assert.Equal(whole[i * 40 + 25 + j], part[i * 15 + j], 1e-12);
        }
    }

    [Fact]
    public void Run_Transform_WritesTheFeatures()
    {
        const int Rows = 2500;
        _run.WriteTable("t", Rows);
        JsonElement json = _run.Json("transform {t} --scale none --target none --bias off --features 96 --seed 5 --out {Z}");
        Assert.Equal((Rows, 96), (json.GetProperty("rows").GetInt32(), json.GetProperty("features").GetInt32()));
        float[] z = Read<float>("Z", Rows, 96);
        IFeatureMap map = new FeatureMapDescription
        {
            Method = "zonal",
            Architecture = "dense,relu,dense,relu,dense",
            InputDimension = 4,
            FeatureCount = 96,
            Seed = 5,
        }.CreateMap();
        Assert.Equal(map.Transform(Inputs("t", 4)), z);
        (int code, _, string messages) = _run.Run("transform {t} --features 32 --out {Z}");
        Assert.Equal((0, "tangent: column -1 is the target and left out; --target none keeps all columns\n"), (code, messages));
        Read<float>("Z", Rows, 32);
    }

    [Theory]
    [InlineData("kernel")]
    [InlineData("transform")]
    public void Run_Faults_GiveOneLine(string command)
    {
        _run.WriteTable("t", 20);
        Assert.Equal($"{_run["none"]}: there is no such file", _run.Fails($"{command} {{none}} --out {{Z}}"));
        _run.Write("ragged", "a,b,c,y\n1,2,3,4\n1,2\n");
        Assert.StartsWith($"{_run["ragged"]}, line 3", _run.Fails($"{command} {{ragged}} --out {{Z}}"), StringComparison.Ordinal);
        _run.Write("header", "a,b,c,y\n");
        Assert.StartsWith(_run["header"], _run.Fails($"{command} {{header}} --out {{Z}}"), StringComparison.Ordinal);
        Assert.StartsWith(_run["no/Z"], _run.Fails($"{command} {{t}} --out {{no/Z}}"), StringComparison.Ordinal);
        if (File.Exists("/dev/full"))
            Assert.StartsWith("/dev/full: the disk is full", _run.Fails($"{command} {{t}} --out /dev/full"), StringComparison.Ordinal);
        Assert.Contains("needs images", _run.Fails($"{command} {{t}} --arch conv3,relu,gap,dense --out {{Z}}", 2), StringComparison.Ordinal);
        _run.Fails($"{command} {{t}}", 2);
        _run.Fails($"{command} {{t}} --depth 2 --arch dense --out {{Z}}", 2);
        string columns = command == "kernel" ? "--other {u}" : "--features 2147483647";
        _run.Write("u", "a,b,d\n1,2,3\n");
        _run.Fails($"{command} {{t}} {columns} --out {{Z}}");
    }

    private T[] Read<T>(string name, int rows, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using NpyReader reader = NpyReader.Open(_run[name]);
        Assert.Equal([rows, columns], reader.Shape);
        T[] values = new T[rows * columns];
        Assert.Equal(rows, reader.ReadRows<T>(values));
        return values;
    }

    private float[] Inputs(string name, int columns) =>
        [.. CommandRun.Fields(File.ReadAllText(_run[name])).SelectMany(f => f[..columns].Select(v => float.Parse(v, CultureInfo.InvariantCulture)))];
}

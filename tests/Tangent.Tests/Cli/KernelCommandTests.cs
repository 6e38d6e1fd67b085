using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Tangent.Architectures;
using Tangent.Data;
using Tangent.Features;
using Tangent.Kernels;
using Tangent.Models;
using Tangent.Tests.Data;

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

    [Theory]
    [InlineData("", "conv3,relu,conv3,relu,conv3,relu,gap,dense", KernelPrecision.Single, TrainedLayers.All)]
    [InlineData(" --depth 1 --precision double", "conv3,relu,gap,dense", KernelPrecision.Double, TrainedLayers.All)]
    [InlineData(" --arch conv3,relu,pool2,conv3,relu,flatten,dense --trained hidden", "conv3,relu,pool2,conv3,relu,flatten,dense", KernelPrecision.Single, TrainedLayers.Hidden)]
    public void Run_Images_WritesTheConvolutionalKernel(string options, string arch, KernelPrecision precision, TrainedLayers trained)
    {
        const int Count = 7, Others = 4, Side = 8, Size = Side * Side;
        byte[] pixels = ImageFiles.Bytes(Count * Size, 1), others = ImageFiles.Bytes(Others * Size, 2);
        File.WriteAllBytes(_run["i"], ImageFiles.Idx([Count, Side, Side], pixels));
        File.WriteAllBytes(_run["j"], ImageFiles.Idx([Others, Side, Side], others));
        JsonElement json = _run.Json("kernel {i} --scale none --out {K}" + options);
        Assert.Equal((arch, Count), (json.GetProperty("arch").GetString(), json.GetProperty("columns").GetInt32()));
        Assert.Equal(precision.ToString().ToLowerInvariant(), json.GetProperty("precision").GetString());
        var kernel = new ConvolutionalKernel(Architecture.Parse(arch), Side, Side, 1, new KernelOptions { Precision = precision, Trained = trained });
        float[] x = Array.ConvertAll(pixels, p => (float)(p / 255.0)), y = Array.ConvertAll(others, p => (float)(p / 255.0));
        Assert.Equal(kernel.Compute(x), Read<double>("K", Count, Count));
        _run.Done("kernel {i} --other {j} --scale none --out {K}" + options);
        Assert.Equal(kernel.Compute(x, y), Read<double>("K", Count, Others));
        Assert.Equal(["K", "i", "j"], _run.Folder.Names);
    }

    [Fact]
    public void Run_CifarFullyConnected_TakesFlattenedRows()
    {
        File.WriteAllBytes(_run["c.bin"], ImageFiles.Cifar([0, 1, 2, 3, 4], 3));
        _run.Done("kernel {c.bin} --arch dense,relu,dense --kind nngp --out {K}");
        DataSet data = DataSet.Open(_run["c.bin"], new TableOptions { Targets = [], Bias = 0 }, new RowSplit(0, 0));
        float[] rows = data.Training.ReadBlocks().Single().Inputs;
        var kernel = new FullyConnectedKernel(Architecture.FullyConnected(1), 3072, new KernelOptions { Kind = KernelKind.Nngp });
        Assert.Equal(kernel.Compute(rows), Read<double>("K", 5, 5));
    }

    [Fact]
    public void Run_ImageFaults_GiveOneLine()
    {
        File.WriteAllBytes(_run["i"], ImageFiles.Idx([2, 6, 6], ImageFiles.Bytes(72, 1)));
        File.WriteAllBytes(_run["small"], ImageFiles.Idx([2, 5, 5], ImageFiles.Bytes(50, 1)));
        Assert.Contains("does not fit the 6 x 6 image", _run.Fails("kernel {i} --arch conv3,relu,pool4,gap,dense --out {K}", 2), StringComparison.Ordinal);
        Assert.Contains("gelu", _run.Fails("kernel {i} --arch conv3,gelu,gap,dense --out {K}", 2), StringComparison.Ordinal);
        Assert.Contains("constant coordinate", _run.Fails("kernel {i} --bias on --out {K}", 2), StringComparison.Ordinal);
        Assert.StartsWith(_run["small"], _run.Fails("kernel {i} --other {small} --out {K}"), StringComparison.Ordinal);
        File.WriteAllBytes(_run["cut"], ImageFiles.Idx([2, 6, 6], ImageFiles.Bytes(71, 1)));
        Assert.StartsWith(_run["cut"], _run.Fails("kernel {cut} --out {K}"), StringComparison.Ordinal);
        _run.Write("K.partial", "mine");
        Assert.StartsWith(_run["K.partial"], _run.Fails("kernel {i} --out {K}"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_UnfinishedWork_GoesOnAndRefusesOtherOptions()
    {
        File.WriteAllBytes(_run["i"], ImageFiles.Idx([4, 6, 6], ImageFiles.Bytes(4 * 36, 1)));
        _run.Done("kernel {i} --depth 1 --out {whole}");
        using (KernelMatrixWriter writer = Writer("i", "K"))
        {
            using var cancellation = new CancellationTokenSource();
            writer.Progress = new StopBehind(writer, 2, cancellation);
            Assert.Throws<OperationCanceledException>(() => writer.Write(cancellation.Token));
        }

        string refusal = _run.Fails("kernel {i} --depth 2 --out {K}");
        Assert.StartsWith($"{_run["K.partial"]}: is unfinished work on other data or with other options; delete it", refusal, StringComparison.Ordinal);
        (int code, _, string messages) = _run.Run("kernel {i} --depth 1 --out {K}");
        Assert.Equal((0, $"tangent: {_run["K.partial"]} has 2 of 4 rows; going on there\n"), (code, messages));
        Assert.Equal(["K", "i", "whole"], _run.Folder.Names);
        Assert.Equal(File.ReadAllBytes(_run["whole"]), File.ReadAllBytes(_run["K"]));
    }

    [Fact]
    public async Task Main_Killed_GoesOnAndGivesTheSameBytes()
    {
        File.WriteAllBytes(_run["c.bin"], ImageFiles.Cifar(new byte[16], 5));
        string[] words = ["kernel", _run["c.bin"], "--arch", "conv3,relu,conv3,relu,gap,dense", "--out", _run["K"], "--quiet"];
        using (Process process = Process.Start("dotnet", [typeof(Tangent.Cli.Program).Assembly.Location, .. words]))
        {
            // Killed at any moment: nothing left, a file without rows or with some, or the matrix.
            while (!process.HasExited && !File.Exists(_run["K.partial"]))
                await Task.Delay(20);
            await Task.Delay(200);
            process.Kill();
            await process.WaitForExitAsync();
        }

        _run.Done("kernel {c.bin} --arch conv3,relu,conv3,relu,gap,dense --out {K}");
        _run.Done("kernel {c.bin} --arch conv3,relu,conv3,relu,gap,dense --out {whole}");
        Assert.Equal(["K", "c.bin", "whole"], _run.Folder.Names);
        Assert.Equal(File.ReadAllBytes(_run["whole"]), File.ReadAllBytes(_run["K"]));
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

    // The command's own writer, told to keep work at once and to end a block at every row.
    private KernelMatrixWriter Writer(string data, string target)
    {
        DataSet set = DataSet.Open(_run[data], new TableOptions { Targets = [], Bias = 0 }, new RowSplit(0, 0));
        return new KernelMatrixWriter(KernelDescription.For(set.Schema, depth: 1), set, other: null, _run[target]) { KeepAfter = TimeSpan.Zero, BlockSeconds = 0 };
    }

    private sealed class StopBehind(KernelMatrixWriter writer, int rows, CancellationTokenSource cancellation) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (writer.RowsDone >= rows)
                cancellation.Cancel();
        }
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

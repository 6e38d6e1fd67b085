using Tangent.Tests.Data;

namespace Tangent.Tests.Cli;

/// <summary>Tests what the commands say of images and sparse rows that do not fit the model, the network or the memory.</summary>
public sealed class ImageCommandTests : IDisposable
{
    private const string Small = "--features 64 --ridge 1 --model {m}";
    private readonly CommandRun _run = new();

    public ImageCommandTests()
    {
        Write("a", 5, 7, 2);
        Write("b", 7, 5, 2);
        Write("c", 5, 7, 3);
        _run.WriteTable("t", 40);
        _run.Write("s.svm", string.Concat(Enumerable.Range(0, 40).Select(i => $"{i % 2} 1:{i} 3:1\n")));
        _run.Write("m", "old");
        _run.Write("o", "old");
    }

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("conv3,relu,pool2,gap,dense", "layer 3, pool2, does not fit the 5 x 7 image in front of it", "multiples of 2")]
    [InlineData("conv9v,relu,gap,dense", "layer 1, conv9v, does not fit the 5 x 7 image", "smaller filter")]
    [InlineData("conv3,relu,dense", "layer 3, dense: a dense layer needs 'gap' or 'flatten' in front of it", "")]
    [InlineData("conv3,relu,gap", "the last layer is the output and must be 'dense'", "")]
    [InlineData("conv3,gelu,gap,dense", "'gelu' is not piecewise linear", "relu")]
    [InlineData("conv3,relu,flatten,dense --method ntk-rf", "needs images and method tangent, patches, cntk-sketch, gradient, nystrom or exact", "use dense and relu")]
    [InlineData("conv3,relu,conv3,relu,gap,dense --method patches", "method patches has one convolution: conv6v,relu,pool9,flatten,dense", "gap")]
    [InlineData("dense,relu,dense --method zonal --mirror on", "mirror images are for images by positions", "leave --mirror out")]
    public void Run_LayersThatDoNotFit_IsWrongUsage(string arch, string message, string advice)
    {
        foreach (string command in new[] { "train {a-images-idx3-ubyte} " + Small, "transform {a-images-idx3-ubyte} --features 64 --out {o}" })
        {
            string line = Fails($"{command} --arch {arch}", 2);
            Assert.Contains(message, line, StringComparison.Ordinal);
            Assert.Contains(advice, line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Run_FolderThatCannotBeRead_NamesIt()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
            return;
        Directory.CreateDirectory(_run["f/x"]);
        Directory.CreateDirectory(_run["f/y"], UnixFileMode.None);
        Assert.Equal($"{_run["f/y"]}: cannot be read (access is denied)", Fails("train {f} " + Small));
    }

    [Theory]
    [InlineData("t", "tangent")]
    [InlineData("s.svm", "cntk-sketch")]
    public void Run_ConvolutionsOfOtherData_SaysSo(string data, string method)
    {
        string message = $"method {method} needs images and the data are none; use another --method";
        Assert.StartsWith(message, Fails($"train {{{data}}} {Small} --method {method}"), StringComparison.Ordinal);
        Assert.StartsWith(message, Fails($"transform {{{data}}} --out {{o}} --method {method}"), StringComparison.Ordinal);
        Assert.Contains("needs images", Fails($"train {{{data}}} {Small} --arch conv3,relu,gap,dense", 2), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OtherImagesThanTheModels_NamesFileAndBoth()
    {
        _run.Done("train {a-images-idx3-ubyte} --features 64 --ridge 1 --model {images}");
        const string shape = ": the images are 7 x 5 x 1 but the model's are 5 x 7 x 1; give images of that size";
        foreach (string command in new[] { "predict {images} # --out {o}", "evaluate {images} #", "update {images} # --model {m}", $"train {{a-images-idx3-ubyte}} {Small} --test #" })
        {
            Assert.StartsWith(_run["b-images-idx3-ubyte"] + shape, Fails(command.Replace("#", "{b-images-idx3-ubyte}", StringComparison.Ordinal)), StringComparison.Ordinal);
            string text = Fails(command.Replace("#", "{t}", StringComparison.Ordinal));
            Assert.StartsWith($"{_run["t"]}: images are expected (IDX, CIFAR or a folder), but this is delimited text", text, StringComparison.Ordinal);
            if (command.StartsWith("predict", StringComparison.Ordinal))
                continue;
            string label = Fails(command.Replace("#", "{c-images-idx3-ubyte}", StringComparison.Ordinal));
            Assert.StartsWith($"{_run["c-images-idx3-ubyte"]}: image 3 has the label '2', none of the 2 known classes (0, 1); take", label, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Run_ImagesForAModelOfATable_SaysWhatTheyAre()
    {
        _run.Done("train {t} --features 64 --ridge 1 --model {table}");
        foreach (string command in new[] { "predict {table} {a-images-idx3-ubyte} --out {o}", "evaluate {table} {a-images-idx3-ubyte}", $"train {{t}} {Small} --test {{a-images-idx3-ubyte}}" })
            Assert.StartsWith($"{_run["a-images-idx3-ubyte"]}: a table is expected, but this is an IDX file", Fails(command), StringComparison.Ordinal);
        Assert.StartsWith($"{_run.Folder.Path}: a table is expected, but this is a folder", Fails("predict {table} {} --out {o}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train {a-images-idx3-ubyte} --model {m} --features 2147483647")]
    [InlineData("transform {a-images-idx3-ubyte} --out {o} --features 2147483647")]
    [InlineData("train {s.svm} --model {m} --features 2147483647")]
    [InlineData("transform {s.svm} --out {o} --features 2147483647")]
    public void Run_AbsurdlyManyFeatures_SaysToUseFewer(string command) =>
        Assert.Contains("use fewer --features", Fails(command), StringComparison.Ordinal);

    [Theory]
    [InlineData("zonal")]
    [InlineData("ntk-rf")]
    [InlineData("rff")]
    public void Run_LargestIndex_IsRefusedOrWorks(string method)
    {
        // Half a terabyte of directions; the sketch needs none.
        _run.Write("w.svm", "1 1:1\n0 2147483591:1\n1 2:1\n");
        string memory = "64 features need 549.8 GB of memory and there are ";
        const string advice = "use fewer --features, or number the columns anew: the largest index is 2147483591";
        if (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes > 500e9)
            return;
        foreach (string command in new[] { "train {w.svm} --test-fraction 0 " + Small, "transform {w.svm} --features 64 --out {o}" })
        {
            string line = Fails($"{command} --method {method}");
            Assert.StartsWith(memory, line, StringComparison.Ordinal);
            Assert.EndsWith(advice, line, StringComparison.Ordinal);
        }

        _run.Done("transform {w.svm} --features 64 --out {o}");
    }

    private string Fails(string command, int code = 1)
    {
        string message = _run.Fails(command, code);
        Assert.Equal(("old", "old"), (File.ReadAllText(_run["m"]), File.ReadAllText(_run["o"])));
        return message;
    }

    private void Write(string name, int height, int width, int classes)
    {
        const int count = 40;
        File.WriteAllBytes(_run[$"{name}-images-idx3-ubyte"], ImageFiles.Idx([count, height, width], ImageFiles.Bytes(count * height * width, 1)));
        File.WriteAllBytes(_run[$"{name}-labels-idx1-ubyte"], ImageFiles.Idx([count], [.. Enumerable.Range(0, count).Select(i => (byte)(i % classes))]));
    }
}

using System.Text.Json;
using Tangent.Architectures;
using Tangent.Data;
using Tangent.Kernels;
using Tangent.Models;
using Tangent.Tests.Data;

namespace Tangent.Tests.Models;

public sealed class KernelDescriptionTests
{
    private static readonly ImageSchema Images = new()
    {
        Height = 4,
        Width = 6,
        Channels = 2,
        HasTarget = false,
        Means = [0, 0],
        Deviations = [1, 1],
        Task = TaskKind.Regression,
        TaskReason = "",
        Scale = ColumnScale.None,
        Bias = 0,
        TrainingRows = 1,
    };

    [Fact]
    public void For_Images_DescribesAConvolutionalKernel()
    {
        var description = KernelDescription.For(Images);
        Assert.Equal(("conv3,relu,conv3,relu,conv3,relu,gap,dense", 48), (description.Architecture, description.InputDimension));
        Assert.Equal("conv3,relu,gap,dense", KernelDescription.For(Images, depth: 1).Architecture);
        var options = new KernelOptions { Kind = KernelKind.Ntk, Trained = TrainedLayers.Hidden, Precision = KernelPrecision.Double };
        var architecture = Architecture.Parse("conv3,relu,pool2,conv3,relu,flatten,dense");
        description = KernelDescription.For(Images, architecture, options: options);
        var kernel = Assert.IsType<ConvolutionalKernel>(description.CreateKernel());
        Assert.Equal((architecture, options), (kernel.Architecture, kernel.Options));
        double[] x = [.. Enumerable.Range(0, 2 * 48).Select(i => Math.Sin(i))];
        Assert.Equal(new ConvolutionalKernel(architecture, 4, 6, 2, options).Compute(x), kernel.Compute(x));
    }

    [Fact]
    public void For_FullyConnected_ServesFlattenedImagesToo()
    {
        var architecture = Architecture.FullyConnected(1);
        var description = KernelDescription.For(Images with { Bias = 1 }, architecture, options: new KernelOptions { Kind = KernelKind.Nngp });
        Assert.Null(description.ImageShape);
        Assert.Equal(KernelPrecision.Double, description.Precision);
        var kernel = Assert.IsType<FullyConnectedKernel>(description.CreateKernel());
        Assert.Equal((49, KernelKind.Nngp), (kernel.InputDimension, description.Kind));
    }

    [Fact]
    public void For_MisfittingData_SaysWhy()
    {
        var convolutional = Architecture.Convolutional(1);
        using var table = new TemporaryTable("1,2\n3,4\n");
        DataSchema schema = DataSet.Open(table.FilePath, new TableOptions(), new RowSplit(0, 0)).Schema;
        Assert.Contains("needs images", Assert.Throws<ArgumentException>(() => KernelDescription.For(schema, convolutional)).Message, StringComparison.Ordinal);
        Assert.Contains("constant", Assert.Throws<ArgumentException>(() => KernelDescription.For(Images with { Bias = 1 })).Message, StringComparison.Ordinal);
        KernelDescription tooSmall = KernelDescription.For(Images, Architecture.Parse("conv3,relu,pool3,gap,dense"));
        Assert.Contains("does not fit the 4 x 6 image", Assert.Throws<ArgumentException>(tooSmall.CreateKernel).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>((KernelDescription.For(Images) with { ImageShape = null }).CreateKernel);
    }

    [Fact]
    public void ToJson_AnyDescription_ReadsBackTheSame()
    {
        var description = KernelDescription.For(Images, options: new KernelOptions { Trained = TrainedLayers.Hidden });
        KernelDescription read = JsonSerializer.Deserialize(description.ToJson(), KernelDescriptionContext.Default.KernelDescription)!;
        Assert.Equal(description, read with { ImageShape = description.ImageShape });
        Assert.Equal([4, 6, 2], read.ImageShape!);
    }
}

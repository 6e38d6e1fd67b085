using System.Text.Json;
using System.Text.Json.Serialization;
using Tangent.Architectures;
using Tangent.Data;
using Tangent.Kernels;

namespace Tangent.Models;

/// <summary>Describes an exact kernel by what fixes it, so that models and files can keep it.</summary>
public sealed record KernelDescription
{
    /// <summary>Gets the text form of the architecture.</summary>
    public required string Architecture { get; init; }

    /// <summary>Gets d, the numbers in an input row.</summary>
    public required int InputDimension { get; init; }

    /// <summary>Gets height, width and channels of the images, for convolutional architectures only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? ImageShape { get; init; }

    /// <summary>Gets which kernel is meant.</summary>
    public KernelKind Kind { get; init; } = KernelKind.Ntk;

    /// <summary>Gets which layers the tangent kernel takes gradients of.</summary>
    public TrainedLayers Trained { get; init; } = TrainedLayers.All;

    /// <summary>Gets the number format of the maps of convolutional kernels; fully connected kernels are always computed in 64 bits.</summary>
    public KernelPrecision Precision { get; init; } = KernelPrecision.Single;

    /// <summary>Builds the kernel.</summary>
    /// <returns>A <see cref="ConvolutionalKernel"/> where the architecture is convolutional, else a <see cref="FullyConnectedKernel"/>.</returns>
    /// <exception cref="FormatException">The architecture cannot be read.</exception>
    /// <exception cref="ArgumentException">The architecture does not fit the images, or has an activation that its kernel does not
    /// serve.</exception>
    /// <exception cref="NotSupportedException">The architecture is convolutional and there is no shape.</exception>
    public Kernel CreateKernel()
    {
        var architecture = Architectures.Architecture.Parse(Architecture);
        var options = new KernelOptions { Kind = Kind, Trained = Trained, Precision = Precision };
        if (!architecture.IsConvolutional)
            return new FullyConnectedKernel(architecture, InputDimension, options);
        return ImageShape is [int height, int width, int channels]
            ? new ConvolutionalKernel(architecture, height, width, channels, options)
            : throw new NotSupportedException($"'{architecture}' needs the images' height, width and channels, and the description has none");
    }

    /// <summary>Describes the kernel that is asked for on data of a schema.</summary>
    /// <param name="schema">The data's schema; images for a convolutional architecture, which take no constant coordinate.</param>
    /// <param name="architecture">The architecture, or null for that of the depth.</param>
    /// <param name="depth">L: of images L times conv3,relu and gap, else L times dense,relu; or null for 3 and 2.</param>
    /// <param name="options">The kernel; null means the defaults.</param>
    /// <returns>The description.</returns>
    /// <exception cref="ArgumentException">The architecture is convolutional and the data are no images or have a constant
    /// coordinate.</exception>
    public static KernelDescription For(DataSchema schema, Architecture? architecture = null, int? depth = null, KernelOptions? options = null)
    {
        options ??= new KernelOptions();
        var image = schema as ImageSchema;
        Architecture network = architecture ?? Architectures.Architecture.OfDepth(depth, image is not null);
        if (network.IsConvolutional && image is null)
            throw new ArgumentException($"the arch '{network}' needs images, and the data are none; use dense and relu", nameof(architecture));
        if (network.IsConvolutional && schema.Bias != 0)
            throw new ArgumentException($"a constant coordinate does not go through the convolutions of '{network}'", nameof(schema));
        return new KernelDescription
        {
            Architecture = network.ToString(),
            InputDimension = schema.InputDimension,
            ImageShape = network.IsConvolutional ? [image!.Height, image.Width, image.Channels] : null,
            Kind = options.Kind,
            Trained = options.Trained,
            Precision = network.IsConvolutional ? options.Precision : KernelPrecision.Double,
        };
    }

    /// <summary>Returns what a user should know of the kernel, a line each.</summary>
    public IReadOnlyList<string> Notes() => Architectures.Architecture.Parse(Architecture).IsHomogeneous
        ? []
        : [$"'{Architecture}' is not homogeneous, so every row is scaled to length 1 before its kernel"];

    /// <summary>Returns the description as JSON.</summary>
    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, KernelDescriptionContext.Default.KernelDescription);
}

/// <summary>Reads and writes descriptions without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(KernelDescription))]
internal sealed partial class KernelDescriptionContext : JsonSerializerContext;

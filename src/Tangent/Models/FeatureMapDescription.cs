using System.Text.Json.Serialization;
using Tangent.Architectures;
using Tangent.Features;
using Tangent.Numerics;

namespace Tangent.Models;

/// <summary>Describes a feature map by what fixes it: models keep this and never the matrices.</summary>
public sealed record FeatureMapDescription
{
    /// <summary>Gets the name of the method, one of <see cref="Methods"/>.</summary>
    public required string Method { get; init; }

    /// <summary>Gets the text form of the architecture.</summary>
    public required string Architecture { get; init; }

    /// <summary>Gets d.</summary>
    public required int InputDimension { get; init; }

    /// <summary>Gets m, as asked for.</summary>
    public required int FeatureCount { get; init; }

    /// <summary>Gets the seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Gets the kernel's width, for "rff" only; null means sqrt(2 d), a typical distance of standardised rows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Width { get; init; }

    /// <summary>Gets the version of the random numbers, <see cref="PhiloxStream.Version"/>.</summary>
    public int RandomVersion { get; init; } = PhiloxStream.Version;

    /// <summary>Gets the names of the methods.</summary>
    [JsonIgnore]
    public static IReadOnlyList<string> Methods { get; } = ["zonal", "ntk-rf", "rff", "gradient"];

    /// <summary>Builds the map.</summary>
    /// <returns>The map; the same one for the same description on every machine.</returns>
    /// <exception cref="NotSupportedException">The method, or this version of the random numbers, is unknown.</exception>
    /// <exception cref="FormatException">The architecture cannot be read.</exception>
    /// <exception cref="ArgumentException">The method does not serve the architecture; the message says why.</exception>
    public IFeatureMap CreateMap()
    {
        if (RandomVersion != PhiloxStream.Version)
            throw new NotSupportedException($"the model's random numbers are of version {RandomVersion}, this library's of version {PhiloxStream.Version}");
        var architecture = Architectures.Architecture.Parse(Architecture);
        return Method switch
        {
            "zonal" => new ZonalFeatures(InputDimension, new ZonalOptions { Architecture = architecture, FeatureCount = FeatureCount }, Seed),
            "ntk-rf" => new NtkRandomFeatures(
                InputDimension, new NtkRandomFeaturesOptions { Depth = ReluDepth(architecture), FeatureCount = FeatureCount }, Seed),
            "rff" => new RandomFourierFeatures(
                InputDimension, new RandomFourierOptions { FeatureCount = FeatureCount, Width = Width ?? Math.Sqrt(2.0 * InputDimension) }, Seed),
            "gradient" => new GradientFeatures(InputDimension, new GradientOptions { Architecture = architecture, FeatureCount = FeatureCount }, Seed),
            _ => throw new NotSupportedException($"there is no method '{Method}'; there are {string.Join(", ", Methods)}"),
        };
    }

    private static int ReluDepth(Architecture architecture) => architecture.Equals(Architectures.Architecture.FullyConnected(architecture.Depth))
        ? architecture.Depth
        : throw new ArgumentException($"ntk-rf serves dense,relu layers only, not '{architecture}'; zonal serves any fully connected architecture", nameof(architecture));
}

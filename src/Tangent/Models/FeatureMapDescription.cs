using System.Text.Json.Serialization;
using Tangent.Architectures;
using Tangent.Data;
using Tangent.Features;
using Tangent.Kernels;
using Tangent.Numerics;

namespace Tangent.Models;

/// <summary>Describes a feature map by what fixes it: models keep this and never the matrices.</summary>
public sealed partial record FeatureMapDescription
{
    // Maps round sizes up to powers of two, which must fit 32 bits with some room.
    private const int MostFeatures = 1 << 28;

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

    /// <summary>Gets the kernel's width, for rff only, where training chooses it on held-out rows; null means sqrt(2 d), a typical distance of standardised rows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Width { get; init; }

    /// <summary>Gets height, width and channels of the images, where the method takes them by positions; else null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? ImageShape { get; init; }

    /// <summary>Gets the landmarks of nystrom or the training rows of exact, row-major m x d, under the metric where there is one; model files keep them as
    /// an array beside the header.</summary>
    [JsonIgnore]
    public float[]? Landmarks { get; init; }

    /// <summary>Gets the filters of patches; model files keep them as arrays beside the header.</summary>
    [JsonIgnore]
    public PatchFilters? Filters { get; init; }

    /// <summary>Gets whether images and their mirror images have the same features, see <see cref="MirrorFeatures"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Mirror { get; init; }

    /// <summary>Gets M, the features of which the directions that training rows need most are the m features, see <see cref="ProjectedFeatures"/>; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ProjectedFrom { get; init; }

    /// <summary>Gets those directions, row-major m x M; model files keep them as an array beside the header.</summary>
    [JsonIgnore]
    public float[]? Directions { get; init; }

    /// <summary>Gets the learned metric of the inputs, which comes before all else, or null; model files keep it as an array beside the header.</summary>
    [JsonIgnore]
    public LearnedMetric? Metric { get; init; }

    /// <summary>Gets whether the map can be differentiated, and so learn a metric itself.</summary>
    [JsonIgnore]
    public bool IsDifferentiable => Method is "zonal" or "ntk-rf" && ProjectedFrom is null;

    /// <summary>Gets whether the map is made of landmarks.</summary>
    [JsonIgnore]
    public bool HasLandmarks => Method is "nystrom" or "exact";

    /// <summary>Gets whether what the map takes from data is made for its number of features.</summary>
    [JsonIgnore]
    internal bool IsFittedToCount => HasLandmarks || Method == "patches" || ProjectedFrom is not null;

    /// <summary>Gets the version of the random numbers, <see cref="PhiloxStream.Version"/>.</summary>
    public int RandomVersion { get; init; } = PhiloxStream.Version;

    /// <summary>Gets the names of the methods.</summary>
    [JsonIgnore]
    public static IReadOnlyList<string> Methods { get; } = ["zonal", "tangent", "ntk-rf", "ntk-sketch", "cntk-sketch", "rff", "gradient", "nystrom", "exact", "patches"];

    /// <summary>Builds the map.</summary>
    /// <returns>The map; the same one for the same description on every machine.</returns>
    /// <exception cref="NotSupportedException">The method, or this version of the random numbers, is unknown.</exception>
    /// <exception cref="FormatException">The architecture cannot be read.</exception>
    /// <exception cref="ArgumentException">The method does not serve the architecture; the message says why.</exception>
    public IFeatureMap CreateMap()
    {
        if (RandomVersion != PhiloxStream.Version)
            throw new NotSupportedException($"the model's random numbers are of version {RandomVersion}, this library's of version {PhiloxStream.Version}");
        IFeatureMap map = (ProjectedFrom is { } many ? this with { FeatureCount = many } : this).CreateInnerMap(Architectures.Architecture.Parse(Architecture));
        if (Mirror)
            map = new MirrorFeatures(map, Side(1), Side(2));
        if (ProjectedFrom is not null)
            map = new ProjectedFeatures(map, Directions ?? throw new NotSupportedException("projected features need directions, and the description has none"));
        return Metric is null ? map : MetricFeatures.Around(map, Metric);
    }

    /// <summary>Builds the exact kernel that the map approximates: the Gaussian kernel for rff, the architecture's tangent kernel for all others but patches,
    /// whose kernel is that of its filters.</summary>
    /// <returns>The kernel, which takes rows under the metric where there is one; entries of convolutions are computed in single precision.</returns>
    /// <exception cref="FormatException">The architecture cannot be read.</exception>
    /// <exception cref="ArgumentException">The architecture does not fit the images, or has an activation that its kernel does not serve.</exception>
    public Kernel CreateKernel() => Method == "rff"
        ? new RbfKernel(InputDimension, KernelWidth)
        : (ExactKernel with { Precision = KernelPrecision.Single }).CreateKernel();

    private IFeatureMap CreateInnerMap(Architecture architecture)
    {
        return Method switch
        {
            "zonal" => new ZonalFeatures(InputDimension, new ZonalOptions { Architecture = architecture, FeatureCount = FeatureCount }, Seed),
            "ntk-rf" => new NtkRandomFeatures(
                InputDimension, new NtkRandomFeaturesOptions { Depth = ReluDepth(architecture), FeatureCount = FeatureCount }, Seed),
            "ntk-sketch" => new NtkSketch(
                InputDimension, new NtkSketchOptions { Depth = ReluDepth(architecture), FeatureCount = FeatureCount }, Seed),
            "tangent" => new TangentFeatures(
                new TangentFeaturesOptions
                {
                    Architecture = architecture,
                    Height = Side(0),
                    Width = Side(1),
                    Channels = Side(2),
                    FeatureCount = FeatureCount,
                },
                Seed),
            "cntk-sketch" => new CntkSketch(
                new CntkSketchOptions
                {
                    Architecture = architecture,
                    Height = Side(0),
                    Width = Side(1),
                    Channels = Side(2),
                    FeatureCount = FeatureCount,
                },
                Seed),
            "rff" => new RandomFourierFeatures(
                InputDimension, new RandomFourierOptions { FeatureCount = FeatureCount, Width = KernelWidth }, Seed),
            "gradient" => new GradientFeatures(InputDimension, GradientOptions(architecture), Seed),
            "nystrom" => new NystromFeatures(ExactKernel.CreateKernel(), StoredRows()),
            "exact" => new KernelSections(ExactKernel.CreateKernel(), StoredRows()),
            "patches" => new PatchFeatures(
                PatchOptions(architecture), Filters ?? throw new NotSupportedException("method patches needs filters, and the description has none")),
            _ => throw new NotSupportedException($"there is no method '{Method}'; there are {string.Join(", ", Methods)}"),
        };
    }

    /// <summary>Returns the description with what its method takes from data: the width of rff, chosen on held-out rows where there are targets, the
    /// landmarks of nystrom and the filters of patches.</summary>
    /// <param name="data">The data that this description was made for.</param>
    /// <param name="progress">Receives what is tried, or null.</param>
    /// <param name="cancellation">Ends the choice.</param>
    /// <returns>The description, from which <see cref="CreateMap"/> can build the map.</returns>
    /// <exception cref="DataException">The data are at fault.</exception>
    /// <exception cref="ArgumentException">The architecture does not fit the data.</exception>
    public FeatureMapDescription Fit(DataSet data, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        FeatureMapDescription fitted = Method switch
        {
            "rff" => this with { Width = FourierWidth.Choose(this, data, progress, cancellation) },
            "nystrom" => this with { Landmarks = TrainingLandmarks.Choose(this, data, cancellation) },
            "patches" => this with { Filters = TrainingPatches.Choose(PatchOptions(Architectures.Architecture.Parse(Architecture)), data, Seed, cancellation) },
            _ => this,
        };
        return ProjectedFrom is null ? fitted : fitted with { Directions = TrainingDirections.Choose(fitted, data, progress, cancellation) };
    }

    /// <summary>Returns what a user should know of the map's kernel, a line each.</summary>
    public IReadOnlyList<string> Notes() => Method is "rff" or "patches" ? [] : ExactKernel.Notes();

    /// <summary>Returns whether a method takes data through convolutions, or by positions.</summary>
    /// <param name="method">The method.</param>
    /// <param name="images">Whether the data are images; gradient, nystrom and exact serve others too.</param>
    /// <param name="architecture">The architecture that is asked for, or null; the same three serve fully connected ones too.</param>
    internal static bool IsConvolutional(string method, bool images, Architecture? architecture) =>
        method is "tangent" or "cntk-sketch" or "patches" || (ServesBoth(method) && images && architecture is null or { IsConvolutional: true });

    /// <summary>Describes the map that the options ask for on data of a schema.</summary>
    /// <exception cref="DataException">The method needs images and the data are none, or there is no memory for so many features.</exception>
    /// <exception cref="ArgumentException">The architecture is convolutional and the method, or the data, are not.</exception>
    public static FeatureMapDescription For(DataSchema schema, string method, TrainingOptions options)
    {
        if (options.FeatureCount > MostFeatures)
            throw new DataException($"{options.FeatureCount} features are too many, at most {MostFeatures} are possible; use fewer --features");
        MemoryNeed.CheckDirections(method, options.ProjectedFrom ?? options.FeatureCount, schema);
        var image = schema as ImageSchema;
        bool convolutional = IsConvolutional(method, image is not null, options.Architecture);
        if (convolutional && image is null)
            throw new DataException($"method {method} needs images and the data are none; use another --method, for example zonal");
        Architecture architecture = options.Architecture
            ?? (method == "patches" && options.Depth is null
                ? PatchFeatures.DefaultArchitecture(image!.Height, image.Width)
                : Architectures.Architecture.OfDepth(options.Depth, convolutional));
        if (architecture.IsConvolutional && !convolutional)
        {
            string methods = ServesBoth(method) ? "" : " and method tangent, patches, cntk-sketch, gradient, nystrom or exact";
            throw new ArgumentException($"the arch '{architecture}' needs images{methods}; for {method} use dense and relu", nameof(options));
        }

        if (options.Mirror && (!convolutional || method is "nystrom" or "exact"))
        {
            throw new ArgumentException(
                $"mirror images are for images by positions and method tangent, patches, cntk-sketch or gradient, not {method} of {architecture}; leave --mirror out",
                nameof(options));
        }

        if (options.ProjectedFrom is not null && method is "nystrom" or "exact" or "patches")
            throw new ArgumentException($"features of method {method} come from data already and are not projected; leave --project out", nameof(options));
        return new FeatureMapDescription
        {
            Method = method,
            Architecture = architecture.ToString(),
            InputDimension = schema.InputDimension,
            FeatureCount = options.FeatureCount,
            Seed = options.Seed,
            ImageShape = convolutional ? [image!.Height, image.Width, image.Channels] : null,
            Mirror = options.Mirror,
            ProjectedFrom = options.ProjectedFrom,
        };
    }

    private double KernelWidth => Width ?? Math.Sqrt(2.0 * InputDimension);

    // Whether a method takes rows through dense layers and images through convolutions.
    private static bool ServesBoth(string method) => method is "gradient" or "nystrom" or "exact";

    // In 64 bits, for the landmarks' matrix is factored.
    private KernelDescription ExactKernel => new()
    {
        Architecture = Architecture,
        InputDimension = InputDimension,
        ImageShape = ImageShape,
        Precision = KernelPrecision.Double,
    };

    private float[] StoredRows() =>
        Landmarks ?? throw new NotSupportedException($"method {Method} needs landmarks, and the description has none");

    private GradientOptions GradientOptions(Architecture architecture)
    {
        var options = new GradientOptions { Architecture = architecture, FeatureCount = FeatureCount };
        return architecture.IsConvolutional ? options with { Height = Side(0), Width = Side(1), Channels = Side(2) } : options;
    }

    private PatchOptions PatchOptions(Architecture architecture) => new()
    {
        Architecture = architecture,
        Height = Side(0),
        Width = Side(1),
        Channels = Side(2),
        FeatureCount = FeatureCount,
    };

    private int Side(int axis) => ImageShape is { Count: 3 } shape
        ? shape[axis]
        : throw new NotSupportedException($"method {Method} needs the images' height, width and channels, and the description has none");

    private static int ReluDepth(Architecture architecture) => architecture.Equals(Architectures.Architecture.FullyConnected(architecture.Depth))
        ? architecture.Depth
        : throw new ArgumentException($"ntk-rf and ntk-sketch serve dense,relu layers only, not '{architecture}'; zonal serves any fully connected architecture", nameof(architecture));
}

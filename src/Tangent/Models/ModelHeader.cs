using System.Text.Json;
using System.Text.Json.Serialization;
using Tangent.Data;
using Tangent.Regression;

namespace Tangent.Models;

/// <summary>Holds everything of a model but its arrays: how rows become features, and what was measured when it was fitted.</summary>
public sealed record ModelHeader
{
    /// <summary>Gets what kind of model follows; "ridge" is the only one.</summary>
    public string Kind { get; init; } = "ridge";

    /// <summary>Gets the version of the library that wrote the model.</summary>
    public string Library { get; init; } = typeof(ModelHeader).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>Gets how the data become rows of numbers.</summary>
    public required DataSchema Schema { get; init; }

    /// <summary>Gets the feature map.</summary>
    public required FeatureMapDescription Map { get; init; }

    /// <summary>Gets the number of features, which can be less than was asked for.</summary>
    public required int FeatureCount { get; init; }

    /// <summary>Gets the ridge.</summary>
    public required double Ridge { get; init; }

    /// <summary>Gets the ridges tried and their validation errors, or null where the ridge was given.</summary>
    public IReadOnlyList<RidgeCurvePoint>? RidgeCurve { get; init; }

    /// <summary>Gets the number of rows that the model was fitted to.</summary>
    public required long TrainingRows { get; init; }

    /// <summary>Gets how the metric was learned, or null where none was asked for.</summary>
    public MetricSummary? Metric { get; init; }

    /// <summary>Gets the score on the training rows; for classification on a random sample of at most 10,000 of them.</summary>
    public PredictionScore? Train { get; init; }

    /// <summary>Gets the score on held-out rows, or null where there were none.</summary>
    public PredictionScore? Test { get; init; }

    /// <summary>Gets what makes probabilities of class scores; null for regression, for models of older versions, and where too few rows were held out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ProbabilityCalibration? Calibration { get; init; }

    /// <summary>Gets what a program keeps with the model for itself, by names of its own, or null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>Gets whether the sums are in the file, which updates and posterior deviations need.</summary>
    public bool HasStatistics { get; init; }

    /// <summary>Gets whether the model tells classes apart.</summary>
    [JsonIgnore]
    public bool IsClassification => Schema.Task == TaskKind.Classification;

    /// <summary>Gets the numbers in a prediction row: targets, or classes.</summary>
    [JsonIgnore]
    public int OutputCount => IsClassification ? Schema.Classes.Count : Schema.TargetCount;
}

/// <summary>Reads and writes headers without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(ModelHeader))]
internal sealed partial class ModelHeaderContext : JsonSerializerContext;

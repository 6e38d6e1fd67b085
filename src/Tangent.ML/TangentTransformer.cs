using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML;
using Tangent.Data;
using Tangent.Features;
using Tangent.ML.Rows;
using Tangent.Models;

namespace Tangent.ML;

/// <summary>Appends a column with the features of a vector column.</summary>
/// <remarks>Fitted by <see cref="TangentEstimator"/>. The features are those of <see cref="Map"/> on rows scaled by <see cref="Schema"/>. Cost: that of the map, in batches of
/// up to 1024 rows on all threads.</remarks>
public sealed class TangentTransformer : TangentRowTransformer
{
    private const string Kind = "mlnet-features";

    private readonly Features _function;

    internal TangentTransformer(string outputColumnName, string inputColumnName, DataSchema schema, TangentImage? image, FeatureMapDescription description, IFeatureMap map)
    {
        OutputColumnName = outputColumnName;
        Description = description;
        Map = map;
        _function = new Features(this, inputColumnName, schema, image);
    }

    /// <summary>Gets the column of the features, a vector of Single.</summary>
    public string OutputColumnName { get; }

    /// <summary>Gets the column of the inputs.</summary>
    public string InputColumnName => _function.InputColumnName;

    /// <summary>Gets how vectors become input rows of the map.</summary>
    public DataSchema Schema => _function.Schema;

    /// <summary>Gets what fixes the map.</summary>
    public FeatureMapDescription Description { get; }

    /// <summary>Gets the map.</summary>
    public IFeatureMap Map { get; }

    private protected override RowFunction Function => _function;

    private protected override string LoadCall => "mlContext.Transforms.LoadTangent(path)";

    /// <inheritdoc/>
    public override void Save(string path)
    {
        var header = new TangentTransformerHeader
        {
            Kind = Kind,
            OutputColumnName = OutputColumnName,
            InputColumnName = InputColumnName,
            Schema = Schema,
            Image = _function.Image,
            Map = Description,
            FeatureCount = Map.OutputDimension,
        };
        using var file = new ModelFileWriter(path, JsonSerializer.SerializeToUtf8Bytes(header, TangentTransformerContext.Default.TangentTransformerHeader));
        Description.WriteArrays(file, Map.OutputDimension);
        file.Commit();
    }

    /// <summary>Loads what <see cref="Save"/> has written.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The transformer, which computes the same features to the last bit.</returns>
    /// <exception cref="DataException">The file is missing, damaged, or holds something else.</exception>
    internal static TangentTransformer Load(string path)
    {
        using var file = new ModelFileReader(path);
        if (!file.Header.TryGetProperty("kind", out JsonElement kind) || kind.ValueKind != JsonValueKind.String || kind.GetString() != Kind)
            throw new DataException("the file holds no transformer of features; a fitted ridge regression is loaded with LoadTangentRidge", path);
        TangentTransformerHeader header;
        try
        {
            header = file.Header.Deserialize(TangentTransformerContext.Default.TangentTransformerHeader) ?? throw new JsonException("it is null");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new DataException($"the header cannot be read: {e.Message.ReplaceLineEndings(" ")}", path);
        }

        (FeatureMapDescription description, IFeatureMap map) = header.Map.Restore(file, header.FeatureCount);
        if (map.OutputDimension != header.FeatureCount || map.InputDimension != header.Schema.InputDimension)
            throw new DataException("the header contradicts itself; it was altered", path);
        return new TangentTransformer(header.OutputColumnName, header.InputColumnName, header.Schema, header.Image, description, map);
    }

    private sealed class Features(TangentTransformer owner, string inputColumnName, DataSchema schema, TangentImage? image) : RowFunction(inputColumnName, schema, image)
    {
        public override int OutputCount => owner.Map.OutputDimension;

        public override IReadOnlyList<AppendedColumn> Columns(DataViewSchema input) => [AppendedColumn.Vector(owner.OutputColumnName, OutputCount)];

        public override void Compute(RowBlock rows, Memory<float> outputs)
        {
            if (rows.Sparse is null)
                owner.Map.TransformParallel(rows.Inputs, outputs);
            else
                owner.Map.Transform(rows).CopyTo(outputs);
        }
    }
}

/// <summary>Holds all that a file of a <see cref="TangentTransformer"/> has beside arrays.</summary>
internal sealed record TangentTransformerHeader
{
    public required string Kind { get; init; }

    public required string OutputColumnName { get; init; }

    public required string InputColumnName { get; init; }

    public required DataSchema Schema { get; init; }

    public required TangentImage? Image { get; init; }

    public required FeatureMapDescription Map { get; init; }

    public required int FeatureCount { get; init; }
}

/// <summary>Reads and writes these headers without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(TangentTransformerHeader))]
internal sealed partial class TangentTransformerContext : JsonSerializerContext;

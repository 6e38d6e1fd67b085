using System.Text.Json.Serialization;

namespace Tangent.Data;

/// <summary>Reads and writes schemas without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(TableSchema))]
internal sealed partial class TableSchemaContext : JsonSerializerContext;

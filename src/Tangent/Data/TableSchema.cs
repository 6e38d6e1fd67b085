using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tangent.Data;

/// <summary>Describes how the columns of a table become input and target rows: all that must be kept to read another file in the same
/// way.</summary>
/// <remarks>
/// An input row has, in the order of the columns, a number for a numeric column, with indicators of its <see cref="TableColumn.Levels"/> behind it, and a one-hot group for a text column; scaled by
/// <see cref="DataSchema.Scale"/>;
/// then <see cref="DataSchema.Bias"/> unless it is 0. A target row has the numbers of the target columns in the order of the file, or for classification the
/// class's index.
/// Another file is read by names when it and the schema have them (extra columns and the order do not matter), else by position.
/// </remarks>
public sealed record TableSchema : DataSchema
{
    private const int NewestVersion = 1;

    /// <summary>Gets the version of the text form.</summary>
    public int Version { get; init; } = NewestVersion;

    /// <summary>Gets whether the columns were named in the file.</summary>
    public required bool HasHeader { get; init; }

    /// <summary>Gets all columns in the order of the file.</summary>
    public required IReadOnlyList<TableColumn> Columns { get; init; }

    /// <summary>Gets what happens to rows with missing values.</summary>
    public required MissingPolicy Missing { get; init; }

    /// <summary>Gets the input columns in the order of the file.</summary>
    [JsonIgnore]
    public IReadOnlyList<TableColumn> Inputs => [.. Columns.Where(c => c.Role == ColumnRole.Input)];

    /// <summary>Gets the target columns in the order of the file.</summary>
    [JsonIgnore]
    public IReadOnlyList<TableColumn> Targets => [.. Columns.Where(c => c.Role == ColumnRole.Target)];

    /// <summary>Gets d, the numbers in an input row, with the bias.</summary>
    [JsonIgnore]
    public override int InputDimension => Columns.Sum(c => c.Width) + (Bias != 0 ? 1 : 0);

    /// <summary>Gets k, the numbers in a target row.</summary>
    [JsonIgnore]
    public override int TargetCount => Columns.Count(c => c.Role == ColumnRole.Target);

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> TargetNames => [.. Targets.Select(t => t.Name)];

    /// <summary>Gets a name for every input coordinate: "age", "color=red", and "(bias)" for the constant coordinate.</summary>
    [JsonIgnore]
    public override IReadOnlyList<string> InputNames
    {
        get
        {
            IEnumerable<string> names = Inputs.SelectMany(
                c => c.Kind == ColumnKind.Numeric
                    ? [c.Name, .. c.Levels.Select(l => string.Create(CultureInfo.InvariantCulture, $"{c.Name}={l}"))]
                    : c.Categories.Select(category => $"{c.Name}={category}"));
            return [.. Bias != 0 ? names.Append("(bias)") : names];
        }
    }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> InputColumns
    {
        get
        {
            IEnumerable<string> names = Inputs.SelectMany(c => Enumerable.Repeat(c.Name, c.Width));
            return [.. Bias != 0 ? names.Append("(bias)") : names];
        }
    }

    /// <summary>Reads the text form.</summary>
    /// <param name="json">What <see cref="ToJson"/> has written.</param>
    /// <returns>The schema.</returns>
    /// <exception cref="DataException">The text is damaged or of a newer version.</exception>
    public static TableSchema FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            TableSchema schema = JsonSerializer.Deserialize(json, TableSchemaContext.Default.TableSchema)
                ?? throw new DataException("the table's schema is empty");
            if (schema.Version > NewestVersion)
                throw new DataException(
                    $"the table's schema has version {schema.Version}, but this program knows up to {NewestVersion}; use a newer one");
            if (schema.Fault() is { } fault)
                throw new DataException($"the table's schema is damaged: {fault}");
            return schema;
        }
        catch (JsonException e)
        {
            throw new DataException($"the table's schema is damaged: {e.Message.ReplaceLineEndings(" ")}", inner: e);
        }
    }

    /// <summary>Returns the text form, JSON in one line, which <see cref="FromJson"/> reads back without loss.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TableSchemaContext.Default.TableSchema);

    internal override IRowSource OpenLike(string path, bool targets) =>
        new TableRowSource(TableReader.Open(path, null, this), this, targets);

    internal override string? Fault()
    {
        if (Columns.Any(c => c is null))
            return "an entry is null";
        if (!Enum.IsDefined(Missing) || Columns.Any(c => !Enum.IsDefined(c.Kind) || !Enum.IsDefined(c.Role)))
            return "an entry has an unknown value";
        if (Columns.Where((c, i) => c.Position != i).Any())
            return "the columns are not in order";
        if (Columns.All(c => c.Width == 0))
            return "there is no input column";
        if (Inputs.FirstOrDefault(c => c.Means.Count != c.Width || c.Deviations.Count != c.Width) is { } column)
            return $"column {column.Name} has {column.Means.Count} means and {column.Deviations.Count} deviations, not {column.Width}";
        if (Inputs.FirstOrDefault(c => c.Levels.Zip(c.Levels.Skip(1)).Any(p => !(p.First < p.Second)) || c.Levels.Any(l => !double.IsFinite(l))) is { } unordered)
            return $"column {unordered.Name} has levels that do not increase";
        return Inputs.Select(ScalingFault).FirstOrDefault(f => f is not null) ?? base.Fault();
    }

    private string? ScalingFault(TableColumn column)
    {
        bool scored = Scale == ColumnScale.Quantile && column.Kind == ColumnKind.Numeric;
        if (column.NormalScores is not { } scores)
            return scored ? $"column {column.Name} has no normal scores" : null;
        string? fault = scored ? scores.Fault() : "normal scores but is not scaled by them";
        return fault is null ? null : $"column {column.Name} has {fault}";
    }
}

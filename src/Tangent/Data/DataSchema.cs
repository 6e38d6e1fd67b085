using System.Text.Json.Serialization;

namespace Tangent.Data;

/// <summary>Describes how data become input and target rows: all that must be kept to read another file in the same way.</summary>
/// <remarks>
/// What follows the data in the pipeline (features, regression, the model file) knows this class only; each kind of data has its own schema.
/// A target row has the numbers to predict, or for classification the class's index.
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TableSchema), "table")]
[JsonDerivedType(typeof(ImageSchema), "images")]
[JsonDerivedType(typeof(SparseSchema), "sparse")]
public abstract record DataSchema
{
    /// <summary>Gets the task: regression or classification.</summary>
    public required TaskKind Task { get; init; }

    /// <summary>Gets why the task is what it is, such as "the target 'y' is text".</summary>
    public required string TaskReason { get; init; }

    /// <summary>Gets the classes as the file writes them, in numeric order if they are numbers, else in ordinal order; empty for
    /// regression.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Gets the scaling of the inputs.</summary>
    public required ColumnScale Scale { get; init; }

    /// <summary>Gets the constant coordinate that is appended to the scaled row, 0 for none.</summary>
    public required double Bias { get; init; }

    /// <summary>Gets the number of rows that the statistics were gathered from.</summary>
    public required long TrainingRows { get; init; }

    /// <summary>Gets d, the numbers in an input row, with the bias.</summary>
    [JsonIgnore]
    public abstract int InputDimension { get; }

    /// <summary>Gets a name for every number of a target row before classes are told apart; empty without targets.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<string> TargetNames { get; }

    /// <summary>Gets a name for every input coordinate; numbers from 1 where the data have none.</summary>
    [JsonIgnore]
    public virtual IReadOnlyList<string> InputNames =>
        [.. Enumerable.Range(1, InputDimension).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>Gets the name of the column that every input coordinate comes from: several have the same where a column of text is one-hot encoded.</summary>
    [JsonIgnore]
    public virtual IReadOnlyList<string> InputColumns => InputNames;

    /// <summary>Gets k, the numbers in a target row.</summary>
    [JsonIgnore]
    public virtual int TargetCount => TargetNames.Count;

    /// <summary>Gets whether row blocks are sparse.</summary>
    [JsonIgnore]
    public virtual bool IsSparse => false;

    /// <summary>Opens a file whose rows are encoded by this schema.</summary>
    internal abstract IRowSource OpenLike(string path, bool targets);

    /// <summary>Returns what contradicts itself in a schema that was read from a file, or null.</summary>
    internal virtual string? Fault()
    {
        if (Classes.Any(c => c is null))
            return "an entry is null";
        if (!Enum.IsDefined(Task) || !Enum.IsDefined(Scale))
            return "an entry has an unknown value";
        if (!double.IsFinite(Bias))
            return "the constant coordinate is not a number";
        bool classes = Task == TaskKind.Classification;
        bool fits = Task != TaskKind.Auto && classes == Classes.Count > 0 && (!classes || TargetCount == 1);
        return fits ? null : "task, targets and classes do not fit";
    }
}

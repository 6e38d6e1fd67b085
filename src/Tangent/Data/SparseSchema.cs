using System.Text.Json.Serialization;

namespace Tangent.Data;

/// <summary>Describes how sparse rows become input rows, which stay sparse.</summary>
/// <remarks>
/// An input row has the entries of the file's row, scaled by <see cref="DataSchema.Scale"/> (none or unit; standardising would fill the zeros), then
/// <see cref="DataSchema.Bias"/> unless it is 0. Entries beyond <see cref="Dimension"/> are left out.
/// </remarks>
public sealed record SparseSchema : DataSchema
{
    /// <summary>Gets the largest index in the training rows.</summary>
    public required int Dimension { get; init; }

    /// <summary>Gets whether there is a target, the label.</summary>
    public required bool HasTarget { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override int InputDimension => Dimension + (Bias != 0 ? 1 : 0);

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> TargetNames => HasTarget ? ["label"] : [];

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsSparse => true;

    internal override IRowSource OpenLike(string path, bool targets)
    {
        if (DataFormats.Detect(path) is not DataFormat.LibSvm and var other)
            throw new DataException($"sparse rows (LibSVM) are expected, but this is {other.Text()}; give data in the format of the training data", path);
        return new SparseRowSource(new LibSvmReader(path), this, targets);
    }

    internal override string? Fault()
    {
        if (Dimension < 1 || Dimension > Array.MaxLength - 1)
            return $"rows of {Dimension} numbers cannot be";
        return Scale is ColumnScale.Standard or ColumnScale.Quantile ? "sparse rows are not standardised" : base.Fault();
    }
}

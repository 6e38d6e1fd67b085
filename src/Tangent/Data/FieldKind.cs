namespace Tangent.Data;

/// <summary>Says what stands in one field of a record.</summary>
public enum FieldKind
{
    /// <summary>Nothing: an empty field, NA, N/A, NaN, null or ?, in any case.</summary>
    Missing,

    /// <summary>A finite number within the range of single precision.</summary>
    Number,

    /// <summary>An infinity, or a number beyond the range of single precision.</summary>
    OutOfRange,

    /// <summary>Anything else.</summary>
    Text,
}

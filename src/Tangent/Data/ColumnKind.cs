namespace Tangent.Data;

/// <summary>Says what a column holds.</summary>
public enum ColumnKind
{
    /// <summary>Holds numbers.</summary>
    Numeric,

    /// <summary>Holds text that stands for one of several categories.</summary>
    Categorical,
}

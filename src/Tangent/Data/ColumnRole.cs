namespace Tangent.Data;

/// <summary>Says what a column is used for.</summary>
public enum ColumnRole
{
    /// <summary>Becomes one or more input coordinates.</summary>
    Input,

    /// <summary>Is predicted.</summary>
    Target,

    /// <summary>Is not read.</summary>
    Ignored,
}

namespace Tangent.Data;

/// <summary>Names a part of the rows under a <see cref="RowSplit"/>.</summary>
public enum RowPart
{
    /// <summary>Names all rows.</summary>
    All,

    /// <summary>Names the rows that are not held out.</summary>
    Training,

    /// <summary>Names the held-out rows.</summary>
    Test,
}

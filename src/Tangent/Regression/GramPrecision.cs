namespace Tangent.Regression;

/// <summary>Tells how the products of a Gram matrix are summed.</summary>
public enum GramPrecision
{
    /// <summary>Products are exact and sums in double precision.</summary>
    Double,

    /// <summary>In single precision within 256 rows and in double over them: half the time, and a matrix of rounding errors that <see cref="GramRounding"/> bounds.</summary>
    Single,
}

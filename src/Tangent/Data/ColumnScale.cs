namespace Tangent.Data;

/// <summary>Says how the encoded columns of a table are scaled before the bias coordinate is appended.</summary>
public enum ColumnScale
{
    /// <summary>Subtracts the training mean and divides by the population standard deviation, one-hot columns included; a constant column
    /// becomes 0.</summary>
    Standard,

    /// <summary>Leaves the numbers as they are.</summary>
    None,

    /// <summary>Divides every row by its Euclidean norm; a row of zeros stays.</summary>
    Unit,

    /// <summary>Sends every numeric column of a table through its empirical distribution to normal scores, see <see cref="NormalScores"/>, which skew and
    /// outliers do not sway; one-hot columns as <see cref="Standard"/>. Images and sparse rows have no such scaling.</summary>
    Quantile,
}

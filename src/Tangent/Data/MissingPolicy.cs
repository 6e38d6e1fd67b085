namespace Tangent.Data;

/// <summary>Says what happens to rows with missing values (an empty field, NA, N/A, NaN, null or ?, in any case).</summary>
public enum MissingPolicy
{
    /// <summary>Refuses the data with a <see cref="DataException"/> that names the first place and counts the rows.</summary>
    Refuse,

    /// <summary>Leaves out every row in which an input or a target is missing.</summary>
    Drop,

    /// <summary>Fills in a numeric input's mean over the training rows and sets a text input's one-hot group to zero; a row whose target is
    /// missing is left out.</summary>
    Mean,
}

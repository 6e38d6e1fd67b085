namespace Tangent.Data;

/// <summary>Names the columns of a table that is written.</summary>
/// <param name="Numbers">The names of the columns of numbers.</param>
/// <param name="Label">The name of the column of text in front of them, or null where there is none.</param>
public sealed record TableColumns(IReadOnlyList<string> Numbers, string? Label = null)
{
    /// <summary>Gets all names in the order of the table.</summary>
    public IReadOnlyList<string> All => Label is null ? Numbers : [Label, .. Numbers];

    /// <summary>Returns the number of rows that values and labels make.</summary>
    /// <exception cref="ArgumentException">They do not fit the columns or each other.</exception>
    internal int RowsOf(int values, int labels)
    {
        int rows = Label is not null ? labels : Numbers.Count > 0 ? values / Numbers.Count : 0;
        if (values != (long)rows * Numbers.Count || (Label is null && labels > 0))
            throw new ArgumentException($"{values} numbers and {labels} labels are no rows of {Numbers.Count} numbers", nameof(values));
        return rows;
    }
}

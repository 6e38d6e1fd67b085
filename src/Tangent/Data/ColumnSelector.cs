using System.Globalization;

namespace Tangent.Data;

/// <summary>Finds columns by name or number.</summary>
internal static class ColumnSelector
{
    /// <summary>Returns the place of a column from 0: the name wins, then numbers from 1 at the front and from -1 at the end.</summary>
    /// <exception cref="DataException">There is no such column.</exception>
    public static int Resolve(TableReader table, string column, string purpose)
    {
        IReadOnlyList<string> names = table.ColumnNames;
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == column)
                return i;
        }

        string numbers = $"columns are numbered 1 to {names.Count}, or -1 to -{names.Count} from the end";
        if (!int.TryParse(column, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
        {
            string hint = table.HasHeader ? NearestName.Hint(column, names) : $"the file names none, and its {numbers}";
            throw new DataException($"the {purpose} column '{column}' is not there; {hint}", table.FileName);
        }

        if (number == 0 || Math.Abs((long)number) > names.Count)
        {
            throw new DataException($"the {purpose} column {column} is not there; {numbers}", table.FileName);
        }

        return number > 0 ? number - 1 : names.Count + number;
    }
}

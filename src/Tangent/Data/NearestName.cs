namespace Tangent.Data;

/// <summary>Finds the name that someone may have meant, by Levenshtein's edit distance without regard to case.</summary>
internal static class NearestName
{
    private const int MostListed = 8;

    /// <summary>Returns the nearest of the names, the first of equals, or null when there are none.</summary>
    public static string? Find(string wanted, IEnumerable<string> names) => names.MinBy(name => Distance(wanted, name));

    /// <summary>Returns ", the nearest name is 'x'; the columns are a, b, c, ...".</summary>
    public static string Hint(string wanted, IReadOnlyList<string> names)
    {
        string list = string.Join(", ", names.Take(MostListed)) + (names.Count > MostListed ? $", ... ({names.Count} in all)" : "");
        return $"the nearest name is '{Find(wanted, names)}'; the columns are {list}";
    }

    /// <summary>Computes the least number of characters inserted, removed or replaced that makes one text of the other.</summary>
    internal static int Distance(string a, string b)
    {
        int[] row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
            row[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}

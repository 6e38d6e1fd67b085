namespace Tangent.Data;

/// <summary>Finds the name that someone may have meant, by Levenshtein's edit distance without regard to case.</summary>
public static class NearestName
{
    private const int MostListed = 8;

    /// <summary>Returns the name that was likely meant.</summary>
    /// <param name="wanted">What was written, n characters without dashes in front.</param>
    /// <param name="names">The names that there are.</param>
    /// <returns>The nearest of those that begin with what was written, if that is at least two characters, or are at most 1 + n / 4 edits from it; the first of
    /// equals; null when there are none. Cost: n times the characters of all names.</returns>
    public static string? Find(string wanted, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(names);
        int length = wanted.TrimStart('-').Length, most = 1 + length / 4;
        return names
            .Select(name => (Name: name, Distance: Distance(wanted, name)))
            .Where(n => n.Distance <= most || (length > 1 && n.Name.StartsWith(wanted, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(n => n.Distance)
            .Select(n => n.Name)
            .FirstOrDefault();
    }

    /// <summary>Returns the likely name as a question to put behind a message.</summary>
    /// <param name="wanted">What was written.</param>
    /// <param name="names">The names that there are.</param>
    /// <returns>" (did you mean x?)", or nothing where no name is likely.</returns>
    public static string Question(string wanted, IEnumerable<string> names) => Find(wanted, names) is { } name ? $" (did you mean {name}?)" : "";

    /// <summary>Returns "the nearest name is 'x'; the columns are a, b, c, ...".</summary>
    internal static string Hint(string wanted, IReadOnlyList<string> names)
    {
        string list = string.Join(", ", names.Take(MostListed)) + (names.Count > MostListed ? $", ... ({names.Count} in all)" : "");
        return $"{(Find(wanted, names) is { } name ? $"the nearest name is '{name}'; " : "")}the columns are {list}";
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

namespace Tangent.Data;

/// <summary>Finds the name that someone may have meant, by edit distance without regard to case.</summary>
public static class NearestName
{
    private const int MostListed = 8;

    /// <summary>Returns the name that was likely meant.</summary>
    /// <param name="wanted">What was written, n characters without dashes in front.</param>
    /// <param name="names">The names that there are.</param>
    /// <returns>The nearest of those that begin with what was written, if that is at least two characters, or are at most 1 + n / 5 edits from it; the first of
    /// equals; null when there are none. Cost: n times the characters of all names.</returns>
    public static string? Find(string wanted, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(names);
        int length = wanted.TrimStart('-').Length, most = 1 + length / 5;
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

    /// <summary>Computes the least number of characters inserted, removed, replaced or swapped with their neighbours that makes one text of the other, where no
    /// character takes part in two swaps (the optimal string alignment distance).</summary>
    internal static int Distance(string a, string b)
    {
        // The last three rows of the table of all beginnings.
        int[] older = new int[b.Length + 1], old = [.. Enumerable.Range(0, b.Length + 1)], row = new int[b.Length + 1];
        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = old[j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1);
                row[j] = Math.Min(change, 1 + Math.Min(old[j], row[j - 1]));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    row[j] = Math.Min(row[j], older[j - 2] + 1);
            }

            (older, old, row) = (old, row, older);
        }

        return old[b.Length];
    }

    private static bool Same(char a, char b) => char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
}

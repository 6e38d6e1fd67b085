using System.Text;

namespace Tangent.Data;

/// <summary>Decides whether the first record of a table names the columns.</summary>
internal static class HeaderDetector
{
    /// <summary>Returns whether the first of the records is a header.</summary>
    /// <remarks>
    /// It is when it holds text in a column that has only numbers below, or, in a table of texts, when its fields are different texts none
    /// of which comes
    /// again in its column while other texts do.
    /// </remarks>
    public static bool Detect(List<string[]> records)
    {
        string[] first = records[0];
        var below = records.Skip(1).Where(r => r.Length == first.Length).ToList();
        FieldKind[] kinds = [.. first.Select(Kind)];
        for (int j = 0; j < first.Length; j++)
        {
            if (kinds[j] == FieldKind.Text && IsNumeric(below.Select(r => r[j])))
                return true;
        }

        bool named = kinds.All(k => k == FieldKind.Text) && first.Distinct(StringComparer.Ordinal).Count() == first.Length;
        if (!named || (below.Count == 0 && records.Count > 1))
            return false;
        if (below.Count == 0)
            return true;
        int[] columns = [.. Enumerable.Range(0, first.Length)];
        bool comesAgain = columns.Any(j => below.Any(r => r[j] == first[j]));
        bool othersDo = columns.Any(j => below.Select(r => r[j]).Distinct(StringComparer.Ordinal).Count() < below.Count);
        return !comesAgain && othersDo;
    }

    private static bool IsNumeric(IEnumerable<string> column)
    {
        bool any = false;
        foreach (string field in column)
        {
            FieldKind kind = Kind(field);
            if (kind == FieldKind.Text)
                return false;
            any |= kind != FieldKind.Missing;
        }

        return any;
    }

    private static FieldKind Kind(string field) => FieldText.Parse(Encoding.UTF8.GetBytes(field), out _);
}

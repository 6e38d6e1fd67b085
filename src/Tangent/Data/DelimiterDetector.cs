namespace Tangent.Data;

/// <summary>Detects the delimiter of a sample of text.</summary>
/// <remarks>
/// Tab, semicolon, comma and blanks are tried in this order, and the first with which all records have the same number of fields, two at
/// least, is it
/// (semicolons before commas, because of decimal commas; blanks last, because texts and names have them). When none fits all records, the
/// one that fits the
/// most is taken if it fits more than half, so that the record that does not fit is reported by its line; else the table has one column.
/// </remarks>
internal static class DelimiterDetector
{
    private const int RecordCount = 200;
    private static readonly char[] Candidates = ['\t', ';', ',', DelimitedText.Blanks];

    public static char Detect(byte[] sample, bool complete)
    {
        char best = ',';
        double bestShare = 0.5;
        foreach (char candidate in Candidates)
        {
            double share = Consistency(DelimitedText.ReadSample(sample, complete, candidate, RecordCount));
            if (share > bestShare)
                (best, bestShare) = (candidate, share);
        }

        return best;
    }

    /// <summary>Returns the share of records that have the most frequent number of fields among those of two and more.</summary>
    private static double Consistency(List<string[]> records)
    {
        var counts = records.Where(r => r.Length > 1).GroupBy(r => r.Length).Select(g => g.Count());
        return records.Count == 0 ? 0 : counts.DefaultIfEmpty(0).Max() / (double)records.Count;
    }
}

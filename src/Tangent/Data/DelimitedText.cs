using CsvHelper;

namespace Tangent.Data;

/// <summary>Holds what is common to every reading of delimited text with CsvHelper.</summary>
internal static class DelimitedText
{
    /// <summary>Stands for any run of spaces and tabs.</summary>
    public const char Blanks = ' ';

    private const int LongestRecord = 1 << 26;

    /// <summary>Creates a reader of records without a header.</summary>
    public static CsvReader CreateReader(Stream stream, char delimiter, Action<CsvMalformedRecord>? onMalformed = null)
    {
        var options = new CsvReaderOptions
        {
            Separator = delimiter,
            HasHeader = false,
            TrimWhitespace = delimiter != Blanks,
            WhitespaceCharacters = delimiter == '\t' ? " " : " \t",
            TrackLineNumbers = true,
            SkipEmptyLines = true,
            MaxRecordSize = LongestRecord,
            BufferSize = 1 << 17,
            OnMalformedRecord = onMalformed,
        };
        return CsvReader.Create(delimiter == Blanks ? new BlankCollapsingStream(stream) : stream, options, leaveOpen: false);
    }

    /// <summary>Returns whether the current record is a line of blanks, which is skipped like an empty one.</summary>
    public static bool IsBlank(CsvReader reader) => reader.FieldCount == 1 && reader.RawRecord.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0;

    /// <summary>Reads the records of a sample; a last one that may be cut is left out unless it is the only one.</summary>
    public static List<string[]> ReadSample(byte[] sample, bool complete, char delimiter, int most)
    {
        var records = new List<string[]>();
        using CsvReader reader = CreateReader(new MemoryStream(sample), delimiter);
        while (records.Count <= most && reader.Read())
        {
            if (!IsBlank(reader))
                records.Add(reader.Current.ToArray());
        }

        if (records.Count > most || (!complete && records.Count > 1))
            records.RemoveAt(records.Count - 1);
        return records;
    }
}

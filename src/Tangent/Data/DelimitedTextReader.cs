using System.Globalization;

namespace Tangent.Data;

/// <summary>Reads delimited text.</summary>
internal sealed class DelimitedTextReader : TableReader
{
    private const int SampleRecords = 200;

    private readonly TextInput _input;
    private readonly string[] _names;

    public DelimitedTextReader(string path, TableOptions options, TableSchema? expected)
    {
        FileName = path;
        _input = new TextInput(path);
        (byte[] sample, bool complete) = _input.ReadSample();
        Delimiter = options.Delimiter ?? DelimiterDetector.Detect(sample, complete);
        List<string[]> records = DelimitedText.ReadSample(sample, complete, Delimiter, SampleRecords);
        if (records.Count == 0)
            throw new DataException("the file is empty", path);
        HasHeader = options.Header ?? (IsExpected(UniqueNames(records[0]), expected) || HeaderDetector.Detect(records));
        if (HasHeader && records.Count == 1 && complete)
            throw new DataException("the file has a header but no rows", path);
        _names = HasHeader ? UniqueNames(records[0]) : Numbered(records[0].Length);
        if (_names.FirstOrDefault(name => name.Contains('\uFFFD')) is { } name)
            throw new DataException($"the column name {FieldText.Show(name)} is not UTF-8; convert the file to UTF-8", path);
    }

    public override string FileName { get; }

    public override bool HasHeader { get; }

    public override IReadOnlyList<string> ColumnNames => _names;

    /// <summary>Gets the delimiter; a blank stands for runs of blanks.</summary>
    public char Delimiter { get; }

    public override TableCursor OpenCursor()
    {
        var cursor = new DelimitedTextCursor(FileName, _input.Open(), Delimiter, _names.Length);
        if (HasHeader)
            cursor.Read();
        return cursor;
    }

    private static bool IsExpected(string[] names, TableSchema? expected) =>
        expected is { HasHeader: true } && names.ToHashSet(StringComparer.Ordinal).IsSupersetOf(expected.Inputs.Select(c => c.Name));

    private static string[] Numbered(int count) => [.. Enumerable.Range(1, count).Select(i => i.ToString(CultureInfo.InvariantCulture))];
}

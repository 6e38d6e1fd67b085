using System.Globalization;
using System.Text;

namespace Tangent.Data;

/// <summary>Reads sparse rows in the text format of LibSVM: a label, then index:value pairs, indices from 1 and increasing.</summary>
/// <remarks>
/// What follows a # is a comment; empty lines count for nothing, and neither does a pair qid:number behind the label, which groups rows for ranking.
/// A line may lack the label where no label is asked for.
/// </remarks>
internal sealed class LibSvmReader
{
    private const int SampleLines = 20;
    private const string Group = "qid";

    private readonly string _path;
    private readonly TextInput _input;

    /// <summary>Looks at the file's first bytes.</summary>
    /// <exception cref="DataException">The file cannot be read, or is no text.</exception>
    public LibSvmReader(string path) => (_path, _input) = (path, new TextInput(path));

    /// <summary>Gets the file.</summary>
    public string FileName => _path;

    /// <summary>Tells whether a file is named .libsvm, .svm or .svmlight, or its first lines look like this format: all of them, or most and the first,
    /// so that a damaged line is named as such.</summary>
    public static bool Recognises(PackedInput input)
    {
        string name = input.Path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? input.Path[..^3] : input.Path;
        if (((string[])[".libsvm", ".svm", ".svmlight"]).Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
            return true;
        if (PackedInput.OtherFormat(input.Start) is not null)
            return false;
        (byte[] bytes, bool complete) = new TextInput(input.Path).ReadSample();
        string[] lines = Encoding.UTF8.GetString(bytes).Split('\n');
        string[] sample = [.. lines.SkipLast(complete ? 0 : 1).Select(l => Content(l).ToString()).Where(l => l.Length > 0).Take(SampleLines)];
        bool[] sparse = [.. sample.Select(LooksSparse)];
        int pairs = sample.Where((line, i) => sparse[i] && line.Contains(':', StringComparison.Ordinal)).Count();
        return pairs > 0 && sparse[0] && (2 * pairs > sample.Length || sparse.All(s => s));
    }

    /// <summary>Reads the rows from the first.</summary>
    /// <param name="labels">Whether every row must have a label.</param>
    /// <returns>The same record for every row.</returns>
    /// <exception cref="DataException">A line is damaged; thrown while the rows are enumerated.</exception>
    public IEnumerable<SparseRecord> Read(bool labels)
    {
        using Stream stream = _input.Open();
        using var text = new StreamReader(stream, Encoding.UTF8, false, 1 << 16);
        var record = new SparseRecord();
        while (text.ReadLine() is { } line)
        {
            record.LineNumber++;
            if (Parse(Content(line), record, labels))
                yield return record;
        }
    }

    private static ReadOnlySpan<char> Content(ReadOnlySpan<char> line)
    {
        int comment = line.IndexOf('#');
        return (comment < 0 ? line : line[..comment]).Trim();
    }

    private static bool LooksSparse(string line)
    {
        string[] tokens = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        int first = tokens[0].Contains(':', StringComparison.Ordinal) ? 0 : 1;
        return (first == 0 || double.TryParse(tokens[0], NumberStyles.Float, CultureInfo.InvariantCulture, out _)) && tokens.Skip(first).All(t =>
            t.Split(':') is [var index, var value]
            && (index == Group || int.TryParse(index, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _));
    }

    private bool Parse(ReadOnlySpan<char> line, SparseRecord record, bool labels)
    {
        if (line.IsEmpty)
            return false;
        record.Indices.Clear();
        record.Values.Clear();
        bool first = true;
        while (!line.IsEmpty)
        {
            int end = line.IndexOfAny(' ', '\t');
            ReadOnlySpan<char> token = end < 0 ? line : line[..end];
            line = end < 0 ? [] : line[end..].TrimStart();
            int colon = token.IndexOf(':');
            if (colon >= 0)
            {
                if (first && labels)
                    throw Fault(record, $"the line begins with {FieldText.Show(token.ToString())} and has no label; put one in front");
                if (record.Indices.Count > 0 || !token[..colon].SequenceEqual(Group))
                    AddPair(token, colon, record);
                else if (!long.TryParse(token[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _))
                    throw Fault(record, $"the group in {FieldText.Show(token.ToString())} is not a whole number; correct it or leave it out");
            }
            else if (!first)
            {
                throw Fault(record, $"{FieldText.Show(token.ToString())} is no pair index:value; a line is a label and such pairs, with blanks between them");
            }
            else
            {
                record.LabelText = token.ToString();
                if (!double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out double label) || !double.IsFinite(label))
                    throw Fault(record, $"the label {FieldText.Show(record.LabelText)} is not a finite number; a row has one number as its label");
                record.Label = label;
            }

            first = false;
        }

        return true;
    }

    private void AddPair(ReadOnlySpan<char> token, int colon, SparseRecord record)
    {
        if (!int.TryParse(token[..colon], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index) || index > Array.MaxLength)
            throw Fault(record, $"the index in {FieldText.Show(token.ToString())} is not a whole number up to {Array.MaxLength}; correct it");
        if (index < 1)
            throw Fault(record, $"the index in {FieldText.Show(token.ToString())} is less than 1; indices begin at 1, so add 1 to all");
        if (record.Indices.Count > 0 && index - 1 <= record.Indices[^1])
            throw Fault(record, $"the index in {FieldText.Show(token.ToString())} does not exceed the one before it, {record.Indices[^1] + 1}; sort the line and give an index once");
        if (!double.TryParse(token[(colon + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !(Math.Abs(value) <= float.MaxValue))
            throw Fault(record, $"the value in {FieldText.Show(token.ToString())} is not a number within single precision; correct it or leave the row out");
        record.Indices.Add(index - 1);
        record.Values.Add(value);
    }

    private DataException Fault(SparseRecord record, string message) => new(message, _path, record.LineNumber);
}

/// <summary>Holds one sparse row until the next is read.</summary>
internal sealed class SparseRecord
{
    /// <summary>Gets or sets the line, from 1.</summary>
    public long LineNumber { get; set; }

    /// <summary>Gets or sets the label.</summary>
    public double Label { get; set; }

    /// <summary>Gets or sets the label as the file has it.</summary>
    public string LabelText { get; set; } = "";

    /// <summary>Gets the coordinates, from 0.</summary>
    public List<int> Indices { get; } = [];

    /// <summary>Gets the values.</summary>
    public List<double> Values { get; } = [];
}

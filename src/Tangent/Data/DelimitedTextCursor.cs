using CsvHelper;

namespace Tangent.Data;

/// <summary>Moves through the records of delimited text.</summary>
internal sealed class DelimitedTextCursor : TableCursor
{
    private readonly string _file;
    private readonly int _fieldCount;
    private readonly CsvReader _reader;
    private bool _unclosed;

    public DelimitedTextCursor(string file, Stream stream, char delimiter, int fieldCount)
    {
        _file = file;
        _fieldCount = fieldCount;
        _reader = DelimitedText.CreateReader(
            stream, delimiter, record => _unclosed |= record.Reason == CsvMalformedReason.UnterminatedQuote);
    }

    public override long LineNumber => _reader.LineNumber;

    public override bool Read()
    {
        try
        {
            do
            {
                if (!_reader.Read())
                    return false;
            }
            while (DelimitedText.IsBlank(_reader));
        }
        catch (CsvFormatException e)
        {
            long? line = e.LineNumber > 0 ? e.LineNumber : null;
            throw new DataException("the record is too long to be one; is a quote not closed?", _file, line, inner: e);
        }

        if (_unclosed)
            throw new DataException(
                "a quoted field that starts in this record is never closed; close it, or double the quote where it is text",
                _file,
                LineNumber);
        if (_reader.FieldCount != _fieldCount)
            throw new DataException(
                $"{_fieldCount} fields are expected but {_reader.FieldCount} found; is a delimiter missing, or text with one not quoted?",
                _file,
                LineNumber);
        return true;
    }

    public override FieldKind GetNumber(int column, out double number)
    {
        if (_reader.TryParse(column, out number) && !_reader.GetSpan(column).Contains((byte)','))
        {
            FieldKind kind = FieldText.Classify(number);
            if (kind != FieldKind.Number)
                number = 0;
            return kind;
        }

        // A comma is the parser's thousands separator, but 1,5 is more likely one and a half.
        number = 0;
        return FieldText.ClassifyText(_reader.GetSpan(column));
    }

    public override ReadOnlySpan<byte> GetText(int column) => _reader.GetSpan(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _reader.Dispose();
    }
}

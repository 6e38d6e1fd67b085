namespace Tangent.Data;

/// <summary>Turns text whose columns are separated by runs of spaces and tabs into text separated by single spaces.</summary>
/// <remarks>Blanks at the start and end of lines go, quoted fields and line ends stay, so lines keep their numbers. A quote counts at the
/// start of a field only, as in RFC 4180.</remarks>
internal sealed class BlankCollapsingStream(Stream source) : ForwardStream
{
    private readonly byte[] _input = new byte[1 << 16];
    private int _position;
    private int _length;
    private bool _quoted;
    private bool _closing;
    private bool _inField;
    private bool _lineHasField;

    public override int Read(Span<byte> buffer)
    {
        // A byte of input makes at most two of output: the blank in front of a field, and itself.
        int written = 0;
        while (written == 0 && buffer.Length >= 2)
        {
            if (_position == _length)
            {
                _position = 0;
                _length = source.Read(_input);
                if (_length == 0)
                    return 0;
            }

            while (_position < _length && written + 2 <= buffer.Length)
                written += Step(_input[_position++], buffer[written..]);
        }

        return written;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            source.Dispose();
        base.Dispose(disposing);
    }

    private int Step(byte b, Span<byte> output)
    {
        if (_quoted && (!_closing || b == '"'))
        {
            // Two quotes in a row are one of the text's; a single one closes the field.
            _closing = b == '"' && !_closing;
            output[0] = b;
            return 1;
        }

        _quoted = false;
        _closing = false;
        if (b is (byte)' ' or (byte)'\t')
        {
            _inField = false;
            return 0;
        }

        if (b is (byte)'\n' or (byte)'\r')
        {
            _inField = false;
            _lineHasField = false;
            output[0] = b;
            return 1;
        }

        int count = 0;
        if (!_inField)
        {
            if (_lineHasField)
                output[count++] = (byte)' ';
            _quoted = b == '"';
        }

        _inField = true;
        _lineHasField = true;
        output[count++] = b;
        return count;
    }
}

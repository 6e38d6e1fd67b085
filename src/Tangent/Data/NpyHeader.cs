using System.Globalization;
using System.Text;

namespace Tangent.Data;

/// <summary>Holds what the header of a .npy file says: a Python dictionary such as {'descr': '&lt;f4', 'fortran_order': False, 'shape': (3,
/// 4), }.</summary>
internal sealed record NpyHeader(ElementType Type, bool IsBigEndian, long[] Shape)
{
    /// <summary>The bytes of a header that is written, whatever the shape.</summary>
    public const int WrittenLength = 128;

    /// <summary>Gets the shape as Python writes it.</summary>
    public string ShapeText => $"({string.Join(", ", Shape)})";

    /// <summary>Returns the header that is written: version 1.0, little-endian, C order.</summary>
    public static byte[] Bytes(ElementType type, long rows, int columns)
    {
        string text = $"{{'descr': '<f{type.Size()}', 'fortran_order': False, 'shape': ({rows}, {columns}), }}";
        byte[] header = new byte[WrittenLength];
        header.AsSpan().Fill((byte)' ');
        ReadOnlySpan<byte> magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, WrittenLength - 10, 0];
        magic.CopyTo(header);
        Encoding.ASCII.GetBytes(text, header.AsSpan(magic.Length));
        header[^1] = (byte)'\n';
        return header;
    }

    /// <summary>Reads the header's text.</summary>
    /// <exception cref="FormatException">It is no such dictionary, or what it describes is not read; the message says which.</exception>
    public static NpyHeader Parse(string text)
    {
        string? type = null, order = null;
        long[]? shape = null;
        var scanner = new Scanner(text);
        scanner.Expect('{');
        while (!scanner.Take('}'))
        {
            string key = scanner.Quoted() ?? throw Fault(text);
            scanner.Expect(':');
            switch (key)
            {
                case "descr":
                    type = scanner.Quoted()
                        ?? throw new FormatException("holds records of several columns, which are not read; save one array of numbers");
                    break;
                case "fortran_order":
                    order = scanner.Word();
                    break;
                case "shape":
                    shape = scanner.Tuple();
                    break;
                default:
                    throw Fault(text);
            }

            if (!scanner.Take(','))
            {
                scanner.Expect('}');
                break;
            }
        }

        if (type is null || shape is null || order is not ("True" or "False") || !scanner.AtEnd)
            throw Fault(text);
        if (order == "True" && shape.Count(size => size != 1) > 1)
            throw new FormatException("is in Fortran order, which is not read; save numpy.ascontiguousarray(a)");
        return new NpyHeader(ParseType(type), type[0] == '>', shape);
    }

    // The first character is the order of the bytes; single bytes have none.
    private static ElementType ParseType(string descr) => (descr is ['<' or '>' or '|' or '=', .. var kind] ? kind : descr) switch
    {
        "f2" => ElementType.Half,
        "f4" => ElementType.Single,
        "f8" => ElementType.Double,
        "i1" => ElementType.SByte,
        "i2" => ElementType.Int16,
        "i4" => ElementType.Int32,
        "i8" => ElementType.Int64,
        "u1" => ElementType.Byte,
        "u2" => ElementType.UInt16,
        "u4" => ElementType.UInt32,
        "u8" => ElementType.UInt64,
        "b1" => ElementType.Boolean,
        ['O', ..] => throw new FormatException("holds pickled Python objects, which are never read; save an array of numbers"),
        ['S' or 'U' or 'a', ..] => throw new FormatException($"holds text ('{descr}'), which is not read; save an array of numbers, or the table as CSV"),
        ['c', ..] => throw new FormatException($"holds complex numbers ('{descr}'), which are not read; save the real and the imaginary parts as columns"),
        _ => throw new FormatException($"holds elements of type '{descr}', which are not read; save a.astype('<f4')"),
    };

    private static FormatException Fault(string text) =>
        new($"its header is damaged; save the array again: {(text.Length <= 120 ? text : text[..120] + "...").ReplaceLineEndings(" ").TrimEnd()}");

    private ref struct Scanner(string text)
    {
        private int _position;

        public bool AtEnd
        {
            get
            {
                SkipBlanks();
                return _position == text.Length;
            }
        }

        public bool Take(char symbol)
        {
            if (AtEnd || text[_position] != symbol)
                return false;
            _position++;
            return true;
        }

        public void Expect(char symbol)
        {
            if (!Take(symbol))
                throw Fault(text);
        }

        public string? Quoted()
        {
            char quote = Take('\'') ? '\'' : '"';
            if (quote == '"' && !Take('"'))
                return null;
            int end = text.IndexOf(quote, _position);
            if (end < 0)
                throw Fault(text);
            string content = text[_position..end];
            _position = end + 1;
            return content;
        }

        public string Word()
        {
            SkipBlanks();
            int start = _position;
            while (_position < text.Length && char.IsAsciiLetterOrDigit(text[_position]))
                _position++;
            return text[start.._position];
        }

        // Python 2 wrote an L behind long integers.
        public long[] Tuple()
        {
            var sizes = new List<long>();
            Expect('(');
            while (!Take(')'))
            {
                if (!long.TryParse(Word().AsSpan().TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out long size))
                    throw Fault(text);
                sizes.Add(size);
                if (!Take(','))
                {
                    Expect(')');
                    break;
                }
            }

            return [.. sizes];
        }

        private void SkipBlanks()
        {
            while (_position < text.Length && char.IsWhiteSpace(text[_position]))
                _position++;
        }
    }
}

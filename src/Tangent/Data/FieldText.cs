using System.Globalization;
using System.Text;

namespace Tangent.Data;

/// <summary>Classifies the text of fields.</summary>
internal static class FieldText
{
    private const int LongestShown = 40;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Returns whether the text stands for a missing value.</summary>
    public static bool IsMissing(ReadOnlySpan<byte> text) => text.Length switch
    {
        0 => true,
        1 => text[0] == '?',
        2 => Ascii.EqualsIgnoreCase(text, "na"u8),
        3 => Ascii.EqualsIgnoreCase(text, "n/a"u8) || Ascii.EqualsIgnoreCase(text, "nan"u8),
        4 => Ascii.EqualsIgnoreCase(text, "null"u8),
        _ => false,
    };

    /// <summary>Classifies a number that a parser has accepted.</summary>
    public static FieldKind Classify(double number)
    {
        if (Math.Abs(number) <= float.MaxValue)
            return FieldKind.Number;
        return double.IsNaN(number) ? FieldKind.Missing : FieldKind.OutOfRange;
    }

    /// <summary>Parses and classifies text.</summary>
    public static FieldKind Parse(ReadOnlySpan<byte> text, out double number)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
            return ClassifyText(text);
        FieldKind kind = Classify(number);
        if (kind != FieldKind.Number)
            number = 0;
        return kind;
    }

    /// <summary>Classifies text that no parser has accepted as a number.</summary>
    public static FieldKind ClassifyText(ReadOnlySpan<byte> text)
    {
        if (IsMissing(text))
            return FieldKind.Missing;
        ReadOnlySpan<byte> unsigned = text[0] is (byte)'+' or (byte)'-' ? text[1..] : text;
        bool infinite = Ascii.EqualsIgnoreCase(unsigned, "inf"u8) || Ascii.EqualsIgnoreCase(unsigned, "infinity"u8);
        return infinite ? FieldKind.OutOfRange : FieldKind.Text;
    }

    /// <summary>Decodes UTF-8, or returns null where it is none.</summary>
    public static string? TryDecode(ReadOnlySpan<byte> text)
    {
        try
        {
            return Strict.GetString(text);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Returns the text for a message of one line: quoted, cut and without control characters.</summary>
    public static string Show(ReadOnlySpan<byte> text) => Show(Encoding.UTF8.GetString(text));

    /// <summary>Returns the text for a message of one line: quoted, cut and without control characters.</summary>
    public static string Show(string text)
    {
        var shown = new StringBuilder("'");
        foreach (char c in text.Length > LongestShown ? text[..LongestShown] : text)
            shown.Append(char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c);
        return shown.Append(text.Length > LongestShown ? "...'" : "'").ToString();
    }
}

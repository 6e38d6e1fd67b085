using System.Buffers;

namespace Tangent.Data;

/// <summary>Decides from a table's first records which of its columns hold numbers.</summary>
internal sealed class ColumnInference
{
    private const int RecordCount = 1000;
    private static readonly SearchValues<byte> NumberWithComma = SearchValues.Create("0123456789,.+-eE"u8);

    private readonly TableReader _table;
    private readonly ColumnTally[] _columns;

    private ColumnInference(TableReader table)
    {
        _table = table;
        _columns = new ColumnTally[table.ColumnNames.Count];
    }

    /// <summary>Looks at the first 1000 records of columns whose kind is not declared.</summary>
    public static ColumnInference Infer(TableReader table)
    {
        var inference = new ColumnInference(table);
        int[] open = [.. Enumerable.Range(0, table.ColumnNames.Count).Where(j => table.DeclaredKind(j) is null)];
        if (open.Length == 0)
            return inference;
        using TableCursor cursor = table.OpenCursor();
        for (int record = 0; record < RecordCount && cursor.Read(); record++)
        {
            foreach (int j in open)
                inference._columns[j].Add(cursor, j);
        }

        return inference;
    }

    /// <summary>Returns what a column holds: what is declared, else numbers if all its values are, missing ones aside.</summary>
    public ColumnKind KindOf(int column) => _table.DeclaredKind(column) ?? (_columns[column].Texts == 0 ? ColumnKind.Numeric : ColumnKind.Categorical);

    /// <summary>Returns why a text column may be meant to be numeric, or null.</summary>
    public string? DoubtOf(int column)
    {
        ColumnTally tally = _columns[column];
        if (tally.DecimalCommas > 0 && tally.DecimalCommas == tally.Texts)
            return $"{tally.FirstText} in line {tally.FirstTextLine} has a decimal comma; numbers are written with a point";
        return tally.Texts > 0 && tally.Numbers > tally.Texts
            ? $"most of its values are numbers, but {tally.FirstText} in line {tally.FirstTextLine} is not"
            : null;
    }

    /// <summary>Counts what stands in a column.</summary>
    private struct ColumnTally
    {
        public int Numbers { get; private set; }

        public int Texts { get; private set; }

        public int DecimalCommas { get; private set; }

        public string FirstText { get; private set; }

        public long FirstTextLine { get; private set; }

        public void Add(TableCursor cursor, int column)
        {
            FieldKind kind = cursor.GetNumber(column, out _);
            if (kind is FieldKind.Number or FieldKind.OutOfRange)
                Numbers++;
            if (kind != FieldKind.Text)
                return;
            ReadOnlySpan<byte> text = cursor.GetText(column);
            if (Texts++ == 0)
            {
                FirstText = FieldText.Show(text);
                FirstTextLine = cursor.LineNumber;
            }

            if (text.Count((byte)',') == 1 && text.IndexOfAnyExcept(NumberWithComma) < 0)
                DecimalCommas++;
        }
    }
}

using System.Globalization;
using System.Numerics;
using System.Text;
using Parquet.Data;

namespace Tangent.Data;

/// <summary>Holds a column of one row group and reads its fields as numbers or text.</summary>
internal abstract class ParquetColumn : IDisposable
{
    private static readonly HashSet<Type> Numbers =
    [
        typeof(double), typeof(float), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(bool), typeof(BigDecimal),
    ];

    /// <summary>Tells whether values of a type are text.</summary>
    public static bool IsText(Type type) => type == typeof(ReadOnlyMemory<char>) || type == typeof(ReadOnlyMemory<byte>);

    /// <summary>Tells whether values of a type are text or numbers.</summary>
    public static bool IsKnown(Type type) => IsText(type) || Numbers.Contains(type);

    /// <summary>Takes the data over.</summary>
    /// <param name="data">The values that are there, one after the other, and the levels that tell which rows have one.</param>
    /// <param name="rows">The rows of the group.</param>
    /// <param name="level">The level of a row that has a value; 0 where all have.</param>
    /// <exception cref="InvalidDataException">There are too few values or levels.</exception>
    /// <exception cref="NotSupportedException">The type is not known.</exception>
    public static ParquetColumn Create(RawColumnData data, int rows, int level) => data switch
    {
        RawColumnData<double> d => Number(d, rows, level),
        RawColumnData<float> d => Number(d, rows, level),
        RawColumnData<sbyte> d => Number(d, rows, level),
        RawColumnData<byte> d => Number(d, rows, level),
        RawColumnData<short> d => Number(d, rows, level),
        RawColumnData<ushort> d => Number(d, rows, level),
        RawColumnData<int> d => Number(d, rows, level),
        RawColumnData<uint> d => Number(d, rows, level),
        RawColumnData<long> d => Number(d, rows, level),
        RawColumnData<ulong> d => Number(d, rows, level),
        RawColumnData<bool> d => new Column<bool>(d, rows, level, (v, b) => Encoding.UTF8.GetBytes(v ? "1" : "0", b), v => v ? 1 : 0),
        RawColumnData<BigDecimal> d => new Column<BigDecimal>(
            d, rows, level, (v, b) => Write(v.ToString(), b), v => double.Parse(v.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture)),
        RawColumnData<ReadOnlyMemory<char>> d => new Column<ReadOnlyMemory<char>>(d, rows, level, (v, b) => Write(v.Span, b), null),
        RawColumnData<ReadOnlyMemory<byte>> d => new Column<ReadOnlyMemory<byte>>(d, rows, level, (v, b) => v.Span.TryCopyTo(b) ? v.Length : -1, null),
        _ => throw new NotSupportedException($"{data.GetType()} is no type of a column"),
    };

    /// <summary>Reads a field as a number.</summary>
    public abstract FieldKind GetNumber(int row, out double number);

    /// <summary>Reads a field as UTF-8, which is valid until the next call; nothing where it is missing.</summary>
    public abstract ReadOnlySpan<byte> GetText(int row);

    /// <inheritdoc/>
    public abstract void Dispose();

    private static Column<T> Number<T>(RawColumnData<T> data, int rows, int level)
        where T : struct, INumberBase<T> => new(
            data, rows, level, (v, b) => v.TryFormat(b, out int length, default, CultureInfo.InvariantCulture) ? length : -1, double.CreateSaturating);

    private static int Write(ReadOnlySpan<char> text, Span<byte> buffer) => Encoding.UTF8.TryGetBytes(text, buffer, out int length) ? length : -1;

    private delegate int Writer<T>(T value, Span<byte> buffer);

    /// <summary>Reads values of one type.</summary>
    private sealed class Column<T> : ParquetColumn
        where T : struct
    {
        private readonly RawColumnData<T> _data;
        private readonly Writer<T> _write;
        private readonly Func<T, double>? _number;
        private readonly int[]? _places;
        private readonly T[] _values;
        private byte[] _text = new byte[32];

        /// <summary>Takes the data over.</summary>
        /// <param name="data">The values.</param>
        /// <param name="rows">The rows.</param>
        /// <param name="level">The level of a row that has a value.</param>
        /// <param name="write">Writes a value as text and returns its length, or -1 where there is no room.</param>
        /// <param name="number">Returns a value as a number; null where values are text.</param>
        public Column(RawColumnData<T> data, int rows, int level, Writer<T> write, Func<T, double>? number)
        {
            (_data, _write, _number) = (data, write, number);
            int count = rows;
            if (level > 0)
                (_places, count) = Places(data.DefinitionLevels, rows, level);
            if (data.Values.Length < count)
                throw new InvalidDataException($"{count} values were announced but {data.Values.Length} found");
            _values = data.Values[..count].ToArray();

            // Numbers are held once; text refers to the data.
            if (number is not null)
                data.Dispose();
        }

        public override FieldKind GetNumber(int row, out double value)
        {
            value = 0;
            if (PlaceOf(row) is not (>= 0 and var place))
                return FieldKind.Missing;
            if (_number is null)
                return FieldText.IsMissing(GetText(row)) ? FieldKind.Missing : FieldKind.Text;
            double found = _number(_values[place]);
            FieldKind kind = FieldText.Classify(found);
            if (kind == FieldKind.Number)
                value = found;
            return kind;
        }

        public override ReadOnlySpan<byte> GetText(int row)
        {
            if (PlaceOf(row) is not (>= 0 and var place))
                return [];
            int length;
            while ((length = _write(_values[place], _text)) < 0)
                _text = new byte[2 * _text.Length];
            return _text.AsSpan(0, length);
        }

        public override void Dispose()
        {
            if (_number is null)
                _data.Dispose();
        }

        // Where a row's value stands among those that are there, or -1.
        private static (int[] Places, int Count) Places(ReadOnlySpan<int> levels, int rows, int level)
        {
            int[] places = new int[rows];
            int count = 0;
            for (int i = 0; i < places.Length; i++)
                places[i] = levels[i] == level ? count++ : -1;
            return (places, count);
        }

        private int PlaceOf(int row) => _places is null ? row : _places[row];
    }
}

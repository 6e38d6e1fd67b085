using System.Globalization;
using System.Numerics;
using System.Text;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace Tangent.Data;

/// <summary>Holds a column of one row group and reads its fields as numbers or text.</summary>
internal abstract class ParquetColumn
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

    /// <summary>Reads a column.</summary>
    /// <param name="group">The row group.</param>
    /// <param name="field">The column.</param>
    /// <param name="rows">The rows of the group.</param>
    /// <exception cref="InvalidDataException">There are too few values or levels.</exception>
    /// <exception cref="NotSupportedException">The type is not known.</exception>
    /// <remarks>The package reads a field of any type by reflection, which programs compiled ahead of time do not have: hence a call for each type.</remarks>
    public static ParquetColumn Read(ParquetRowGroupReader group, DataField field, int rows)
    {
        Type type = field.ClrType;
        return type == typeof(double) ? Number<double>()
            : type == typeof(float) ? Number<float>()
            : type == typeof(sbyte) ? Number<sbyte>()
            : type == typeof(byte) ? Number<byte>()
            : type == typeof(short) ? Number<short>()
            : type == typeof(ushort) ? Number<ushort>()
            : type == typeof(int) ? Number<int>()
            : type == typeof(uint) ? Number<uint>()
            : type == typeof(long) ? Number<long>()
            : type == typeof(ulong) ? Number<ulong>()
            : type == typeof(bool) ? Of<bool>((v, b) => Encoding.UTF8.GetBytes(v ? "1" : "0", b), v => v ? 1 : 0)
            : type == typeof(BigDecimal) ? Of<BigDecimal>((v, b) => Write(v.ToString(), b), v => double.Parse(v.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture))
            : type == typeof(ReadOnlyMemory<char>) ? Of<ReadOnlyMemory<char>>((v, b) => Write(v.Span, b), null)
            : type == typeof(ReadOnlyMemory<byte>) ? Of<ReadOnlyMemory<byte>>((v, b) => v.Span.TryCopyTo(b) ? v.Length : -1, null)
            : throw new NotSupportedException($"{type} is no type of a column");

        ParquetColumn Number<T>()
            where T : struct, INumberBase<T> =>
            Of<T>((v, b) => v.TryFormat(b, out int length, default, CultureInfo.InvariantCulture) ? length : -1, double.CreateSaturating);

        ParquetColumn Of<T>(Writer<T> write, Func<T, double>? number)
            where T : struct
        {
            // Of a column that is no list there is a value or a null for every row.
            long count = group.GetMetadata(field)?.MetaData?.NumValues ?? 0;
            if (count != rows)
                throw new InvalidDataException($"{rows} values were announced but {count} found");
            T[] values = new T[rows];
            int[]? levels = field.MaxDefinitionLevel > 0 ? new int[rows] : null;
            group.ReadRawAsync<T>(field, values, levels is null ? (Memory<int>?)null : levels, null).AsTask().GetAwaiter().GetResult();
            return new Column<T>(values, levels is null ? null : Places(levels, field.MaxDefinitionLevel), write, number);
        }
    }

    /// <summary>Reads a field as a number.</summary>
    public abstract FieldKind GetNumber(int row, out double number);

    /// <summary>Reads a field as UTF-8, which is valid until the next call; nothing where it is missing.</summary>
    public abstract ReadOnlySpan<byte> GetText(int row);

    // Where a row's value stands among those that are there, or -1.
    private static int[] Places(int[] levels, int level)
    {
        int count = 0;
        return Array.ConvertAll(levels, l => l == level ? count++ : -1);
    }

    private static int Write(ReadOnlySpan<char> text, Span<byte> buffer) => Encoding.UTF8.TryGetBytes(text, buffer, out int length) ? length : -1;

    private delegate int Writer<T>(T value, Span<byte> buffer);

    /// <summary>Reads values of one type.</summary>
    /// <param name="values">The values that are there, one after the other.</param>
    /// <param name="places">Where a row's value stands among them, or -1; null where every row has one.</param>
    /// <param name="write">Writes a value as text and returns its length, or -1 where there is no room.</param>
    /// <param name="number">Returns a value as a number; null where values are text.</param>
    private sealed class Column<T>(T[] values, int[]? places, Writer<T> write, Func<T, double>? number) : ParquetColumn
        where T : struct
    {
        private byte[] _text = new byte[32];

        public override FieldKind GetNumber(int row, out double value)
        {
            value = 0;
            if (PlaceOf(row) is not (>= 0 and var place))
                return FieldKind.Missing;
            if (number is null)
                return FieldText.IsMissing(GetText(row)) ? FieldKind.Missing : FieldKind.Text;
            double found = number(values[place]);
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
            while ((length = write(values[place], _text)) < 0)
                _text = new byte[2 * _text.Length];
            return _text.AsSpan(0, length);
        }

        private int PlaceOf(int row) => places is null ? row : places[row];
    }
}

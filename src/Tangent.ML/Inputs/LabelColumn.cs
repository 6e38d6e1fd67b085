using Microsoft.ML;
using Microsoft.ML.Data;
using Tangent.Data;

namespace Tangent.ML.Inputs;

/// <summary>Holds a label column of a data view: a number to predict, or the key of a class.</summary>
/// <param name="Column">The column.</param>
/// <param name="ClassCount">The number of keys, or 0 for regression.</param>
internal sealed record LabelColumn(DataViewSchema.Column Column, int ClassCount)
{
    private const int MostClasses = 1 << 20;

    /// <summary>Finds a column of numbers.</summary>
    /// <exception cref="ArgumentException">There is none of the name, or it is not Single.</exception>
    public static LabelColumn FindNumber(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = Find(schema, name);
        return column.Type == NumberDataViewType.Single
            ? new LabelColumn(column, 0)
            : throw new ArgumentException($"the label column '{name}' is {column.Type}, and regression needs Single; convert it with ConvertType", nameof(schema));
    }

    /// <summary>Finds a column of keys.</summary>
    /// <exception cref="ArgumentException">There is none of the name, or it is no key of at least two values.</exception>
    public static LabelColumn FindKey(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = Find(schema, name);
        if (column.Type is not KeyDataViewType { Count: var count })
            throw new ArgumentException($"the label column '{name}' is {column.Type}, and classes need a key; make one with MapValueToKey", nameof(schema));
        return count is >= 2 and <= MostClasses
            ? new LabelColumn(column, (int)count)
            : throw new ArgumentException($"the label column '{name}' has {count} keys, and classes need 2 to {MostClasses}", nameof(schema));
    }

    /// <summary>Returns a reader of the current row's label: the number, or the class from 0; NaN where it is missing.</summary>
    public Func<double> Getter(DataViewRow row)
    {
        Type raw = Column.Type.RawType;
        if (raw == typeof(float))
            return Reader<float>(row, v => v);
        if (raw == typeof(uint))
            return Reader<uint>(row, v => Class(v));
        if (raw == typeof(byte))
            return Reader<byte>(row, v => Class(v));
        if (raw == typeof(ushort))
            return Reader<ushort>(row, v => Class(v));
        return Reader<ulong>(row, Class);
    }

    /// <summary>Returns a label, or throws where it is none.</summary>
    /// <exception cref="DataException">The label is missing or infinite.</exception>
    public double Checked(double label, long row) => double.IsFinite(label)
        ? label
        : throw new DataException($"row {row} of the label column '{Column.Name}' is missing or infinite; filter such rows before the fit");

    private static DataViewSchema.Column Find(DataViewSchema schema, string name) =>
        schema.GetColumnOrNull(name) ?? throw VectorColumn.Missing(name, schema.Select(c => c.Name));

    private static double Class(ulong key) => key == 0 ? double.NaN : key - 1;

    private Func<double> Reader<T>(DataViewRow row, Func<T, double> convert)
    {
        ValueGetter<T> getter = row.GetGetter<T>(Column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return convert(value);
        };
    }
}

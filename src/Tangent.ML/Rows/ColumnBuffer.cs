using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Tangent.ML.Rows;

/// <summary>Keeps the values of a column for the rows of a batch.</summary>
internal abstract class ColumnBuffer
{
    private static readonly MethodInfo MakeTyped = typeof(ColumnBuffer).GetMethod(nameof(MakeOf), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>Returns whether values of a type can be kept: those that are copied, not objects that someone else may dispose of.</summary>
    public static bool Keeps(DataViewType type) => type is VectorDataViewType or PrimitiveDataViewType;

    /// <summary>Makes the buffer of a column.</summary>
    public static ColumnBuffer Make(DataViewRow row, DataViewSchema.Column column) =>
        (ColumnBuffer)MakeTyped.MakeGenericMethod(column.Type.RawType).Invoke(null, [row, column])!;

    /// <summary>Makes room for so many rows.</summary>
    public abstract void Grow(int capacity);

    /// <summary>Takes the current row's value over.</summary>
    public abstract void Read(int place);

    /// <summary>Makes the getter of the value in the place that is current then.</summary>
    public abstract Delegate MakeGetter(Func<int> place);

    private static ColumnBuffer<T> MakeOf<T>(DataViewRow row, DataViewSchema.Column column) => new(row.GetGetter<T>(column));
}

/// <summary>Keeps the values of a column for the rows of a batch, in their type.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
internal sealed class ColumnBuffer<T>(ValueGetter<T> source) : ColumnBuffer
{
    // Vectors share arrays when they are assigned, so they are copied by a method of their own.
    private static readonly CopyValue Copy = MakeCopy();

    private T[] _values = [];

    private delegate void CopyValue(in T from, ref T to);

    public override void Grow(int capacity) => Array.Resize(ref _values, capacity);

    public override void Read(int place) => source(ref _values[place]);

    public override Delegate MakeGetter(Func<int> place) => (ValueGetter<T>)((ref T value) => Copy(_values[place()], ref value));

    private static CopyValue MakeCopy()
    {
        if (!typeof(T).IsGenericType || typeof(T).GetGenericTypeDefinition() != typeof(VBuffer<>))
            return (in T from, ref T to) => to = from;
        return typeof(ColumnBuffer<T>).GetMethod(nameof(CopyVector), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(typeof(T).GetGenericArguments()).CreateDelegate<CopyValue>();
    }

    private static void CopyVector<TItem>(in VBuffer<TItem> from, ref VBuffer<TItem> to) => from.CopyTo(ref to);
}

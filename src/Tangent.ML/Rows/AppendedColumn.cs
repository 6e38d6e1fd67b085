using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Tangent.ML.Rows;

/// <summary>Returns the numbers that were computed for the current row.</summary>
internal delegate ReadOnlySpan<float> CurrentOutputs();

/// <summary>Holds a column that a <see cref="RowFunction"/> appends, and how its values come from the computed numbers.</summary>
/// <param name="Column">Name, type and annotations.</param>
/// <param name="MakeGetter">Makes the getter, a <see cref="ValueGetter{TValue}"/> of the column's type.</param>
internal sealed record AppendedColumn(DataViewSchema.DetachedColumn Column, Func<CurrentOutputs, Delegate> MakeGetter)
{
    /// <summary>Makes a column of all numbers.</summary>
    public static AppendedColumn Vector(string name, int size, DataViewSchema.Annotations? annotations = null) => new(
        new DataViewSchema.DetachedColumn(name, new VectorDataViewType(NumberDataViewType.Single, size), annotations),
        outputs => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            var editor = VBufferEditor.Create(ref value, size);
            outputs().CopyTo(editor.Values);
            value = editor.Commit();
        }));

    /// <summary>Makes a column of the only number.</summary>
    public static AppendedColumn Scalar(string name, DataViewSchema.Annotations? annotations = null) => new(
        new DataViewSchema.DetachedColumn(name, NumberDataViewType.Single, annotations),
        outputs => (ValueGetter<float>)((ref float value) => value = outputs()[0]));

    /// <summary>Makes a column of the key of the largest number, from 1.</summary>
    public static AppendedColumn LargestKey(string name, int count, DataViewSchema.Annotations? annotations = null) => new(
        new DataViewSchema.DetachedColumn(name, new KeyDataViewType(typeof(uint), count), annotations),
        outputs => (ValueGetter<uint>)((ref uint value) => value = (uint)TensorPrimitives.IndexOfMax(outputs()) + 1));
}

using Microsoft.ML;
using Microsoft.ML.Data;
using Tangent.Data;

namespace Tangent.ML.Inputs;

/// <summary>Holds a vector column of a data view that was found to serve as inputs.</summary>
/// <param name="Column">The column.</param>
/// <param name="SlotCount">The numbers in its vectors.</param>
internal sealed record VectorColumn(DataViewSchema.Column Column, int SlotCount)
{
    public string Name => Column.Name;

    /// <summary>Finds the column and checks its type.</summary>
    /// <exception cref="ArgumentException">There is none of the name, it is no vector of Single of known size, or its size is not that of the images.</exception>
    public static VectorColumn Find(DataViewSchema schema, string name, TangentImage? image = null)
    {
        if (schema.GetColumnOrNull(name) is not { } column)
            throw Missing(name, schema.Select(c => c.Name));
        if (column.Type is not VectorDataViewType { ItemType: NumberDataViewType { RawType: var item }, Size: var size } || item != typeof(float))
            throw WrongType(name, column.Type.ToString());
        if (size == 0)
            throw new ArgumentException($"column '{name}' is a vector of unknown size; give it one where the data are loaded, or with Concatenate", nameof(schema));
        if (image is not null && image.Length != size)
            throw new ArgumentException($"column '{name}' has {size} slots, but images of {image.Height} x {image.Width} x {image.Channels} have {image.Length}", nameof(schema));
        return new VectorColumn(column, size);
    }

    /// <summary>Checks the column in the shape of a schema, where sizes are not known yet.</summary>
    /// <exception cref="ArgumentException">There is none of the name, or it is no vector of Single of known size.</exception>
    public static void Check(SchemaShape schema, string name)
    {
        if (schema.Select(c => (SchemaShape.Column?)c).FirstOrDefault(c => c!.Value.Name == name) is not { } column)
            throw Missing(name, schema.Select(c => c.Name));
        if (column.Kind != SchemaShape.Column.VectorKind.Vector || column.ItemType != NumberDataViewType.Single || column.IsKey)
            throw WrongType(name, column.Kind == SchemaShape.Column.VectorKind.Scalar ? column.ItemType.ToString() : $"{column.Kind} of {column.ItemType}");
    }

    public static ArgumentException Missing(string name, IEnumerable<string> names) =>
        new($"there is no column '{name}'; there are {string.Join(", ", names.Distinct().Take(20))}", nameof(name));

    /// <summary>Returns a name for every slot, all different: those of the column's annotation if it has one for every slot, else the column's with a number from 1.</summary>
    public string[] SlotNames()
    {
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        if (Column.HasSlotNames())
            Column.GetSlotNames(ref names);
        string[] slots = names.Length == SlotCount ? [.. names.DenseValues().Select(n => n.ToString().ReplaceLineEndings(" "))] : [];
        return slots.Length == SlotCount && slots.All(n => n.Length > 0) && slots.Distinct(StringComparer.Ordinal).Count() == SlotCount
            ? slots
            : [.. Enumerable.Range(1, SlotCount).Select(i => SlotCount == 1 ? Name : $"{Name}.{i}")];
    }

    /// <summary>Returns the fault of the first number that is not finite, or null.</summary>
    /// <param name="vector">A row's vector.</param>
    /// <param name="row">The row, from 1.</param>
    public DataException? Fault(in VBuffer<float> vector, long row)
    {
        if (vector.Length != SlotCount)
            return new DataException($"row {row} of column '{Name}' has {vector.Length} slots, not {SlotCount}");
        ReadOnlySpan<float> values = vector.GetValues();
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsFinite(values[i]))
                continue;
            int slot = vector.IsDense ? i : vector.GetIndices()[i];
            return float.IsNaN(values[i])
                ? new DataException($"row {row} of column '{Name}': {SlotNames()[slot]} is missing (NaN); fill it in before, for example with ReplaceMissingValues, or filter such rows")
                : new DataException($"row {row} of column '{Name}': {SlotNames()[slot]} is infinite; correct it or filter the row");
        }

        return null;
    }

    private static ArgumentException WrongType(string name, string? type) =>
        new($"column '{name}' is {type}, and a vector of Single of known size is needed; make one with Concatenate or ConvertType", nameof(name));
}

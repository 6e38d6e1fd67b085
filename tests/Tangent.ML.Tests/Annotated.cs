using Microsoft.ML;
using Microsoft.ML.Data;

namespace Tangent.ML.Tests;

/// <summary>Writes a column's type and annotations out, to compare them.</summary>
internal static class Annotated
{
    public static string[] Describe(DataViewSchema.Column column) =>
        [$"{column.Name} {column.Type}", .. column.Annotations.Schema.Select(a => $"{a.Name} {a.Type} {Value(column.Annotations, a)}").Order(StringComparer.Ordinal)];

    private static string Value(DataViewSchema.Annotations annotations, DataViewSchema.Column annotation)
    {
        if (annotation.Type is TextDataViewType)
            return Get<ReadOnlyMemory<char>>(annotations, annotation.Name).ToString();
        if (annotation.Type is KeyDataViewType)
            return $"{Get<uint>(annotations, annotation.Name)}";
        if (annotation.Type is VectorDataViewType { ItemType: TextDataViewType })
            return string.Join(",", Get<VBuffer<ReadOnlyMemory<char>>>(annotations, annotation.Name).DenseValues());
        return annotation.Type is VectorDataViewType { ItemType: NumberDataViewType { RawType.Name: nameof(Single) } }
            ? string.Join(",", Get<VBuffer<float>>(annotations, annotation.Name).DenseValues())
            : "";
    }

    private static T Get<T>(DataViewSchema.Annotations annotations, string name)
    {
        T value = default!;
        annotations.GetValue(name, ref value);
        return value;
    }
}

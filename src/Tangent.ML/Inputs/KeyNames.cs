using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Tangent.ML.Inputs;

/// <summary>Holds the values that the keys of a label stand for, in their own type.</summary>
internal abstract class KeyNames
{
    /// <summary>The annotation of a key column that holds them.</summary>
    public const string Kind = "KeyValues";

    /// <summary>Gets the type of the values.</summary>
    public abstract PrimitiveDataViewType ItemType { get; }

    /// <summary>Gets the values as texts.</summary>
    public abstract IReadOnlyList<string> Texts { get; }

    /// <summary>Reads the values of a key column, or null where it has none.</summary>
    /// <exception cref="ArgumentException">Their type cannot be carried over.</exception>
    public static KeyNames? Of(LabelColumn label)
    {
        DataViewSchema.Annotations annotations = label.Column.Annotations;
        if (annotations.Schema.GetColumnOrNull(Kind)?.Type is not VectorDataViewType { ItemType: var item })
            return null;
        return Make(item.RawType.Name)?.Read(annotations, label.ClassCount)
            ?? throw new ArgumentException($"the values of the label '{label.Column.Name}' are {item}; map text, numbers or booleans to keys", nameof(label));
    }

    /// <summary>Makes the values from their texts, or null where the type is unknown.</summary>
    public static KeyNames? Parse(string typeName, IReadOnlyList<string> texts) => Make(typeName)?.WithTexts(texts);

    /// <summary>Adds an annotation with the values.</summary>
    public abstract void AddTo(DataViewSchema.Annotations.Builder annotations, string kind);

    protected abstract KeyNames Read(DataViewSchema.Annotations annotations, int count);

    protected abstract KeyNames WithTexts(IReadOnlyList<string> texts);

    private static KeyNames? Make(string rawType) => rawType switch
    {
        "ReadOnlyMemory`1" => new Names<ReadOnlyMemory<char>>(TextDataViewType.Instance, v => v.ToString(), t => t.AsMemory()),
        nameof(Boolean) => new Names<bool>(BooleanDataViewType.Instance, v => v ? "True" : "False", bool.Parse),
        nameof(Single) => Numbers<float>(NumberDataViewType.Single),
        nameof(Double) => Numbers<double>(NumberDataViewType.Double),
        nameof(SByte) => Numbers<sbyte>(NumberDataViewType.SByte),
        nameof(Byte) => Numbers<byte>(NumberDataViewType.Byte),
        nameof(Int16) => Numbers<short>(NumberDataViewType.Int16),
        nameof(UInt16) => Numbers<ushort>(NumberDataViewType.UInt16),
        nameof(Int32) => Numbers<int>(NumberDataViewType.Int32),
        nameof(UInt32) => Numbers<uint>(NumberDataViewType.UInt32),
        nameof(Int64) => Numbers<long>(NumberDataViewType.Int64),
        nameof(UInt64) => Numbers<ulong>(NumberDataViewType.UInt64),
        _ => null,
    };

    private static Names<T> Numbers<T>(PrimitiveDataViewType type)
        where T : System.Numerics.INumber<T> =>
        new(type, v => v.ToString(null, CultureInfo.InvariantCulture), t => T.Parse(t, CultureInfo.InvariantCulture));

    private sealed class Names<T>(PrimitiveDataViewType type, Func<T, string> format, Func<string, T> parse) : KeyNames
    {
        private T[] _values = [];

        public override PrimitiveDataViewType ItemType => type;

        public override IReadOnlyList<string> Texts => Array.ConvertAll(_values, v => format(v));

        public override void AddTo(DataViewSchema.Annotations.Builder annotations, string kind)
        {
            T[] values = _values;
            annotations.Add(kind, new VectorDataViewType(type, values.Length), (ref VBuffer<T> destination) =>
            {
                var editor = VBufferEditor.Create(ref destination, values.Length);
                values.CopyTo(editor.Values);
                destination = editor.Commit();
            });
        }

        protected override KeyNames Read(DataViewSchema.Annotations annotations, int count)
        {
            var values = default(VBuffer<T>);
            annotations.GetValue(Kind, ref values);
            _values = [.. values.DenseValues()];
            return this;
        }

        protected override KeyNames WithTexts(IReadOnlyList<string> texts)
        {
            _values = [.. texts.Select(parse)];
            return this;
        }
    }
}

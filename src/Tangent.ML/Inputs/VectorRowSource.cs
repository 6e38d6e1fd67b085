using Microsoft.ML;
using Microsoft.ML.Data;
using Tangent.Data;

namespace Tangent.ML.Inputs;

/// <summary>Streams the rows of a data view, encoded by a schema, in the order of its cursor.</summary>
/// <remarks>Every reading opens a cursor and holds a block of rows.</remarks>
internal sealed class VectorRowSource(IDataView data, VectorColumn column, DataSchema schema, TangentImage? image, LabelColumn? label) : IRowSource
{
    private const int MostRows = 2048;
    private const int MostNumbers = 1 << 24;

    public int InputDimension => schema.InputDimension;

    public int TargetCount => label is null ? 0 : 1;

    public IEnumerable<RowBlock> ReadBlocks()
    {
        var encoder = new VectorEncoder(column, schema, image);
        var targets = new List<double>();
        var vector = default(VBuffer<float>);
        long row = 0, given = 0;
        using DataViewRowCursor cursor = data.GetRowCursor(label is null ? [column.Column] : [column.Column, label.Column]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(column.Column);
        Func<double>? target = label?.Getter(cursor);
        while (cursor.MoveNext())
        {
            row++;
            getter(ref vector);
            if (encoder.Add(vector, row) is { } fault)
                throw fault;
            if (target is not null)
                targets.Add(label!.Checked(target(), row));
            if (encoder.Count < MostRows && encoder.Size < MostNumbers)
                continue;
            yield return encoder.Take(given, [.. targets]);
            given = row;
            targets.Clear();
        }

        if (encoder.Count > 0)
            yield return encoder.Take(given, [.. targets]);
    }
}

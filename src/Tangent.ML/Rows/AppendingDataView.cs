using Microsoft.ML;

namespace Tangent.ML.Rows;

/// <summary>Appends the columns of a <see cref="RowFunction"/> to a data view, computed as they are read.</summary>
/// <remarks>Rows, their order, shuffling and cursor sets are the source's. Nothing is computed unless an appended column is asked for.</remarks>
internal sealed class AppendingDataView(IDataView source, AppendedSchema schema) : IDataView
{
    public DataViewSchema Schema => schema.Output;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = schema.Active(columnsNeeded);
        return new AppendingCursor(source.GetRowCursor(schema.Dependencies(active), rand), schema, active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        bool[] active = schema.Active(columnsNeeded);
        return Array.ConvertAll<DataViewRowCursor, DataViewRowCursor>(
            source.GetRowCursorSet(schema.Dependencies(active), n, rand), c => new AppendingCursor(c, schema, active));
    }
}

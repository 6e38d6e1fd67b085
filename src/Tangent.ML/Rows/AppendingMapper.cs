using Microsoft.ML;
using Microsoft.ML.Data;

namespace Tangent.ML.Rows;

/// <summary>Appends columns to single rows, as prediction engines ask for them.</summary>
internal sealed class AppendingMapper(AppendedSchema schema) : IRowToRowMapper
{
    public DataViewSchema InputSchema => schema.Input;

    public DataViewSchema OutputSchema => schema.Output;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        schema.Dependencies(schema.Active(dependingColumns));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        new Row(input, schema, schema.Active(activeColumns));

    /// <summary>Holds the row; numbers are computed once for every position of the input.</summary>
    private sealed class Row(DataViewRow input, AppendedSchema schema, bool[] active) : DataViewRow
    {
        private readonly OutputBatch? _outputs = schema.NeedsFunction(active) ? new OutputBatch(input, schema) : null;
        private long _computed = -1;

        public override DataViewSchema Schema => schema.Output;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => active[schema.Checked(column)];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            int index = schema.Checked(column);
            if (!active[index])
                throw new InvalidOperationException($"column '{column.Name}' was not asked for when the row was made");
            return schema.IsAppended(index)
                ? schema.Typed<TValue>(index, schema.MakeGetter(index, Current))
                : input.GetGetter<TValue>(schema.Input[index]);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }

        private ReadOnlySpan<float> Current()
        {
            if (_computed != input.Position || _computed < 0)
            {
                _outputs!.Begin();
                _outputs.Read();
                _computed = input.Position;
            }

            return _outputs!.Row(0);
        }
    }
}

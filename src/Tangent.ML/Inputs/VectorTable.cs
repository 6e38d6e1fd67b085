using System.Globalization;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using Tangent.Data;

namespace Tangent.ML.Inputs;

/// <summary>Reads the slots of a vector column as the columns of a table, for the statistics of a scan.</summary>
internal sealed class VectorTable(IDataView data, VectorColumn column) : TableReader
{
    private readonly string[] _names = column.SlotNames();

    public override string FileName => $"column '{column.Name}'";

    public override bool HasHeader => true;

    public override IReadOnlyList<string> ColumnNames => _names;

    public override int DefaultTargetCount => 0;

    public override ColumnKind? DeclaredKind(int column) => ColumnKind.Numeric;

    public override TableCursor OpenCursor() => new Cursor(data.GetRowCursor([column.Column]), column);

    private sealed class Cursor : TableCursor
    {
        private readonly DataViewRowCursor _rows;
        private readonly VectorColumn _column;
        private readonly ValueGetter<VBuffer<float>> _getter;
        private readonly float[] _row;
        private VBuffer<float> _vector;
        private byte[] _text = [];
        private long _read;

        public Cursor(DataViewRowCursor rows, VectorColumn column)
        {
            (_rows, _column) = (rows, column);
            _getter = rows.GetGetter<VBuffer<float>>(column.Column);
            _row = new float[column.SlotCount];
        }

        public override long LineNumber => _read;

        public override bool Read()
        {
            if (!_rows.MoveNext())
                return false;
            _getter(ref _vector);
            if (_column.Fault(_vector, ++_read) is { } fault)
                throw fault;
            _vector.CopyTo(_row);
            return true;
        }

        public override FieldKind GetNumber(int column, out double number)
        {
            number = _row[column];
            return FieldKind.Number;
        }

        public override ReadOnlySpan<byte> GetText(int column) => _text = Encoding.UTF8.GetBytes(_row[column].ToString(CultureInfo.InvariantCulture));

        protected override void Dispose(bool disposing) => _rows.Dispose();
    }
}

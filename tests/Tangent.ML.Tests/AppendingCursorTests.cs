using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Tangent.ML.Tests;

public sealed class AppendingCursorTests
{
    private const int Count = 2500;

    private readonly MLContext _ml = new(seed: 1);
    private readonly IDataView _source;
    private readonly IDataView _data;
    private readonly float[][] _expected;

    public AppendingCursorTests()
    {
        _source = Examples.View(_ml, Count);
        TangentTransformer transformer = _ml.Transforms.Tangent("Out", "Features", new TangentOptions { FeatureCount = 16 }).Fit(_source);
        _data = transformer.Transform(_source);
        _expected = Examples.Vectors(_data, "Out");
    }

    [Fact]
    public void Cursor_AllColumns_KeepsThemTogether()
    {
        using DataViewRowCursor cursor = _data.GetRowCursor(_data.Schema);
        Assert.Equal(Enumerable.Range(0, Count), Read(cursor).Select(r => (int)r.Id));
    }

    [Fact]
    public void Cursor_WithoutTheAppendedColumn_PassesThrough()
    {
        using DataViewRowCursor cursor = _data.GetRowCursor([_data.Schema["Label"]]);
        Assert.False(cursor.IsColumnActive(_data.Schema["Out"]));
        Assert.True(cursor.IsColumnActive(_data.Schema["Label"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<VBuffer<float>>(_data.Schema["Out"]));
        ValueGetter<float> label = cursor.GetGetter<float>(_data.Schema["Label"]);
        var labels = new List<float>();
        while (cursor.MoveNext())
        {
            float value = 0;
            label(ref value);
            labels.Add(value);
        }

        Assert.Equal(Examples.Rows(Count).Select(r => r.Label), labels);
        Assert.Equal(-1, cursor.Position);
    }

    [Fact]
    public void Cursor_WrongType_SaysSo()
    {
        using DataViewRowCursor cursor = _data.GetRowCursor(_data.Schema);
        string message = Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(_data.Schema["Out"])).Message;
        Assert.StartsWith("column 'Out' is Vector<Single, 16>", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cursor_Shuffled_GivesEveryRowOnce()
    {
        IDataView shuffled = _ml.Data.ShuffleRows(_data, seed: 5, shuffleSource: true);
        using DataViewRowCursor cursor = shuffled.GetRowCursor(shuffled.Schema);
        int[] ids = [.. Read(cursor).Select(r => (int)r.Id)];
        Assert.NotEqual(Enumerable.Range(0, Count), ids);
        Assert.Equal(Enumerable.Range(0, Count), ids.Order());
        if (_data.CanShuffle)
        {
            using DataViewRowCursor direct = _data.GetRowCursor(_data.Schema, new Random(3));
            Assert.Equal(Enumerable.Range(0, Count), Read(direct).Select(r => (int)r.Id).Order());
        }
    }

    [Fact]
    public void CursorSet_InParallel_GivesEveryRowOnce()
    {
        // Rows in a cache have several cursors, where a list has one.
        IDataView source = _ml.Data.Cache(_source);
        IDataView data = _ml.Transforms.Tangent("Out", "Features", new TangentOptions { FeatureCount = 16 }).Fit(source).Transform(source);
        DataViewRowCursor[] cursors = data.GetRowCursorSet(data.Schema, 4);
        Assert.Equal(4, cursors.Length);
        var rows = new List<(float Id, DataViewRowId RowId)>[cursors.Length];
        Parallel.For(0, cursors.Length, i => rows[i] = [.. Read(cursors[i])]);
        foreach (DataViewRowCursor cursor in cursors)
            cursor.Dispose();
        Assert.Equal(Enumerable.Range(0, Count), rows.SelectMany(r => r).Select(r => (int)r.Id).Order());
        Assert.Equal(Count, rows.SelectMany(r => r).Select(r => r.RowId).Distinct().Count());
    }

    [Fact]
    public void View_CountsAndSchema_AreTheSources()
    {
        Assert.Equal(_source.GetRowCount(), _data.GetRowCount());
        Assert.Equal(_source.CanShuffle, _data.CanShuffle);
        Assert.Equal(["Id", "Label", "Class", "Features", "Out"], _data.Schema.Select(c => c.Name));
    }

    [Fact]
    public void Transform_SameName_HidesTheInput()
    {
        IDataView data = _ml.Transforms.Tangent("Features", options: new TangentOptions { FeatureCount = 16 }).Fit(_source).Transform(_source);
        Assert.Equal(_expected, Examples.Vectors(data, "Features"));
        Assert.True(data.Schema[3].IsHidden);
    }

    [Fact]
    public void Cache_OfTheView_IsTheView()
    {
        IDataView cached = _ml.Data.Cache(_data);
        Assert.Equal(_expected, Examples.Vectors(cached, "Out"));
    }

    private List<(float Id, DataViewRowId RowId)> Read(DataViewRowCursor cursor)
    {
        DataViewSchema schema = cursor.Schema;
        ValueGetter<float> ids = cursor.GetGetter<float>(schema["Id"]), labels = cursor.GetGetter<float>(schema["Label"]);
        ValueGetter<ReadOnlyMemory<char>> classes = cursor.GetGetter<ReadOnlyMemory<char>>(schema["Class"]);
        ValueGetter<VBuffer<float>> inputs = cursor.GetGetter<VBuffer<float>>(schema["Features"]), outputs = cursor.GetGetter<VBuffer<float>>(schema["Out"]);
        ValueGetter<DataViewRowId> rowIds = cursor.GetIdGetter();
        Example[] rows = Examples.Rows(Count);
        var found = new List<(float Id, DataViewRowId RowId)>();
        float id = 0, label = 0;
        var text = default(ReadOnlyMemory<char>);
        VBuffer<float> input = default, output = default;
        var rowId = default(DataViewRowId);
        while (cursor.MoveNext())
        {
            ids(ref id);
            labels(ref label);
            classes(ref text);
            inputs(ref input);
            outputs(ref output);
            rowIds(ref rowId);
            Example row = rows[(int)id];
            string place = id.ToString(CultureInfo.InvariantCulture);
            Assert.True(row.Label == label && text.Span.SequenceEqual(row.Class), place);
            Assert.True(input.DenseValues().SequenceEqual(row.Features), place);
            Assert.True(output.DenseValues().SequenceEqual(_expected[(int)id]), place);
            found.Add((id, rowId));
        }

        return found;
    }
}

using Microsoft.ML;
using Microsoft.ML.Data;
using Tangent.Data;
using Tangent.Features;

namespace Tangent.ML.Tests;

public sealed class TangentEstimatorTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData("zonal")]
    [InlineData("ntk-rf")]
    [InlineData("ntk-sketch")]
    [InlineData("rff")]
    [InlineData("nystrom")]
    [InlineData("gradient")]
    public void Transform_OfEachMethod_IsTheLibrarysMap(string method)
    {
        IDataView data = Examples.View(_ml);
        TangentTransformer transformer = _ml.Transforms.Tangent("Out", "Features", new TangentOptions { Method = method, FeatureCount = 64, Seed = 3 }).Fit(data);
        var encoder = new TableRowEncoder((TableSchema)transformer.Schema);
        float[][] actual = Examples.Vectors(transformer.Transform(data), "Out");
        Example[] rows = Examples.Rows();
        Assert.Equal(rows.Length, actual.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            float[] input = new float[transformer.Map.InputDimension];
            encoder.Encode(rows[i].Features, input);
            Assert.Equal(transformer.Map.Transform(input), actual[i]);
        }
    }

    [Fact]
    public void Fit_WithoutScaling_ReadsNoRow()
    {
        IDataView data = new UnreadableView(Examples.View(_ml));
        TangentTransformer transformer = _ml.Transforms.Tangent("Out", "Features", new TangentOptions { FeatureCount = 32, Scale = ColumnScale.None }).Fit(data);
        Assert.Equal(Examples.Slots + 1, transformer.Map.InputDimension);
        Assert.Equal("Vector<Single, 32>", transformer.GetOutputSchema(data.Schema)["Out"].Type.ToString());
    }

    [Fact]
    public void Fit_Standard_ScalesBySlot()
    {
        IDataView data = Examples.View(_ml);
        var schema = (TableSchema)_ml.Transforms.Tangent("Out", "Features", new TangentOptions { FeatureCount = 32 }).Fit(data).Schema;
        Example[] rows = Examples.Rows();
        for (int j = 0; j < Examples.Slots; j++)
            Assert.Equal(rows.Average(r => (double)r.Features[j]), schema.Columns[j].Means[0], 1e-9);
        Assert.Equal(rows.Length, schema.TrainingRows);
    }

    [Theory]
    [InlineData("zonal", ColumnScale.Standard)]
    [InlineData("zonal", ColumnScale.None)]
    [InlineData("zonal", ColumnScale.Unit)]
    [InlineData("ntk-sketch", ColumnScale.None)]
    [InlineData("ntk-sketch", ColumnScale.Unit)]
    public void Transform_SparseVectors_EqualsDense(string method, ColumnScale scale)
    {
        Example[] rows = Examples.Rows();
        IDataView dense = _ml.Data.LoadFromEnumerable(rows), sparse = _ml.Data.LoadFromEnumerable(rows.Select(Sparse));
        TangentEstimator estimator = _ml.Transforms.Tangent("Out", "Features", new TangentOptions { Method = method, Scale = scale, FeatureCount = 64 });
        float[][] expected = Examples.Vectors(estimator.Fit(dense).Transform(dense), "Out");
        Assert.Equal(expected, Examples.Vectors(estimator.Fit(sparse).Transform(sparse), "Out"));
        Assert.Equal(expected, Examples.Vectors(estimator.Fit(dense).Transform(sparse), "Out"));
    }

    [Fact]
    public void GetOutputSchema_OfShape_AddsAVector()
    {
        IDataView data = Examples.View(_ml);
        var chain = _ml.Transforms.Tangent("Out", "Features", new TangentOptions { FeatureCount = 16 }).Append(_ml.Regression.Trainers.Sdca("Label", "Out"));
        Assert.Contains(chain.Fit(data).Transform(data).Schema, c => c.Name == "Score");
        Assert.Equal(16, ((VectorDataViewType)chain.Fit(data).Transform(data).Schema["Out"].Type).Size);
    }

    [Theory]
    [InlineData("Nope", "there is no column 'Nope'; there are Id, Label, Class, Features")]
    [InlineData("Label", "column 'Label' is Single, and a vector of Single of known size is needed")]
    [InlineData("Class", "column 'Class' is String, and a vector of Single of known size is needed")]
    public void Fit_WrongColumn_SaysWhatAndWhatToDo(string column, string message)
    {
        IDataView data = Examples.View(_ml);
        TangentEstimator estimator = _ml.Transforms.Tangent("Out", column);
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => estimator.Fit(data)).Message, StringComparison.Ordinal);
        EstimatorChain<ITransformer> chain = new EstimatorChain<ITransformer>().Append<ITransformer>(estimator);
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => chain.Fit(data)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_UnknownSize_IsRefused()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new Unsized { Features = [1, 2] }]);
        string message = Assert.Throws<ArgumentException>(() => _ml.Transforms.Tangent("Out", "Features").Fit(data)).Message;
        Assert.StartsWith("column 'Features' is a vector of unknown size; give it one", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Transform_OtherSize_IsRefused()
    {
        TangentTransformer transformer = _ml.Transforms.Tangent("Out", "Features", new TangentOptions { FeatureCount = 16 }).Fit(Examples.View(_ml));
        IDataView other = _ml.Data.LoadFromEnumerable([new Wide { Features = new float[7] }]);
        string message = Assert.Throws<ArgumentException>(() => transformer.Transform(other)).Message;
        Assert.StartsWith("column 'Features' has 7 slots, but 5 were fitted", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_OutOfRange_AreNamed()
    {
        Assert.StartsWith("4 features are too few", Refusal(new TangentOptions { FeatureCount = 4 }), StringComparison.Ordinal);
        Assert.StartsWith("there is no method 'magic'", Refusal(new TangentOptions { Method = "magic" }), StringComparison.Ordinal);
        Assert.StartsWith("method exact has as many features", Refusal(new TangentOptions { Method = "exact" }), StringComparison.Ordinal);
        Assert.StartsWith("images of 0 x 2 x 3 cannot be", Refusal(new TangentOptions { Image = new() { Height = 0, Width = 2 } }), StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_MissingNumber_SaysRowAndSlot()
    {
        Example[] rows = Examples.Rows();
        rows[41].Features[2] = float.NaN;
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        string message = Assert.Throws<DataException>(() => _ml.Transforms.Tangent("Out", "Features").Fit(data)).Message;
        Assert.StartsWith("row 42 of column 'Features': Features.3 is missing (NaN); fill it in before", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Transform_MissingNumber_ThrowsAtItsRowOnly()
    {
        Example[] rows = Examples.Rows();
        TangentTransformer transformer = _ml.Transforms.Tangent("Out", "Features", new TangentOptions { FeatureCount = 16 }).Fit(_ml.Data.LoadFromEnumerable(rows));
        rows[10].Features[0] = float.PositiveInfinity;
        IDataView data = transformer.Transform(_ml.Data.LoadFromEnumerable(rows));
        Assert.Equal(10, Examples.Vectors(_ml.Data.TakeRows(data, 10), "Out").Length);
        Assert.Equal(rows.Length, data.GetColumn<float>("Label").Count());
        DataException fault = Assert.Throws<DataException>(() => Examples.Vectors(data, "Out"));
        Assert.Equal("row 11 of column 'Features': Features.1 is infinite; correct it or filter the row", fault.Message);
    }

    [Fact]
    public void Fit_AfterConcatenate_NamesSlots()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Examples.Rows().Select(r => new Named { Length = r.Features[0], Width = r.Features[1] }));
        var chain = _ml.Transforms.Concatenate("Both", "Length", "Width").Append(_ml.Transforms.Tangent("Out", "Both", new TangentOptions { FeatureCount = 16 }));
        Assert.Equal(["Length", "Width", "(bias)"], chain.Fit(data).LastTransformer.Schema.InputNames);
    }

    private string Refusal(TangentOptions options) => Assert.Throws<ArgumentException>(() => _ml.Transforms.Tangent("Out", "Features", options)).Message;

    private static SparseExample Sparse(Example row)
    {
        int[] indices = [.. Enumerable.Range(0, row.Features.Length).Where(i => row.Features[i] != 0)];
        return new SparseExample { Features = new VBuffer<float>(row.Features.Length, indices.Length, [.. indices.Select(i => row.Features[i])], indices) };
    }

    private sealed class Unsized
    {
        public float[] Features { get; set; } = [];
    }

    private sealed class Wide
    {
        [VectorType(7)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Named
    {
        public float Length { get; set; }

        public float Width { get; set; }
    }

    /// <summary>Has a schema and refuses to be read.</summary>
    private sealed class UnreadableView(IDataView source) : IDataView
    {
        public bool CanShuffle => false;

        public DataViewSchema Schema => source.Schema;

        public long? GetRowCount() => throw new InvalidOperationException("counted");

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => throw new InvalidOperationException("read");

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
            throw new InvalidOperationException("read");
    }
}

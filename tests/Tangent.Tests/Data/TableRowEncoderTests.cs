using Tangent.Data;
using Tangent.Models;

namespace Tangent.Tests.Data;

public sealed class TableRowEncoderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ColumnScale.Standard, 0)]
    [InlineData(ColumnScale.None, 0)]
    [InlineData(ColumnScale.Unit, 0)]
    [InlineData(ColumnScale.Quantile, 0)]
    [InlineData(ColumnScale.Standard, 5)]
    public void Encode_NumbersOfAFile_EqualsItsRows(ColumnScale scale, int levels)
    {
        float[][] rows = [.. Enumerable.Range(0, 100).Select(i => (float[])[i % 4, MathF.Round(64 * MathF.Sin(i)) / 64, 1000 + i])];
        File.WriteAllLines(_folder["t"], rows.Select(r => string.Join(",", r) + ",0.5"));
        DataSet data = DataSet.Open(_folder["t"], new TableOptions { Scale = scale, Levels = levels }, new RowSplit(0, 0));
        float[] expected = Assert.Single(data.Training.ReadBlocks()).Inputs;
        var encoder = new TableRowEncoder((TableSchema)data.Schema);
        int d = encoder.InputDimension;
        Assert.Equal(levels > 0 ? 8 : 4, d);
        float[] actual = new float[rows.Length * d];
        for (int i = 0; i < rows.Length; i++)
            encoder.Encode(rows[i], actual.AsSpan(i * d, d));
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Encode_BadRows_SayWhatIsWrong()
    {
        File.WriteAllLines(_folder["t"], ["a,b,y", "0,1,1", "0,2,2", "1e-30,3,1.5"]);
        var encoder = new TableRowEncoder((TableSchema)DataSet.Open(_folder["t"], new TableOptions(), new RowSplit(0, 0)).Schema);
        float[] row = new float[3];
        Assert.Throws<ArgumentException>(() => encoder.Encode([1, 2, 3], row));
        Assert.Throws<ArgumentException>(() => encoder.Encode([1, 2], new float[2]));
        Assert.StartsWith("column a: 3E+30 exceeds single precision once scaled", Assert.Throws<DataException>(() => encoder.Encode([3e30f, 2], row)).Message, StringComparison.Ordinal);

        File.WriteAllLines(_folder["u"], ["a,b,y", "red,1,1", "blue,2,2", "red,3,1.5"]);
        var text = new TableRowEncoder((TableSchema)DataSet.Open(_folder["u"], new TableOptions(), new RowSplit(0, 0)).Schema);
        Assert.Throws<InvalidOperationException>(() => text.Encode([1, 2], new float[text.InputDimension]));
    }

    [Fact]
    public void Train_OfADataSetOfRows_EqualsTheFile()
    {
        File.WriteAllLines(_folder["t"], Enumerable.Range(0, 80).Select(i => $"{i % 7},{i * i % 11},{Math.Sin(i)}"));
        var options = new TrainingOptions { FeatureCount = 32, TestFraction = 0, ScoreTraining = false };
        TangentModel file = new ModelTrainer(options).Train(_folder["t"]).Model;
        DataSet data = DataSet.Open(_folder["t"], options.Table, new RowSplit(0, 0));
        RowBlock block = Assert.Single(data.Training.ReadBlocks());
        var rows = new MatrixRowSource(block.Inputs, data.Schema.InputDimension, block.Targets, 1, blockSize: 7);
        TangentModel own = new ModelTrainer(options).Train(new DataSet(data.Schema, new RowSplit(0, 0), rows), "rows").Model;
        Assert.Equal(file.Ridge.Weights.ToArray(), own.Ridge.Weights.ToArray());
        Assert.Null(own.Header.Train);
        Assert.Equal(Assert.Single(own.Predict(data.Training)).Values, own.Predict(block).Values);
        Assert.Throws<ArgumentException>(() => new DataSet(data.Schema, new RowSplit(0, 0), new MatrixRowSource(new float[10], 5, new double[2], 1)));
    }
}

using CsCheck;
using Tangent.Architectures;
using Tangent.Data;
using Tangent.Features;
using Tangent.Models;

namespace Tangent.Tests.Data;

public sealed class LibSvmReaderTests
{
    private const string Rows = "+1 1:2 3:-1.5 # note\n\n-1\t2:4 \n-1 3:1e-1\n+1\n";
    private static readonly RowSplit All = new(0, 0);
    private static readonly TableOptions Plain = new() { Scale = ColumnScale.None, Task = TaskKind.Classification };

    [Theory]
    [InlineData("a.libsvm")]
    [InlineData("a.svm.gz")]
    [InlineData("a")]
    [InlineData("a.gz")]
    public void Open_Rows_StaySparse(string name)
    {
        using var folder = new TemporaryFolder();
        DataSet data = Open(folder, name, Rows, Plain);
        Assert.Equal((4, 4, true), (data.Schema.InputDimension, (int)data.TrainingRows, data.Schema.IsSparse));
        Assert.Equal(["-1", "+1"], data.Schema.Classes);
        RowBlock block = Assert.Single(data.Training.ReadBlocks());
        Assert.Equal([0, 3, 5, 7, 8], block.Sparse!.RowOffsets);
        Assert.Equal([0, 2, 3, 1, 3, 2, 3, 3], block.Sparse.Indices);
        Assert.Equal([2f, -1.5f, 1, 4, 1, 0.1f, 1, 1], block.Sparse.Values);
        Assert.Equal([1d, 0, 0, 1], block.Targets);
        Assert.Equal([1L, 3, 4, 5], block.LineNumbers);
        Assert.Throws<InvalidOperationException>(() => block.Inputs);
        Assert.Equal([2f, 0, -1.5f, 1, 0, 4, 0, 1, 0, 0, 0.1f, 1, 0, 0, 0, 1], block.ToDense(4));
    }

    [Theory]
    [InlineData(50_000, 512, "ntk-sketch")]
    [InlineData(40, 64, "zonal")]
    public void Train_ColumnsBeyondTheFeatures_TakesTheSketch(int columns, int features, string method)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.svm"], string.Concat(Enumerable.Range(0, 60).Select(i => $"{i % 2} {1 + i % 2 + 2 * (i % 7)}:1 {columns}:0.5\n")));
        TangentModel model = new ModelTrainer(new TrainingOptions { FeatureCount = features }).Train(folder["a.svm"]).Model;
        Assert.Equal(method, model.Header.Map.Method);
        Assert.Equal(1, model.Header.Test!.Accuracy);
    }

    [Theory]
    [InlineData("a.svm")]
    [InlineData("a")]
    public void Open_GroupsCommentsAndWindowsLineEnds_CountForNothing(string name)
    {
        using var folder = new TemporaryFolder();
        DataSet data = Open(folder, name, "# head\r\n+1 qid:1 1:2 3:-1.5 # note\r\n\r\n-1 qid:1 2:4\r\n-1 qid:2 3:1e-1\r\n+1 qid:2\r\n", Plain);
        Assert.Equal(["-1", "+1"], data.Schema.Classes);
        RowBlock block = Assert.Single(data.Training.ReadBlocks());
        Assert.Equal([0, 2, 3, 1, 3, 2, 3, 3], block.Sparse!.Indices);
        Assert.Equal([2L, 4, 5, 6], block.LineNumbers);
    }

    [Fact]
    public void Open_StandardOrUnitScale_RowsHaveLengthOneAndTheUserIsTold()
    {
        using var folder = new TemporaryFolder();
        DataSet data = Open(folder, "a.svm", Rows, new TableOptions { Bias = 0, Task = TaskKind.Classification });
        Assert.Equal(ColumnScale.Unit, data.Schema.Scale);
        Assert.Equal([0.8f, -0.6f, 1, 1], Assert.Single(data.Training.ReadBlocks()).Sparse!.Values);
        Assert.Contains(data.Notes(), n => n.StartsWith("sparse rows are scaled to length 1", StringComparison.Ordinal));
    }

    [Fact]
    public void Open_TestRowsBeyondTheTrainingRows_AreCutAndCounted()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["t.svm"], "+1 2:1 4:1 900:1\n-1 2000000000:1\n");
        File.WriteAllText(folder["a.svm"], Rows);
        DataSet data = DataSet.Open(folder["a.svm"], Plain, All, folder["t.svm"]);
        Assert.Equal(4, data.Schema.InputDimension);
        RowBlock block = Assert.Single(data.Test!.ReadBlocks());
        Assert.Equal([1, 3, 3], block.Sparse!.Indices);
        Assert.Contains(data.Notes(), n => n.StartsWith("3 entries have an index above 3", StringComparison.Ordinal));
        DataSet whole = DataSet.Open(folder["t.svm"], Plain, All);
        Assert.Equal((2_000_000_001, 6), (whole.Schema.InputDimension, Assert.Single(whole.Training.ReadBlocks()).Sparse!.Values.Length));
    }

    [Fact]
    public void Open_ManyDifferentLabels_IsRegression()
    {
        using var folder = new TemporaryFolder();
        string text = string.Concat(Enumerable.Range(0, 40).Select(i => $"{i}.5 1:{i} 7:1\n"));
        DataSet data = Open(folder, "a.svm", text, new TableOptions());
        Assert.Equal((TaskKind.Regression, "label"), (data.Schema.Task, Assert.Single(data.Schema.TargetNames)));
        Assert.Equal(39.5, data.Training.ReadBlocks().Last().Targets[^1]);
        IRowSource unlabelled = DataSet.OpenLike(folder["a.svm"], data.Schema, targets: false);
        File.WriteAllText(folder["a.svm"], "1:3 7:2\n2:1\n");
        Assert.Equal(2, unlabelled.ReadBlocks().Single().Count);
        Assert.Throws<DataException>(() => DataSet.OpenLike(folder["a.svm"], data.Schema, targets: true).ReadBlocks().Count());
    }

    [Fact]
    public void Open_Faulty_FailsWithOneLineThatNamesTheLine()
    {
        using var folder = new TemporaryFolder();
        foreach ((string line, string message) in new[]
        {
            ("1 3:1 2:1", "line 2: the index in '2:1' does not exceed the one before it, 3"),
            ("1 3:1 3:1", "line 2: the index in '3:1' does not exceed"),
            ("1 0:1", "line 2: the index in '0:1' is less than 1"),
            ("1 -4:1", "line 2: the index in '-4:1' is less than 1"),
            ("1 x:1", "line 2: the index in 'x:1' is not a whole number"),
            ("1 99999999999:1", "line 2: the index in '99999999999:1' is not a whole number"),
            ("1 1:y", "line 2: the value in '1:y' is not a number"),
            ("1 1:", "line 2: the value in '1:' is not a number"),
            ("1 2147483647:1", "line 2: the index in '2147483647:1' is not a whole number up to 2147483591"),
            ("1 1:inf", "line 2: the value in '1:inf' is not a number"),
            ("inf 1:1", "line 2: the label 'inf' is not a finite number"),
            ("nan 1:1", "line 2: the label 'nan' is not a finite number"),
            ("0,1 1:1", "line 2: the label '0,1' is not a finite number"),
            ("1 qid:x 1:1", "line 2: the group in 'qid:x' is not a whole number"),
            ("1 1:1 qid:3", "line 2: the index in 'qid:3' is not a whole number"),
            ("1 1:NaN", "line 2: the value in '1:NaN' is not a number"),
            ("1 1:1e39", "line 2: the value in '1:1e39' is not a number within single"),
            ("1 1:1 2", "line 2: '2' is no pair index:value"),
            ("spam 1:1", "line 2: the label 'spam' is not a finite number"),
            ("1:1 2:1", "line 2: the line begins with '1:1' and has no label"),
        })
        {
            DataException e = Assert.Throws<DataException>(() => Open(folder, "a.svm", "1 1:1\n" + line + "\n2 1:1\n", Plain));
            Assert.Contains("a.svm, " + message, e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', e.Message);
        }

        Assert.Contains("only one class", Assert.Throws<DataException>(() => Open(folder, "a.svm", "1 1:1\n1 2:1\n", Plain)).Message, StringComparison.Ordinal);
        Assert.Contains("no rows", Assert.Throws<DataException>(() => Open(folder, "a.svm", "\n# none\n", Plain)).Message, StringComparison.Ordinal);
        Assert.Contains("the file is empty", Assert.Throws<DataException>(() => Open(folder, "a.svm", "", Plain)).Message, StringComparison.Ordinal);
        Assert.Contains("empty", Assert.Throws<DataException>(() => Open(folder, "a.svm", "1\n2\n", Plain)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenLike_OtherFormat_SaysWhatItIs()
    {
        using var folder = new TemporaryFolder();
        DataSchema sparse = Open(folder, "a.svm", Rows, Plain).Schema;
        File.WriteAllText(folder["t.csv"], "1,2\n3,4\n");
        DataException e = Assert.Throws<DataException>(() => DataSet.OpenLike(folder["t.csv"], sparse, targets: true));
        Assert.Contains("t.csv: sparse rows (LibSVM) are expected, but this is delimited text", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 1:1\n2 x:1\n1 2:1\n", "line 2: the index in 'x:1'")]
    [InlineData("1 1:1\n2 2:1\nspam 2:1\n", "line 3: the label 'spam'")]
    public void Open_DamagedLineInAFileOfAnyName_NamesTheLine(string text, string message)
    {
        using var folder = new TemporaryFolder();
        DataException e = Assert.Throws<DataException>(() => Open(folder, "a.txt", text, Plain));
        Assert.Contains("a.txt, " + message, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("y time\n1 12:30\n2 12:45\n")]
    [InlineData("12:30:01,1\n12:30:02,2\n")]
    [InlineData("1 2 3\n4 5 6\n")]
    [InlineData("label 1:2\n")]
    public void Detect_OtherText_IsNotSparse(string text)
    {
        using var file = new TemporaryTable(text);
        Assert.Equal(DataFormat.DelimitedText, DataFormats.Detect(file.FilePath));
    }

    [Fact]
    public void Transform_SparseBlock_GivesTheFeaturesOfTheRowsWrittenOut() => Gen.Select(Gen.Int[1, 200], Gen.Int[1, 40], Gen.ULong[0, 9]).Sample(
        (n, d, seed) =>
        {
            byte[] bytes = ImageFiles.Bytes(n * d, seed);
            var builder = new SparseRowsBuilder();
            for (int i = 0; i < n * d; i++)
            {
                if (bytes[i] > 180)
                    builder.Add(i % d, bytes[i]);
                if (i % d == d - 1)
                    builder.EndRow();
            }

            var block = new RowBlock(0, new long[n], builder.Take(), []);
            float[] dense = block.ToDense(d);
            IFeatureMap zonal = new ZonalFeatures(d, new ZonalOptions { Architecture = Architecture.FullyConnected(1), FeatureCount = 16 }, seed);
            Assert.Equal(zonal.Transform(dense), zonal.Transform(block));
            var sketch = new NtkSketch(d, new NtkSketchOptions { FeatureCount = 16 }, seed);
            float[] expected = sketch.Transform(dense), actual = sketch.Transform(block);
            for (int i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], actual[i], 1e-3f * (1 + Math.Abs(expected[i])));
        },
        iter: 5);

    [Fact]
    public void Train_SparseRows_GivesTheModelOfTheSameTable()
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = ImageFiles.Bytes(300 * 6, 4);
        string sparse = "", dense = "";
        for (int i = 0; i < 300; i++)
        {
            int[] row = [.. bytes.Skip(6 * i).Take(6).Select(b => b > 128 ? b - 128 : 0)];
            int label = row.Sum() % 2;
            sparse += $"{label} {string.Join(' ', row.Select((v, j) => v == 0 ? "" : $"{j + 1}:{v}"))}\n";
            dense += string.Join(',', row) + $",{label}\n";
        }

        File.WriteAllText(folder["s.svm"], sparse);
        File.WriteAllText(folder["d.csv"], dense);
        var trainer = new ModelTrainer(new TrainingOptions { Table = new TableOptions { Scale = ColumnScale.Unit }, FeatureCount = 32, Ridge = 1e-2 });
        TangentModel a = trainer.Train(folder["s.svm"]).Model, b = trainer.Train(folder["d.csv"]).Model;
        Assert.Equal(b.Header.Test!.Rows, a.Header.Test!.Rows);
        for (int i = 0; i < a.Ridge.Weights.Length; i++)
            Assert.Equal(b.Ridge.Weights[i], a.Ridge.Weights[i], 1e-3);
        a.Save(folder["m.tangent"]);
        TangentModel loaded = TangentModel.Load(folder["m.tangent"], statistics: false);
        Assert.IsType<SparseSchema>(loaded.Header.Schema);
        PredictionScore score = loaded.Evaluate(DataSet.OpenLike(folder["s.svm"], loaded.Header.Schema, targets: true))!;
        Assert.Equal(a.Evaluate(DataSet.OpenLike(folder["s.svm"], a.Header.Schema, targets: true))!.Accuracy, score.Accuracy);
    }

    private static DataSet Open(TemporaryFolder folder, string name, string text, TableOptions options)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        File.WriteAllBytes(folder[name], name.EndsWith(".gz", StringComparison.Ordinal) ? TemporaryTable.Pack(bytes) : bytes);
        return DataSet.Open(folder[name], options, All);
    }
}

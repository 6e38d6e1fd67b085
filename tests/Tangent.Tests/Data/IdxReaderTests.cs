using Tangent.Data;

namespace Tangent.Tests.Data;

public sealed class IdxReaderTests
{
    private const int Count = 60;
    private static readonly byte[] Pixels = ImageFiles.Bytes(Count * 6, 1);
    private static readonly byte[] Labels = [.. Enumerable.Range(0, Count).Select(i => (byte)(3 * (i % 4)))];
    private static readonly RowSplit All = new(0, 0);

    [Theory]
    [InlineData("train-images-idx3-ubyte", "train-labels-idx1-ubyte")]
    [InlineData("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz")]
    [InlineData("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte")]
    [InlineData("images.idx3-ubyte", "labels.idx1-ubyte.gz")]
    public void Open_LabelsBeside_AreFoundAndRowsAreBytes(string images, string labels)
    {
        using var folder = new TemporaryFolder();
        Write(folder[images], ImageFiles.Idx([Count, 2, 3], Pixels));
        Write(folder[labels], ImageFiles.Idx([Count], Labels));
        DataSet data = DataSet.Open(folder[images], new TableOptions { Scale = ColumnScale.None }, All);
        Assert.Equal(DataFormat.Idx, DataFormats.Detect(folder[images]));
        Assert.Equal((7, TaskKind.Classification, Count), (data.Schema.InputDimension, data.Schema.Task, (int)data.TrainingRows));
        Assert.Equal(["0", "3", "6", "9"], data.Schema.Classes);
        RowBlock block = Assert.Single(data.Training.ReadBlocks());
        Assert.Equal(Labels.Select(l => l / 3.0), block.Targets);
        for (int i = 0; i < Count; i++)
            Assert.Equal([.. Pixels.Skip(6 * i).Take(6).Select(p => (float)(p / 255.0)), 1f], block.Inputs[(7 * i)..((7 * i) + 7)]);
        Assert.Equal(["label"], data.Schema.TargetNames);
        DataSet regression = DataSet.Open(folder[images], new TableOptions { Task = TaskKind.Regression }, All);
        Assert.Equal(Labels.Select(l => (double)l), regression.Training.ReadBlocks().SelectMany(b => b.Targets));
    }

    [Theory]
    [InlineData(2, 5, 7)]
    [InlineData(60, 1, 1)]
    public void Open_SmallOrOddSizes_AreRead(int count, int height, int width)
    {
        using var folder = new TemporaryFolder();
        Write(folder["a-images-idx3-ubyte"], ImageFiles.Idx([count, height, width], ImageFiles.Bytes(count * height * width, 2)));
        Write(folder["a-labels-idx1-ubyte"], ImageFiles.Idx([count], [.. Enumerable.Range(0, count).Select(i => (byte)(i % 2 == 0 ? 255 : 0))]));
        DataSet data = DataSet.Open(folder["a-images-idx3-ubyte"], new TableOptions { Bias = 0 }, All);
        Assert.Equal(["0", "255"], data.Schema.Classes);
        RowBlock block = Assert.Single(data.Training.ReadBlocks());
        Assert.Equal((count, count * height * width), (block.Count, block.Inputs.Length));
        Assert.All(block.Inputs, v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public void Open_StandardScale_EveryChannelOfTheTrainingImagesHasMeanZeroAndVarianceOne()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a-images-idx4-ubyte"], ImageFiles.Idx([Count, 1, 3, 2], Pixels));
        Write(folder["a-labels-idx1-ubyte"], ImageFiles.Idx([Count], Labels));
        var split = new RowSplit(5, 0.25);
        DataSet data = DataSet.Open(folder["a-images-idx4-ubyte"], new TableOptions { Bias = 0 }, split);
        float[] training = [.. data.Training.ReadBlocks().SelectMany(b => b.Inputs)], test = [.. data.Test!.ReadBlocks().SelectMany(b => b.Inputs)];
        Assert.Equal((45 * 6, 15 * 6), (training.Length, test.Length));
        for (int c = 0; c < 2; c++)
        {
            double[] channel = [.. training.Where((_, i) => i % 2 == c).Select(v => (double)v)];
            double mean = channel.Average();
            Assert.Equal(0, mean, 1e-6);
            Assert.Equal(1, channel.Average(v => (v - mean) * (v - mean)), 1e-5);
        }

        Assert.Equal(Count, data.Training.ReadBlocks().Concat(data.Test.ReadBlocks()).SelectMany(b => b.LineNumbers).Distinct().Count());
        DataSet unit = DataSet.Open(folder["a-images-idx4-ubyte"], new TableOptions { Bias = 0, Scale = ColumnScale.Unit }, split);
        Assert.All(unit.Training.ReadBlocks().SelectMany(b => b.Inputs.Chunk(6)), row => Assert.Equal(1, row.Sum(v => v * v), 1e-5f));
    }

    [Fact]
    public void Open_WithoutTargets_NeedsNoLabels()
    {
        using var folder = new TemporaryFolder();
        Write(folder["x-images-idx3-ubyte"], ImageFiles.Idx([Count, 2, 3], Pixels));
        DataSet data = DataSet.Open(folder["x-images-idx3-ubyte"], new TableOptions { Targets = [] }, All);
        Assert.Equal((0, 0), (data.Schema.TargetCount, data.Training.TargetCount));
        Assert.Equal(Count, data.Training.ReadBlocks().Sum(b => b.Count));
        Assert.Equal(Count, DataSet.OpenLike(folder["x-images-idx3-ubyte"], data.Schema, targets: false).ReadBlocks().Sum(b => b.Count));
    }

    [Fact]
    public void Open_Faulty_FailsWithOneLineThatNamesTheFile()
    {
        byte[] images = ImageFiles.Idx([Count, 2, 3], Pixels), labels = ImageFiles.Idx([Count], Labels);
        byte[] wrong = [.. images];
        wrong[1] = 9;
        (byte[] Images, byte[]? Labels, string Message)[] cases =
        [
            (images[..^1], labels, "a-images-idx3-ubyte: is cut off in image 60 of 60"),
            (images[..9], labels, "a-images-idx3-ubyte: is cut off in its header"),
            (images, labels[..^1], "a-labels-idx1-ubyte: is cut off after label 59 of 60"),
            ([.. images, 0], labels, "a-images-idx3-ubyte: has more bytes"),
            (wrong, labels, "a-images-idx3-ubyte: the first bytes are 0, 9, 8, 3, not those of IDX images"),
            (ImageFiles.Idx([Count, 2, 3], Pixels, type: 13), labels, "a-images-idx3-ubyte: holds numbers of IDX type 0x0D"),
            (images, ImageFiles.Idx([Count - 1], Labels), "a-labels-idx1-ubyte: there are 59 labels for the 60 images of a-images-idx3-ubyte"),
            (images, images, "a-labels-idx1-ubyte: the first bytes are 0, 0, 8, 3, not those of IDX labels"),
            (labels, labels, "a-images-idx3-ubyte: the first bytes are 0, 0, 8, 1, not those of IDX images (0, 0, 8, 3): these are labels"),
            (ImageFiles.Idx([Count, 6], Pixels), labels, "the first bytes are 0, 0, 8, 2, not those of IDX images (0, 0, 8, 3): it has 2 axes; give"),
            ([0, 0, 8, 5, .. images], labels, "it has 5 axes; give another file"),
            (ImageFiles.Idx([0, 2, 3], []), labels, "a-images-idx3-ubyte: the header says 0 images of 2 x 3 x 1, which cannot be used; copy"),
            (ImageFiles.Idx([Count, 2, 3, 0], Pixels), labels, "a-images-idx3-ubyte: the header says 60 images of 2 x 3 x 0"),
            (ImageFiles.Idx([Count, int.MaxValue, int.MaxValue], Pixels), labels, "60 images of 2147483647 x 2147483647 x 1, which cannot be used"),
            (ImageFiles.Idx([Count, 65_536, 16_383], Pixels), labels, "a-images-idx3-ubyte: is cut off in image 1 of 60"),
            (ImageFiles.Idx([int.MaxValue, 2, 3], Pixels), labels, "a-images-idx3-ubyte: is cut off in image 61 of 2147483647"),
            (ImageFiles.Idx([Count, -2, 3], Pixels), labels, "a-images-idx3-ubyte: its header is damaged: a size is negative"),
            (images, labels[..6], "a-labels-idx1-ubyte: is cut off in its header"),
            (images, [.. labels, 0], "a-labels-idx1-ubyte: has more bytes than its header says"),
            ([], labels, "a-images-idx3-ubyte: the file is empty"),
            (images, [], "a-labels-idx1-ubyte: the file is empty"),
            (TemporaryTable.Pack(images)[..200], labels, "a-images-idx3-ubyte: the gzip file is truncated or corrupt"),
            (images, TemporaryTable.Pack(labels)[..^3], "a-labels-idx1-ubyte: the gzip file is truncated or corrupt"),
            (images, null, "a-images-idx3-ubyte: the labels are not beside the images; they should be called a-labels-idx1-ubyte"),
            (images, ImageFiles.Idx([Count], new byte[Count]), "a-images-idx3-ubyte: the images have only one class, '0'"),
        ];
        foreach ((byte[] x, byte[]? y, string message) in cases)
        {
            using var folder = new TemporaryFolder();
            Write(folder["a-images-idx3-ubyte"], x);
            if (y is not null)
                Write(folder["a-labels-idx1-ubyte"], y);
            DataException e = Assert.Throws<DataException>(() => DataSet.Open(folder["a-images-idx3-ubyte"], new TableOptions(), All));
            Assert.Contains(message, e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', e.Message);
        }
    }

    [Fact]
    public void OpenLike_OtherShapeOrLabel_Fails()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a-images-idx3-ubyte"], ImageFiles.Idx([Count, 2, 3], Pixels));
        Write(folder["a-labels-idx1-ubyte"], ImageFiles.Idx([Count], Labels));
        Write(folder["b-images-idx3-ubyte"], ImageFiles.Idx([Count, 3, 2], Pixels));
        Write(folder["b-labels-idx1-ubyte"], ImageFiles.Idx([Count], Labels));
        Write(folder["c-images-idx3-ubyte"], ImageFiles.Idx([1, 2, 3], Pixels.AsSpan(0, 6)));
        Write(folder["c-labels-idx1-ubyte"], ImageFiles.Idx([1], [7]));
        DataSchema schema = DataSet.Open(folder["a-images-idx3-ubyte"], new TableOptions(), All).Schema;
        DataException shape = Assert.Throws<DataException>(() => DataSet.OpenLike(folder["b-images-idx3-ubyte"], schema, targets: true));
        Assert.Contains("the images are 3 x 2 x 1 but the model's are 2 x 3 x 1", shape.Message, StringComparison.Ordinal);
        IRowSource other = DataSet.OpenLike(folder["c-images-idx3-ubyte"], schema, targets: true);
        DataException label = Assert.Throws<DataException>(() => other.ReadBlocks().Count());
        Assert.Contains("image 1 has the label '7', none of the 4 known classes (0, 3, 6, 9)", label.Message, StringComparison.Ordinal);
        Assert.Single(DataSet.OpenLike(folder["c-images-idx3-ubyte"], schema, targets: false).ReadBlocks());
    }

    private static void Write(string path, byte[] bytes) =>
        File.WriteAllBytes(path, path.EndsWith(".gz", StringComparison.Ordinal) ? TemporaryTable.Pack(bytes) : bytes);
}

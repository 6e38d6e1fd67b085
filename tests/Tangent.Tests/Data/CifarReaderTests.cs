using Tangent.Data;

namespace Tangent.Tests.Data;

public sealed class CifarReaderTests
{
    private static readonly RowSplit All = new(0, 0);
    private static readonly TableOptions Plain = new() { Scale = ColumnScale.None, Bias = 0 };

    [Fact]
    public void Open_File_PlanesBecomePixels()
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = ImageFiles.Cifar([3, 9, 3], 1);
        File.WriteAllBytes(folder["a.bin.gz"], TemporaryTable.Pack(bytes));
        DataSet data = DataSet.Open(folder["a.bin.gz"], Plain, All);
        RowBlock block = Assert.Single(data.Training.ReadBlocks());
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], data.Schema.Classes);
        Assert.Equal([3d, 9, 3], block.Targets);
        for (int i = 0; i < 3; i++)
        {
            for (int p = 0; p < 1024; p++)
            {
                for (int c = 0; c < 3; c++)
                    Assert.Equal((float)(bytes[(3073 * i) + 1 + (1024 * c) + p] / 255.0), block.Inputs[(3072 * i) + (3 * p) + c]);
            }
        }
    }

    [Fact]
    public void Open_FolderOrList_ReadsTheFilesInOrderWithoutTheTestFile()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["data_batch_1.bin"], ImageFiles.Cifar([1, 2], 1));
        File.WriteAllBytes(folder["data_batch_2.bin"], ImageFiles.Cifar([3], 2));
        File.WriteAllBytes(folder["test_batch.bin"], ImageFiles.Cifar([4, 5], 3));
        File.WriteAllBytes(folder["data_batch_1.bin.gz"], TemporaryTable.Pack(ImageFiles.Cifar([1, 2], 1)));
        File.WriteAllLines(folder["batches.meta.txt"], Enumerable.Range(0, 10).Select(i => $"name{i}").Append(""));
        DataSet data = DataSet.Open(folder.Path, Plain, All, folder["test_batch.bin"]);
        Assert.Equal("name4", data.Schema.Classes[4]);
        Assert.Equal([1d, 2, 3], data.Training.ReadBlocks().SelectMany(b => b.Targets));
        Assert.Equal([1L, 2, 3], data.Training.ReadBlocks().SelectMany(b => b.LineNumbers));
        Assert.Equal([4d, 5], data.Test!.ReadBlocks().SelectMany(b => b.Targets));
        Assert.Contains(data.Notes(), n => n.Contains("test_batch", StringComparison.Ordinal));
        string list = folder["data_batch_2.bin"] + "," + folder["data_batch_1.bin"];
        Assert.Equal([3d, 1, 2], DataSet.Open(list, Plain, All).Training.ReadBlocks().SelectMany(b => b.Targets));
        using var other = new TemporaryFolder();
        File.Copy(folder["test_batch.bin"], other["t.bin"]);
        Assert.Equal([4d, 5], DataSet.OpenLike(other["t.bin"], data.Schema, targets: true).ReadBlocks().SelectMany(b => b.Targets));
    }

    [Fact]
    public void Open_SymbolicLink_ReadsItsTarget()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a"], ImageFiles.Cifar([3, 9], 1));
        File.CreateSymbolicLink(folder["link.bin"], folder["a"]);
        DataSet data = DataSet.Open(folder["link.bin"], Plain, All);
        Assert.Equal([3d, 9], data.Training.ReadBlocks().SelectMany(b => b.Targets));
    }

    [Fact]
    public void Open_Faulty_FailsWithOneLineThatNamesTheFile()
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = ImageFiles.Cifar([3, 9, 10], 1);
        File.WriteAllBytes(folder["odd.bin"], bytes[..^1]);
        File.WriteAllBytes(folder["odd.bin.gz"], TemporaryTable.Pack(bytes[..7000]));
        File.WriteAllBytes(folder["label.bin"], bytes);
        File.WriteAllBytes(folder["test_batch.bin"], bytes);
        File.WriteAllBytes(folder["empty.bin"], []);
        File.WriteAllBytes(folder["cut.bin.gz"], TemporaryTable.Pack(bytes)[..5000]);
        File.WriteAllText(folder["t.csv"], "1,2\n3,4\n");
        Directory.CreateDirectory(folder["test"]);
        File.WriteAllBytes(folder["test/test_batch.bin"], bytes);
        Directory.CreateDirectory(folder["folder.bin"]);
        foreach ((string name, string message) in new[]
        {
            ("odd.bin", "odd.bin: has 9218 bytes, no multiple of the 3073"),
            ("odd.bin.gz", "odd.bin.gz: has 7000 bytes, no multiple of the 3073"),
            ("label.bin", "label.bin: image 3 has the label 10"),
            ("none.bin", "none.bin: there is no such file"),
            ("empty.bin", "empty.bin: the file is empty"),
            ("cut.bin.gz", "cut.bin.gz: the gzip file is truncated or corrupt"),
            ("test", "test: the folder has no training file (*.bin"),
            ("folder.bin", "folder.bin: the folder has no images"),
            ("label.bin," + folder["none.bin"], "none.bin: there is no such file"),
            ("label.bin," + folder["odd.bin"], "odd.bin: has 9218 bytes"),
            ("t.csv," + folder["label.bin"], "label.bin: several files are read as one for CIFAR (*.bin) only"),
        })
        {
            DataException e = Assert.Throws<DataException>(() => DataSet.Open(folder[name], Plain, All));
            Assert.Contains(message, e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', e.Message);
        }
    }
}

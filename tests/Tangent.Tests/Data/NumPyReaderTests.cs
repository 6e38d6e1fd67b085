using System.IO.Compression;
using Tangent.Data;

namespace Tangent.Tests.Data;

public sealed class NumPyReaderTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Open_Array_GivesTheRowsOfTheSameTextFile(bool gzip)
    {
        using var folder = new TemporaryFolder();
        string text = Text(rows: 70, columns: 5), csv = folder["t.csv"], npy = folder["t.npy"];
        File.WriteAllText(csv, text);
        File.WriteAllBytes(npy, gzip ? TemporaryTable.Pack(Npy(folder, text)) : Npy(folder, text));
        var split = new RowSplit(3, 0.2);
        DataSet expected = DataSet.Open(csv, new TableOptions(), split), actual = DataSet.Open(npy, new TableOptions(), split);
        Assert.Equal(DataFormat.NumPy, DataFormats.Detect(npy));
        Assert.Equal((expected.TrainingRows, expected.Schema.InputDimension), (actual.TrainingRows, actual.Schema.InputDimension));
        AssertEqual(expected.Training, actual.Training);
        AssertEqual(expected.Test!, actual.Test!);
        AssertEqual(DataSet.OpenLike(csv, actual.Schema, true), DataSet.OpenLike(npy, actual.Schema, true));
        File.WriteAllText(csv, string.Concat(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l[..l.LastIndexOf(',')] + "\n")));
        Assert.Equal(5, DataSet.OpenLike(csv, actual.Schema, false).InputDimension);
    }

    [Fact]
    public void Open_ArchiveOfInputsAndTargets_TakesThemByName()
    {
        using var folder = new TemporaryFolder();
        byte[] y = Npy(folder, "0\n1\n0\n1\n", drop: 0), x = Npy(folder, "1,2\n3,4\n5,6\n7,9\n");
        WriteArchive(folder["a.npz"], ("y", y), ("X", x));
        DataSet data = DataSet.Open(folder["a.npz"], new TableOptions { Scale = ColumnScale.None, Task = TaskKind.Classification }, new RowSplit(0, 0));
        Assert.Equal(["y"], data.Schema.TargetNames);
        Assert.Equal(["0", "1"], data.Schema.Classes);
        RowBlock block = Assert.Single(data.Training.ReadBlocks());
        Assert.Equal([1f, 2, 1, 3, 4, 1, 5, 6, 1, 7, 9, 1], block.Inputs);
        Assert.Equal([0d, 1, 0, 1], block.Targets);
        File.WriteAllBytes(folder["x.npy"], x);
        RowBlock inputs = Assert.Single(DataSet.OpenLike(folder["x.npy"], data.Schema, targets: false).ReadBlocks());
        Assert.Equal(block.Inputs, inputs.Inputs);
        WriteArchive(folder["m.npz"], ("y", x), ("x", x));
        Assert.Equal(["y1", "y2"], DataSet.Open(folder["m.npz"], new TableOptions(), new RowSplit(0, 0)).Schema.TargetNames);
    }

    [Fact]
    public void Open_FaultyFile_FailsWithOneLineThatNamesIt()
    {
        using var folder = new TemporaryFolder();
        byte[] x = Npy(folder, "1,2\n3,4\n"), y = Npy(folder, "1\n");
        WriteArchive(folder["rows.npz"], ("X", x), ("y", y));
        WriteArchive(folder["names.npz"], ("a", x), ("b", x));
        WriteArchive(folder["empty.npz"]);
        File.WriteAllBytes(folder["short.npy"], x[..^1]);
        File.WriteAllBytes(folder["cut.npz"], File.ReadAllBytes(folder["rows.npz"])[..^30]);
        WriteArchive(folder["flipped.npz"], ("X", x), ("y", x));
        byte[] flipped = File.ReadAllBytes(folder["flipped.npz"]);
        flipped[flipped.AsSpan().IndexOf("PK\u0001\u0002"u8) + 16] ^= 1; // the sum of the first array
        File.WriteAllBytes(folder["flipped.npz"], flipped);
        WriteArchive(folder["locked.npz"], ("X", x), ("y", x));
        File.WriteAllBytes(folder["locked.npz"], Locked(File.ReadAllBytes(folder["locked.npz"])));
        File.WriteAllText(folder["text.npz"], "1,2\n3,4\n");
        File.WriteAllBytes(folder["zero.npy"], []);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Golden", "numpy-empty.npy"), folder["none.npy"]);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Golden", "numpy-vector.npy"), folder["vector.npy"]);
        byte[] complex = [.. x];
        "<c8"u8.CopyTo(complex.AsSpan(complex.AsSpan().IndexOf("<f8"u8)));
        File.WriteAllBytes(folder["complex.npy"], complex);
        File.WriteAllText(folder["text.npy"], "1,2\n3,4\n");
        File.WriteAllBytes(folder["nan.npy"], Npy(folder, "1,2\nNaN,4\n"));
        (string Name, string Message)[] cases =
        [
            ("rows.npz", "'X' has 2 rows but 'y' 1"),
            ("names.npz", "the archive has the arrays a, b; the inputs should be called X and the targets y"),
            ("empty.npz", "the archive has no array"),
            ("flipped.npz", "the archive is cut off or corrupt"),
            ("locked.npz", "array X: is encrypted"),
            ("text.npz", "is no NumPy file"),
            ("zero.npy", "the file is empty"),
            ("none.npy", "the array has no rows"),
            ("vector.npy", "no input is left: of 1 columns 1 are targets and 0 ignored; save inputs and targets side by side"),
            ("short.npy", "is cut off"),
            ("cut.npz", "the archive is cut off or corrupt"),
            ("complex.npy", "'<c8'"),
            ("text.npy", "is no NumPy file"),
            ("nan.npy", "1 row has missing values"),
        ];
        foreach ((string name, string message) in cases)
        {
            DataException e = Assert.Throws<DataException>(() => DataSet.Open(folder[name], new TableOptions(), new RowSplit(0, 0)));
            Assert.Contains(message, e.Message, StringComparison.Ordinal);
            Assert.Contains(name, e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', e.Message);
        }
    }

    // Sets the flag of encryption in every header, local and central.
    private static byte[] Locked(byte[] archive)
    {
        for (int i = 0; i + 10 < archive.Length; i++)
        {
            if (archive.AsSpan(i).StartsWith("PK\u0003\u0004"u8))
                archive[i + 6] |= 1;
            else if (archive.AsSpan(i).StartsWith("PK\u0001\u0002"u8))
                archive[i + 8] |= 1;
        }

        return archive;
    }

    private static void AssertEqual(IRowSource expected, IRowSource actual)
    {
        RowBlock[] a = [.. expected.ReadBlocks()], b = [.. actual.ReadBlocks()];
        Assert.Equal(a.SelectMany(r => r.Inputs), b.SelectMany(r => r.Inputs));
        Assert.Equal(a.SelectMany(r => r.Targets), b.SelectMany(r => r.Targets));
    }

    private static string Text(int rows, int columns) => string.Concat(
        Enumerable.Range(0, rows).Select(i => string.Join(',', Enumerable.Range(0, columns).Select(j => ((i * 37) + (j * 11)) % 101 / 4.0)) + "\n"));

    private static byte[] Npy(TemporaryFolder folder, string text, int drop = 0)
    {
        double[][] rows = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(',').SkipLast(drop).Select(double.Parse).ToArray())];
        using (var file = new NpyWriter<double>(folder["made.npy"], rows[0].Length, rows.Length))
        {
            file.WriteRows(rows.SelectMany(r => r).ToArray());
            file.Commit();
        }

        return File.ReadAllBytes(folder["made.npy"]);
    }

    private static void WriteArchive(string path, params (string Name, byte[] Bytes)[] entries)
    {
        using ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string name, byte[] bytes) in entries)
        {
            using Stream stream = archive.CreateEntry(name + ".npy").Open();
            stream.Write(bytes);
        }
    }
}

using SkiaSharp;
using Tangent.Cli;
using Tangent.Data;

namespace Tangent.Tests.Data;

public sealed class ImageFolderReaderTests
{
    private static readonly RowSplit All = new(0, 0);
    private static readonly TableOptions Plain = new() { Scale = ColumnScale.None, Bias = 0 };

    public ImageFolderReaderTests() => DataSet.ImageDecoder ??= new SkiaImageDecoder();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Open_Png_PixelsAreExactAndClassesAreTheSubfolders(int channels)
    {
        using var folder = new TemporaryFolder();
        string[] files = [Write(folder, "dog/1.PNG", channels, 4, 5, 1), Write(folder, "cat/2.png", channels, 4, 5, 2), Write(folder, "cat/1.png", channels, 4, 5, 3)];
        File.WriteAllText(folder["cat/notes.txt"], "x");
        DataSet data = DataSet.Open(folder.Path, Plain, All);
        Assert.Equal(3, files.Length);
        Assert.Equal(["cat", "dog"], data.Schema.Classes);
        Assert.Contains(data.Notes(), n => n.StartsWith("1 files", StringComparison.Ordinal));
        RowBlock block = Assert.Single(data.Training.ReadBlocks());
        Assert.Equal([0d, 0, 1], block.Targets);
        byte[] expected = [.. Pixels(channels, 20, 3), .. Pixels(channels, 20, 2), .. Pixels(channels, 20, 1)];
        Assert.Equal(expected.Select(b => (float)(b / 255.0)), block.Inputs);
        Assert.Equal(block.Inputs, DataSet.OpenLike(folder.Path, data.Schema, targets: true).ReadBlocks().Single().Inputs);
        IRowSource flat = DataSet.OpenLike(folder["cat"], data.Schema, targets: false);
        Assert.Equal(2, Assert.Single(flat.ReadBlocks()).Count);
    }

    [Fact]
    public void Open_Jpeg_IsDecoded()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "a/1.jpg", 3, 8, 8, 1);
        Write(folder, "b/1.jpeg", 3, 8, 8, 2);
        Assert.Equal(192, DataSet.Open(folder.Path, Plain, All).Schema.InputDimension);
    }

    [Fact]
    public void Open_Faulty_FailsWithOneLineThatNamesTheFile()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "size/a/1.png", 3, 4, 5, 1);
        Write(folder, "size/b/2.png", 3, 5, 4, 1);
        Write(folder, "colour/a/1.png", 3, 4, 5, 1);
        Write(folder, "colour/b/2.png", 1, 4, 5, 1);
        Write(folder, "broken/a/1.png", 3, 4, 5, 1);
        Write(folder, "cut/a/1.png", 3, 40, 50, 1);
        File.WriteAllBytes(Made(folder, "cut/b/2.png"), File.ReadAllBytes(folder["cut/a/1.png"])[..3000]);
        File.WriteAllText(Made(folder, "broken/b/2.png"), "no image");
        Write(folder, "void/a/1.png", 3, 4, 5, 1);
        File.WriteAllBytes(Made(folder, "void/b/2.png"), []);
        Write(folder, "flat/1.png", 3, 4, 5, 1);
        Write(folder, "one/a/1.png", 3, 4, 5, 1);
        Write(folder, "hole/a/1.png", 3, 4, 5, 1);
        File.WriteAllText(Made(folder, "hole/b/x.txt"), "");
        File.WriteAllText(Made(folder, "none/x.txt"), "");
        foreach ((string name, string message) in new[]
        {
            ("size", "2.png: the image is 5 x 4 x 3 but"),
            ("colour", "2.png: the image is 4 x 5 x 1 but"),
            ("broken", "2.png: the image cannot be decoded"),
            ("cut", "2.png: the image cannot be decoded (IncompleteInput)"),
            ("void", "2.png: the image cannot be decoded"),
            ("flat", "flat: the images have no labels"),
            ("one", "one: the images have only one class, 'a'"),
            ("hole", "b: the folder of a class has no PNG or JPEG file"),
            ("none", "none: the folder has no images"),
        })
        {
            DataException e = Assert.Throws<DataException>(() => DataSet.Open(folder[name], Plain, All));
            Assert.Contains(message, e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', e.Message);
        }

        DataException text = Assert.Throws<DataException>(() => DataSet.Open(folder["size"], Plain with { Task = TaskKind.Regression }, All));
        Assert.Contains("the labels are names", text.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_Opacity_IsDroppedAndMixesWithColour()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "a/1.png", 3, 1, 1, 1);
        Write(folder, "b/1.png", 4, 1, 1, 2);
        RowBlock block = Assert.Single(DataSet.Open(folder.Path, Plain, All).Training.ReadBlocks());
        byte[] expected = [.. Pixels(3, 1, 1), .. Pixels(4, 1, 2)[..3]];
        Assert.Equal(expected.Select(b => (float)(b / 255.0)), block.Inputs);
    }

    private static byte[] Pixels(int channels, int count, ulong seed) => ImageFiles.Bytes(channels * count, seed);

    private static string Made(TemporaryFolder folder, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        return folder[name];
    }

    private static string Write(TemporaryFolder folder, string name, int channels, int height, int width, ulong seed)
    {
        byte[] bytes = Pixels(channels, height * width, seed);
        using var bitmap = new SKBitmap(width, height, channels == 1 ? SKColorType.Gray8 : SKColorType.Rgba8888, channels == 4 ? SKAlphaType.Unpremul : SKAlphaType.Opaque);
        byte[] native = channels != 3 ? bytes : [.. bytes.Chunk(3).SelectMany(p => (byte[])[.. p, 255])];
        System.Runtime.InteropServices.Marshal.Copy(native, 0, bitmap.GetPixels(), native.Length);
        using SKImage image = SKImage.FromBitmap(bitmap);
        bool png = name.EndsWith("png", StringComparison.OrdinalIgnoreCase);
        using SKData data = image.Encode(png ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg, 95);
        string path = Made(folder, name);
        File.WriteAllBytes(path, data.ToArray());
        return path;
    }
}

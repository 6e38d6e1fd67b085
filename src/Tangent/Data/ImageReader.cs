namespace Tangent.Data;

/// <summary>Reads images of one shape, and their labels, as often as asked.</summary>
internal abstract class ImageReader
{
    /// <summary>Gets the file or folder, as messages give it.</summary>
    public abstract string FileName { get; }

    /// <summary>Gets the sizes of every image.</summary>
    public abstract ImageShape Shape { get; }

    /// <summary>Gets the names of the labels by number.</summary>
    public abstract IReadOnlyList<string> LabelNames { get; }

    /// <summary>Gets whether a label's number has a meaning of its own, so that it can be a target of regression.</summary>
    public abstract bool LabelsAreNumbers { get; }

    /// <summary>Gets whether every label is a class even where no image has it.</summary>
    public abstract bool LabelsAreComplete { get; }

    /// <summary>Gets what a user should know, a line each.</summary>
    public virtual IEnumerable<string> Notes => [];

    /// <summary>Opens images of a known format.</summary>
    /// <param name="path">The file, the files separated by commas, or the folder.</param>
    /// <param name="expected">The schema that the images should fit, or null.</param>
    /// <param name="labels">Whether labels are needed.</param>
    /// <exception cref="DataException">The data are at fault.</exception>
    public static ImageReader Open(string path, ImageSchema? expected, bool labels)
    {
        ImageReader reader = DataFormats.Detect(path) switch
        {
            DataFormat.Idx => new IdxReader(path, labels),
            DataFormat.Cifar => new CifarReader(path, expected),
            DataFormat.ImageFolder => new ImageFolderReader(path, labels),
            var other => throw new DataException($"images are expected (IDX, CIFAR or a folder), but this is {other.Text()}", path),
        };
        if (expected is not null && reader.Shape != expected.Shape)
            throw new DataException($"the images are {reader.Shape} but the model's are {expected.Shape}; give images of that size and colour", path);
        return reader;
    }

    /// <summary>Reads the images from the first.</summary>
    /// <param name="labels">Whether labels are read.</param>
    /// <returns>The same record for every image.</returns>
    /// <exception cref="DataException">The data are at fault; thrown while the images are enumerated.</exception>
    public abstract IEnumerable<ImageRecord> Read(bool labels);

    /// <summary>Reads until the span is full or the file ends.</summary>
    protected static int ReadFully(Stream stream, Span<byte> bytes, string path)
    {
        try
        {
            return stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.ToDataException(e, path);
        }
    }
}

/// <summary>Holds the sizes of an image.</summary>
/// <param name="Height">The rows.</param>
/// <param name="Width">The pixels in a row.</param>
/// <param name="Channels">The numbers in a pixel.</param>
internal readonly record struct ImageShape(int Height, int Width, int Channels)
{
    /// <summary>Gets the numbers in an image.</summary>
    public int Length => Height * Width * Channels;

    public override string ToString() => $"{Height} x {Width} x {Channels}";
}

/// <summary>Holds one image until the next is read.</summary>
internal sealed class ImageRecord(int length)
{
    /// <summary>Gets the pixels, height x width x channels.</summary>
    public byte[] Pixels { get; } = new byte[length];

    /// <summary>Gets or sets the label's number.</summary>
    public int Label { get; set; }

    /// <summary>Gets or sets the place in the data, from 1.</summary>
    public long Number { get; set; }
}

using System.Buffers.Binary;
using System.Globalization;

namespace Tangent.Data;

/// <summary>Reads images in the IDX format of MNIST, and the labels from the file beside them.</summary>
/// <remarks>
/// Images: the bytes 0, 0, 8 (unsigned bytes) and 3, then count, height and width as big-endian 32-bit numbers, then the pixels; with 4 instead of 3
/// the number of channels follows. Labels: 0, 0, 8, 1, the count, then a byte an image.
/// The labels of "train-images-idx3-ubyte.gz" are in "train-labels-idx1-ubyte.gz" or the same without .gz.
/// </remarks>
internal sealed class IdxReader : ImageReader
{
    private readonly PackedInput _images;
    private readonly PackedInput? _labels;
    private readonly int _headerLength;
    private readonly long _count;

    /// <summary>Reads the headers.</summary>
    /// <param name="path">The images.</param>
    /// <param name="labels">Whether the labels are needed.</param>
    /// <exception cref="DataException">A file is missing or no such file, or the labels do not fit the images.</exception>
    public IdxReader(string path, bool labels)
    {
        _images = new PackedInput(path);
        int[] sizes = ReadHeader(_images, 3, 4);
        _headerLength = 4 + (4 * sizes.Length);
        _count = sizes[0];
        Shape = new ImageShape(sizes[1], sizes[2], sizes.Length == 4 ? sizes[3] : 1);
        if (_count == 0 || sizes.Contains(0) || (Int128)sizes[1] * sizes[2] * Shape.Channels > Array.MaxLength / 2)
            throw new DataException($"the header says {_count} images of {Shape}, which cannot be used; copy or download it again", path);
        // Told before a buffer of the size that the header claims is made.
        if (_images.Length is { } bytes && bytes - _headerLength < _count * (Int128)Shape.Length)
            throw CutOff((bytes - _headerLength) / Shape.Length);
        if (!labels)
            return;
        _labels = new PackedInput(FindLabels(path));
        int[] length = ReadHeader(_labels, 1, 1);
        if (length[0] != _count)
            throw new DataException(
                $"there are {length[0]} labels for the {_count} images of {Path.GetFileName(path)}; put the file that belongs to them there", _labels.Path);
    }

    public override string FileName => _images.Path;

    public override ImageShape Shape { get; }

    public override IReadOnlyList<string> LabelNames { get; } = [.. Enumerable.Range(0, 256).Select(l => l.ToString(CultureInfo.InvariantCulture))];

    public override bool LabelsAreNumbers => true;

    public override bool LabelsAreComplete => false;

    /// <summary>Tells whether a file is of this format by its first bytes, or meant to be by its name.</summary>
    public static bool Recognises(PackedInput input)
    {
        string name = Path.GetFileName(input.Path);
        return input.Start is [0, 0, >= 8 and <= 14, >= 1 and <= 4, ..]
            || name.Contains("idx3-ubyte", StringComparison.OrdinalIgnoreCase)
            || name.Contains("idx1-ubyte", StringComparison.OrdinalIgnoreCase);
    }

    public override IEnumerable<ImageRecord> Read(bool labels)
    {
        using Stream images = _images.Open();
        using Stream? numbers = labels ? _labels!.Open() : null;
        ReadFully(images, new byte[_headerLength], _images.Path);
        byte[] label = new byte[8];
        if (numbers is not null)
            ReadFully(numbers, label, _labels!.Path);
        var image = new ImageRecord(Shape.Length);
        for (long i = 0; i < _count; i++)
        {
            if (ReadFully(images, image.Pixels, _images.Path) < image.Pixels.Length)
                throw CutOff(i);
            if (numbers is not null && ReadFully(numbers, label.AsSpan(0, 1), _labels!.Path) == 0)
                throw new DataException($"is cut off after label {i} of {_count}; copy or download it again", _labels.Path);
            image.Label = label[0];
            image.Number = i + 1;
            yield return image;
        }

        // Reading to the end also checks a gzip file's sum.
        CheckEnd(images, _images.Path);
        if (numbers is not null)
            CheckEnd(numbers, _labels!.Path);
    }

    private DataException CutOff(long whole) => new($"is cut off in image {whole + 1} of {_count}; copy or download it again", FileName);

    private static void CheckEnd(Stream stream, string path)
    {
        if (ReadFully(stream, new byte[1], path) > 0)
            throw new DataException("has more bytes than its header says; copy or download it again", path);
    }

    private static int[] ReadHeader(PackedInput file, int leastAxes, int mostAxes)
    {
        byte[] header = new byte[4 * 5];
        using Stream stream = file.Open();
        int length = ReadFully(stream, header, file.Path);
        string wanted = mostAxes == 1 ? "labels (0, 0, 8, 1)" : "images (0, 0, 8, 3)";
        if (length < 4 || header[0] != 0 || header[1] != 0 || header[2] is < 8 or > 14)
            throw new DataException($"the first bytes are {string.Join(", ", header.Take(Math.Min(4, length)))}, not those of IDX {wanted}; give another file", file.Path);
        if (header[2] != 8)
            throw new DataException($"holds numbers of IDX type 0x{header[2]:X2}; unsigned bytes (0x08) are read, so convert them", file.Path);
        int axes = header[3];
        if (axes < leastAxes || axes > mostAxes)
        {
            string advice = axes == 1 ? "these are labels; give the file of the images" : $"it has {axes} axes; give another file";
            throw new DataException($"the first bytes are 0, 0, 8, {axes}, not those of IDX {wanted}: {advice}", file.Path);
        }

        if (length < 4 + (4 * axes))
            throw new DataException("is cut off in its header; copy or download it again", file.Path);
        int[] sizes = [.. Enumerable.Range(0, axes).Select(a => BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4 + (4 * a))))];
        return sizes.Any(s => s < 0) ? throw new DataException("its header is damaged: a size is negative; copy or download it again", file.Path) : sizes;
    }

    private static string FindLabels(string path)
    {
        string folder = Path.GetDirectoryName(path) ?? "", name = Path.GetFileName(path);
        string plain = name.Replace("images", "labels", StringComparison.Ordinal)
            .Replace("idx3", "idx1", StringComparison.Ordinal).Replace("idx4", "idx1", StringComparison.Ordinal);
        if (plain.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            plain = plain[..^3];
        string[] names = plain == name || plain + ".gz" == name ? [] : [plain, plain + ".gz"];
        return names.Select(n => Path.Combine(folder, n)).FirstOrDefault(File.Exists)
            ?? throw new DataException(
                $"the labels are not beside the images; they should be called {(names.Length == 0 ? "...-labels-idx1-ubyte" : names[0])}", path);
    }
}

using System.Globalization;

namespace Tangent.Data;

/// <summary>Reads images in the binary format of CIFAR-10: a label byte, then 32 x 32 bytes of red, of green and of blue.</summary>
/// <remarks>
/// Several files, separated by commas, or a folder, whose .bin files are read in the order of their names; those with "test"
/// in their name, such as test_batch.bin, are left out there, and so is a packed file beside the same unpacked.
/// The classes' names are the lines of batches.meta.txt beside the files where there is such a file.
/// </remarks>
internal sealed class CifarReader : ImageReader
{
    private const int Side = 32;
    private const int Classes = 10;
    private const int RecordLength = 1 + (3 * Side * Side);
    private const string TestName = "test";

    private readonly PackedInput[] _files;
    private readonly string _path;
    private readonly string[] _leftOut = [];

    /// <summary>Finds the files.</summary>
    /// <param name="path">The file, the files separated by commas, or the folder.</param>
    /// <param name="expected">The schema whose classes the labels stand for, or null.</param>
    /// <exception cref="DataException">A file is missing, or of a length that is no number of images.</exception>
    public CifarReader(string path, ImageSchema? expected)
    {
        _path = path;
        string[] names = FilesOf(path);
        if (Directory.Exists(path))
        {
            string[] training = [.. names.Where(n => !IsTest(n))];
            _leftOut = [.. names.Where(IsTest).Select(n => Path.GetFileName(n))];
            names = training;
        }

        if (names.Length == 0)
            throw new DataException("the folder has no training file (*.bin without 'test' in its name)", path);
        _files = [.. names.Select(n => new PackedInput(n))];
        foreach (PackedInput file in _files)
        {
            if (file.Length is { } length && length % RecordLength != 0)
                throw OddLength(file.Path, length);
        }

        LabelNames = expected?.Classes is { Count: Classes } known
            ? known
            : Meta(names[0]) ?? [.. Enumerable.Range(0, Classes).Select(l => l.ToString(CultureInfo.InvariantCulture))];
    }

    public override string FileName => _path;

    public override ImageShape Shape { get; } = new(Side, Side, 3);

    public override IReadOnlyList<string> LabelNames { get; }

    public override bool LabelsAreNumbers => true;

    public override bool LabelsAreComplete => true;

    public override IEnumerable<string> Notes => [.. _leftOut.Select(n => $"{n} in {_path} is not training data and left out; give it with --test")];

    /// <summary>Tells by the names whether a path stands for such files.</summary>
    public static bool Recognises(string path) => FilesOf(path) is { Length: > 0 } names && names.All(IsNamed);

    public override IEnumerable<ImageRecord> Read(bool labels)
    {
        byte[] record = new byte[RecordLength];
        var image = new ImageRecord(Shape.Length);
        foreach (PackedInput file in _files)
        {
            using Stream stream = file.Open();
            for (long place = 0, length; (length = ReadFully(stream, record, file.Path)) > 0; place++)
            {
                if (length < RecordLength)
                    throw OddLength(file.Path, (place * RecordLength) + length);
                if (record[0] >= Classes)
                    throw new DataException($"image {place + 1} has the label {record[0]}; labels of CIFAR-10 are 0 to 9, so this is another format or damaged", file.Path);
                Interleave(record.AsSpan(1), image.Pixels);
                image.Label = record[0];
                image.Number++;
                yield return image;
            }
        }
    }

    private static void Interleave(ReadOnlySpan<byte> planes, Span<byte> pixels)
    {
        for (int i = 0; i < Side * Side; i++)
        {
            pixels[3 * i] = planes[i];
            pixels[(3 * i) + 1] = planes[(Side * Side) + i];
            pixels[(3 * i) + 2] = planes[(2 * Side * Side) + i];
        }
    }

    private static bool IsTest(string name) => Path.GetFileName(name).Contains(TestName, StringComparison.OrdinalIgnoreCase);

    private static bool IsNamed(string name) =>
        name.EndsWith(".bin", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".bin.gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns the files that a path stands for.</summary>
    public static string[] FilesOf(string path)
    {
        if (Directory.Exists(path))
        {
            string[] files = [.. FileErrors.Entries(path, Directory.EnumerateFiles).Where(IsNamed)];
            return [.. files.Where(f => !files.Contains(Path.ChangeExtension(f, null), StringComparer.Ordinal))];
        }

        return File.Exists(path) ? [path] : path.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    private static string[]? Meta(string file)
    {
        string meta = Path.Combine(Path.GetDirectoryName(file) ?? "", "batches.meta.txt");
        if (!File.Exists(meta))
            return null;
        string[] names = [.. File.ReadLines(meta).Select(l => l.Trim()).Where(l => l.Length > 0).Take(Classes + 1)];
        return names.Length == Classes && names.Distinct(StringComparer.Ordinal).Count() == Classes ? names : null;
    }

    private static DataException OddLength(string path, long length) => new(
        $"has {length} bytes, no multiple of the {RecordLength} of a CIFAR-10 image; copy or download it again", path);
}

namespace Tangent.Data;

/// <summary>Reads a folder of PNG and JPEG files with one subfolder a class, all images of one size.</summary>
/// <remarks>
/// Classes are in the ordinal order of the subfolders' names, images of a class in that of the files'. Where no labels are asked for the images may
/// also lie in the folder itself. Every reading decodes anew, one image at a time.
/// </remarks>
internal sealed class ImageFolderReader : ImageReader
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg"];

    private readonly string _path;
    private readonly IImageDecoder _decoder;
    private readonly (string Path, int Label)[] _files;
    private readonly int _otherFiles;

    /// <summary>Finds the files and decodes the first.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="labels">Whether labels are needed.</param>
    /// <exception cref="DataException">There are no images, or no decoder.</exception>
    public ImageFolderReader(string path, bool labels)
    {
        _path = path;
        string[] folders = [.. FileErrors.Entries(path, Directory.EnumerateDirectories).Where(IsVisible)];
        LabelNames = [.. folders.Select(f => Path.GetFileName(f))];
        (string Path, int Label)[] all = folders.Length > 0
            ? [.. folders.SelectMany((folder, label) => FilesOf(folder).Select(file => (file, label)))]
            : [.. FilesOf(path).Select(file => (file, 0))];
        _files = [.. all.Where(f => Extensions.Contains(Path.GetExtension(f.Path), StringComparer.OrdinalIgnoreCase))];
        _otherFiles = all.Length - _files.Length;
        if (_files.Length == 0)
            throw new DataException("the folder has no images: PNG or JPEG files in one subfolder a class (or CIFAR files, *.bin)", path);
        if (labels && folders.Length == 0)
            throw new DataException("the images have no labels; put them into one subfolder a class", path);
        if (labels && Enumerable.Range(0, folders.Length).Except(_files.Select(f => f.Label)).ToArray() is [var empty, ..])
            throw new DataException("the folder of a class has no PNG or JPEG file; add some, or take the folder away", folders[empty]);
        _decoder = DataSet.ImageDecoder
            ?? throw new DataException("this is a folder, and no decoder of images is there; set DataSet.ImageDecoder, or give a file", path);
        DecodedImage first = _decoder.Decode(_files[0].Path);
        Shape = new ImageShape(first.Height, first.Width, first.Channels);
    }

    public override string FileName => _path;

    public override ImageShape Shape { get; }

    public override IReadOnlyList<string> LabelNames { get; }

    public override bool LabelsAreNumbers => false;

    public override bool LabelsAreComplete => true;

    public override IEnumerable<string> Notes => _otherFiles > 0 ? [$"{_otherFiles} files in {_path} are neither PNG nor JPEG by their names; they were left out"] : [];

    public override IEnumerable<ImageRecord> Read(bool labels)
    {
        var record = new ImageRecord(Shape.Length);
        foreach ((string file, int label) in _files)
        {
            DecodedImage image = _decoder.Decode(file);
            if (new ImageShape(image.Height, image.Width, image.Channels) is var shape && shape != Shape)
                throw new DataException($"the image is {shape} but {_files[0].Path} is {Shape}; make all of one size and colour", file);
            image.Pixels.CopyTo(record.Pixels, 0);
            record.Label = label;
            record.Number++;
            yield return record;
        }
    }

    private static bool IsVisible(string path) => !Path.GetFileName(path).StartsWith('.');

    private static IEnumerable<string> FilesOf(string folder) => FileErrors.Entries(folder, Directory.EnumerateFiles).Where(IsVisible);
}

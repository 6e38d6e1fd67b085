namespace Tangent.Data;

/// <summary>Tells formats of data by content and name.</summary>
public static class DataFormats
{
    /// <summary>Returns the format of a file.</summary>
    /// <param name="path">The file, plain or gzip-compressed; for CIFAR also several separated by commas, or a folder; a folder of image files.</param>
    /// <returns>The format; what is nothing else is delimited text.</returns>
    /// <exception cref="DataException">There is no such file, or it cannot be read.</exception>
    public static DataFormat Detect(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (CifarReader.Recognises(path))
            return DataFormat.Cifar;
        if (Directory.Exists(path))
            return DataFormat.ImageFolder;
        if (CifarReader.FilesOf(path) is { Length: > 1 } names && names.All(File.Exists))
            throw new DataException("several files are read as one for CIFAR (*.bin) only; join them into one file", path);
        var input = new PackedInput(path);
        if (ParquetReader.Recognises(input))
            return DataFormat.Parquet;
        if (NumPyReader.Recognises(input))
            return DataFormat.NumPy;
        if (IdxReader.Recognises(input))
            return DataFormat.Idx;
        return LibSvmReader.Recognises(input) ? DataFormat.LibSvm : DataFormat.DelimitedText;
    }

    /// <summary>Returns whether rows of the format are images.</summary>
    /// <param name="format">The format.</param>
    public static bool IsImages(this DataFormat format) => format is DataFormat.Idx or DataFormat.Cifar or DataFormat.ImageFolder;

    /// <summary>Returns a format's name for messages.</summary>
    internal static string Text(this DataFormat format) => format switch
    {
        DataFormat.NumPy => "a NumPy array",
        DataFormat.Idx => "an IDX file",
        DataFormat.Cifar => "CIFAR-10",
        DataFormat.LibSvm => "LibSVM text",
        DataFormat.Parquet => "a Parquet file",
        DataFormat.ImageFolder => "a folder of images",
        _ => "delimited text",
    };
}

namespace Tangent.Data;

/// <summary>Names the formats of data.</summary>
public enum DataFormat
{
    /// <summary>Delimited text.</summary>
    DelimitedText,

    /// <summary>A NumPy array, or an archive of arrays.</summary>
    NumPy,

    /// <summary>Images in the IDX format of MNIST.</summary>
    Idx,

    /// <summary>Images in the binary format of CIFAR-10.</summary>
    Cifar,

    /// <summary>Sparse rows in the text format of LibSVM.</summary>
    LibSvm,

    /// <summary>A folder of PNG and JPEG files with one subfolder a class.</summary>
    ImageFolder,

    /// <summary>A table in Apache Parquet's format of columns.</summary>
    Parquet,
}

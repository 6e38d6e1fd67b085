using System.Buffers.Binary;
using System.IO.Compression;
using Tangent.Data;

namespace Tangent.Cli.Reproduction;

/// <summary>Copies the first images of a file to a smaller one, or all where there are not more.</summary>
internal static class ImagePart
{
    private const int CifarRecord = 3073, IdxImageHeader = 16, IdxLabelHeader = 8;

    /// <summary>Copies the first images of a CIFAR file.</summary>
    /// <returns>The target.</returns>
    public static string Cifar(string path, int count, string target) => Copy(path, target, 0, [], (long)CifarRecord * count);

    /// <summary>Copies the first images of an IDX file, and the labels of another.</summary>
    /// <returns>The target of the images.</returns>
    public static string Idx(string images, string labels, int count, string target, string labelTarget)
    {
        byte[] labelHeader = Header(labels, IdxLabelHeader, count), header = Header(images, IdxImageHeader, count);
        Copy(labels, labelTarget, IdxLabelHeader, labelHeader, Size(labelHeader, 1));
        return Copy(images, target, IdxImageHeader, header, (long)Size(header, 1) * Size(header, 2) * Size(header, 3));
    }

    private static byte[] Header(string path, int length, int count)
    {
        byte[] header = new byte[length];
        using Stream source = Open(path);
        if (source.ReadAtLeast(header, length, throwOnEndOfStream: false) < length)
            throw new DataException("ends inside its header; copy or download it again", path);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Math.Min(count, Size(header, 1)));
        return header;
    }

    private static int Size(byte[] header, int place) => BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4 * place));

    // What is missing at the end shows where the copy is read.
    private static string Copy(string path, string target, int skipped, byte[] header, long length)
    {
        using Stream source = Open(path);
        using FileStream file = File.Create(target);
        source.ReadExactly(new byte[skipped]);
        file.Write(header);
        byte[] block = new byte[1 << 16];
        for (int read; length > 0 && (read = source.Read(block, 0, (int)Math.Min(block.Length, length))) > 0; length -= read)
            file.Write(block, 0, read);

        return target;
    }

    private static Stream Open(string path)
    {
        FileStream file = File.OpenRead(path);
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }
}

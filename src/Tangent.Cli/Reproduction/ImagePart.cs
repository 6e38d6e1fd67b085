using System.Buffers.Binary;
using System.IO.Compression;
using Tangent.Data;

namespace Tangent.Cli.Reproduction;

/// <summary>Copies the first images of a file to a smaller one.</summary>
internal static class ImagePart
{
    private const int CifarRecord = 3073, IdxImageHeader = 16, IdxLabelHeader = 8;

    /// <summary>Copies the first images of a CIFAR file.</summary>
    /// <returns>The target.</returns>
    public static string Cifar(string path, int count, string target) => Copy(path, target, [], (long)CifarRecord * count);

    /// <summary>Copies the first images of an IDX file, and the labels of another.</summary>
    /// <returns>The target of the images.</returns>
    public static string Idx(string images, string labels, int count, string target, string labelTarget)
    {
        Copy(labels, labelTarget, Header(labels, IdxLabelHeader, count), count);
        byte[] header = Header(images, IdxImageHeader, count);
        return Copy(images, target, header, (long)count * BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(8)) * BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(12)));
    }

    private static byte[] Header(string path, int length, int count)
    {
        byte[] header = new byte[length];
        using Stream source = Open(path);
        if (source.ReadAtLeast(header, length, throwOnEndOfStream: false) < length || BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)) < count)
            throw new DataException($"has fewer than {count} images; copy or download it again", path);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), count);
        return header;
    }

    private static string Copy(string path, string target, byte[] header, long length)
    {
        using Stream source = Open(path);
        using FileStream file = File.Create(target);
        source.ReadExactly(new byte[header.Length]);
        file.Write(header);
        byte[] block = new byte[1 << 16];
        while (length > 0)
        {
            int read = source.Read(block, 0, (int)Math.Min(block.Length, length));
            if (read == 0)
                throw new DataException("has fewer images than expected; copy or download it again", path);
            file.Write(block, 0, read);
            length -= read;
        }

        return target;
    }

    private static Stream Open(string path)
    {
        FileStream file = File.OpenRead(path);
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }
}

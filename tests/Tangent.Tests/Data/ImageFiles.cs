using System.Buffers.Binary;
using Tangent.Numerics;

namespace Tangent.Tests.Data;

/// <summary>Makes small image files.</summary>
internal static class ImageFiles
{
    /// <summary>Returns an IDX file: sizes, then bytes.</summary>
    public static byte[] Idx(ReadOnlySpan<int> sizes, ReadOnlySpan<byte> content, byte type = 8)
    {
        byte[] bytes = new byte[4 + (4 * sizes.Length) + content.Length];
        (bytes[2], bytes[3]) = (type, (byte)sizes.Length);
        for (int a = 0; a < sizes.Length; a++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + (4 * a)), sizes[a]);
        content.CopyTo(bytes.AsSpan(4 + (4 * sizes.Length)));
        return bytes;
    }

    /// <summary>Returns CIFAR records: the label, then the planes.</summary>
    public static byte[] Cifar(ReadOnlySpan<byte> labels, ulong seed) =>
        [.. labels.ToArray().SelectMany((label, i) => (byte[])[label, .. Bytes(3072, seed + (ulong)i)])];

    public static byte[] Bytes(int length, ulong seed)
    {
        var stream = new PhiloxStream(seed, 7);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
            bytes[i] = (byte)stream.Integer(i, 256);
        return bytes;
    }
}

using System.Buffers.Binary;
using System.IO.Hashing;

namespace Tangent.Models;

/// <summary>Holds the layout that <see cref="ModelFileWriter"/> and <see cref="ModelFileReader"/> share.</summary>
/// <remarks>
/// All integers are little-endian, all checksums XxHash3 (64 bits, seed 0). Every byte of the file is covered by a checksum or must be
/// zero.
/// <code>
///  0  8 bytes   magic: TANGENT 0x1A
///  8  uint32    version of the format
/// 12  uint32    0
/// 16  uint64    length of the header H
/// 24  uint64    checksum of the header
/// 32  uint64    offset of the section table, a multiple of 64
/// 40  uint64    length of the section table T; the file ends behind it
/// 48  uint64    checksum of the section table
/// 56  uint64    checksum of bytes 0 to 55
/// 64  H bytes   header: a UTF-8 JSON object, the model's own
/// ..  arrays, each on a multiple of 64, zeros between them
/// ..  T bytes   section table: UTF-8 JSON, an array of {name, type, shape, offset, bytes, checksum} in the order of the arrays
/// </code>
/// The table stands behind the arrays because checksums are known only once these are written. Later versions keep the first 64 bytes.
/// </remarks>
internal static class ModelFile
{
    public const int PrologueLength = 64;
    public const int Alignment = 64;
    public const uint Version = 1;

    public static ReadOnlySpan<byte> Magic => "TANGENT\x1a"u8;

    public static long Align(long offset) => (offset + Alignment - 1) / Alignment * Alignment;

    /// <summary>Holds the first 64 bytes.</summary>
    public readonly record struct Prologue(
        uint FormatVersion, uint Reserved, ulong HeaderLength, ulong HeaderChecksum,
        ulong TableOffset, ulong TableLength, ulong TableChecksum)
    {
        public static Prologue Read(ReadOnlySpan<byte> bytes) => new(
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[40..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[48..]));

        public static bool IsIntact(ReadOnlySpan<byte> bytes) =>
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[56..]) == XxHash3.HashToUInt64(bytes[..56]);

        public void Write(Span<byte> bytes)
        {
            Magic.CopyTo(bytes);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], FormatVersion);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], Reserved);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], HeaderLength);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], HeaderChecksum);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[32..], TableOffset);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[40..], TableLength);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[48..], TableChecksum);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[56..], XxHash3.HashToUInt64(bytes[..56]));
        }
    }
}

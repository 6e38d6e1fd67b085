using Tangent.Data;

namespace Tangent.Models;

/// <summary>Describes one array of a model file.</summary>
/// <param name="Name">The name, once in a file.</param>
/// <param name="Type">The type of its numbers.</param>
/// <param name="Shape">The sizes of its axes; the last varies fastest.</param>
/// <param name="Offset">The place of its first byte in the file, a multiple of 64.</param>
/// <param name="ByteLength">Its length in bytes.</param>
/// <param name="Checksum">The XxHash3 of its bytes.</param>
public sealed record ModelSection(string Name, ElementType Type, IReadOnlyList<long> Shape, long Offset, long ByteLength, ulong Checksum)
{
    /// <summary>Gets the number of its numbers.</summary>
    public long Length => ByteLength / Type.Size();

    /// <summary>Gets the name of the type, e.g. <c>float64</c>.</summary>
    public string TypeName => Type.Text();

    /// <summary>Gets the type and the sizes in words, e.g. <c>float64 [512, 3]</c>.</summary>
    public string Text => $"{Type.Text()} [{string.Join(", ", Shape)}]";
}

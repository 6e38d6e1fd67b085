namespace Tangent.Data;

/// <summary>Names the type of the numbers in a binary file.</summary>
public enum ElementType
{
    /// <summary>32-bit floating point.</summary>
    Single,

    /// <summary>64-bit floating point.</summary>
    Double,

    /// <summary>Unsigned 8-bit integers.</summary>
    Byte,

    /// <summary>Signed 32-bit integers.</summary>
    Int32,

    /// <summary>Signed 64-bit integers.</summary>
    Int64,

    /// <summary>16-bit floating point.</summary>
    Half,

    /// <summary>Signed 8-bit integers.</summary>
    SByte,

    /// <summary>Signed 16-bit integers.</summary>
    Int16,

    /// <summary>Unsigned 16-bit integers.</summary>
    UInt16,

    /// <summary>Unsigned 32-bit integers.</summary>
    UInt32,

    /// <summary>Unsigned 64-bit integers.</summary>
    UInt64,

    /// <summary>False and true, a byte 0 or 1.</summary>
    Boolean,
}

/// <summary>Maps <see cref="ElementType"/> to sizes, .NET types and the names that files use.</summary>
internal static class ElementTypes
{
    /// <summary>Returns the bytes of one number.</summary>
    public static int Size(this ElementType type) => type switch
    {
        ElementType.Byte or ElementType.SByte or ElementType.Boolean => 1,
        ElementType.Half or ElementType.Int16 or ElementType.UInt16 => 2,
        ElementType.Single or ElementType.Int32 or ElementType.UInt32 => 4,
        _ => 8,
    };

    /// <summary>Returns the name, e.g. float32.</summary>
    public static string Text(this ElementType type) => type switch
    {
        ElementType.Single => "float32",
        ElementType.Double => "float64",
        ElementType.Byte => "uint8",
        ElementType.Int32 => "int32",
        ElementType.Int64 => "int64",
        ElementType.Half => "float16",
        ElementType.SByte => "int8",
        ElementType.Int16 => "int16",
        ElementType.UInt16 => "uint16",
        ElementType.UInt32 => "uint32",
        ElementType.UInt64 => "uint64",
        _ => "bool",
    };

    /// <summary>Finds a type by <see cref="Text"/>, or null.</summary>
    public static ElementType? Parse(string? text)
    {
        foreach (ElementType type in Enum.GetValues<ElementType>())
        {
            if (type.Text() == text)
                return type;
        }

        return null;
    }

    /// <summary>Returns the type that stands for T.</summary>
    /// <exception cref="NotSupportedException">There is none.</exception>
    public static ElementType Of<T>()
        where T : unmanaged =>
        typeof(T) == typeof(float) ? ElementType.Single
        : typeof(T) == typeof(double) ? ElementType.Double
        : typeof(T) == typeof(byte) ? ElementType.Byte
        : typeof(T) == typeof(int) ? ElementType.Int32
        : typeof(T) == typeof(long) ? ElementType.Int64
        : throw new NotSupportedException($"arrays of {typeof(T).Name} are not stored; use float, double, byte, int or long");

    /// <summary>Returns the bytes of an array, or null when a size is negative or the product of the others does not fit in 63
    /// bits.</summary>
    public static long? Bytes(this ElementType type, ReadOnlySpan<long> shape)
    {
        Int128 bytes = type.Size();
        bool empty = false;
        foreach (long size in shape)
        {
            if (size < 0)
                return null;
            empty |= size == 0;
            bytes *= Math.Max(size, 1);
            if (bytes > long.MaxValue)
                return null;
        }

        return empty ? 0 : (long)bytes;
    }
}

using System.Diagnostics.CodeAnalysis;

namespace Tangent.Numerics;

/// <summary>Throws for shapes that do not fit, printing both sizes.</summary>
internal static class Throw
{
    /// <summary>Returns the number of rows of a row-major block, or throws when its length is no multiple of the row's.</summary>
    public static int RowsOf(int length, int rowLength, string parameter)
    {
        if (rowLength == 0 || length % rowLength != 0)
            Shape($"length {length} is no multiple of the row length {rowLength}", parameter);
        return length / rowLength;
    }

    /// <summary>Throws when two sizes differ.</summary>
    public static void IfDifferent(int actual, int expected, string parameter)
    {
        if (actual != expected)
            Shape($"the size is {actual} but {expected} is needed", parameter);
    }

    /// <summary>Throws when a span is too short.</summary>
    public static void IfShorter(int actual, long needed, string parameter)
    {
        if (actual < needed)
            Shape($"the length is {actual} but at least {needed} is needed", parameter);
    }

    [DoesNotReturn]
    private static void Shape(string message, string parameter) => throw new ArgumentException(message, parameter);
}

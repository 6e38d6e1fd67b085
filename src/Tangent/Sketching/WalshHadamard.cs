using System.Numerics;
using System.Runtime.Intrinsics;
using Tangent.Numerics;

namespace Tangent.Sketching;

/// <summary>Computes y = s H D x in place: H[i, j] = (-1)^popcount(i AND j) the Walsh-Hadamard matrix, D random signs, s a scale.</summary>
/// <remarks>
/// H H = n I, so s = 1 / sqrt(n) makes the transform orthonormal. Cost: n log2 n additions in about log2(n) / 4 passes over the row; rows
/// longer than the first cache are cut into blocks. Every vector width adds the same pairs in the same order (strides 1, 2, 4, ...), so the
/// results agree to the last bit.
/// </remarks>
internal static class WalshHadamard
{
    /// <summary>Transforms one row, unnormalised.</summary>
    /// <param name="row">The row; its length is a power of two.</param>
    public static void Transform(Span<float> row) => Transform(row, row, ReadOnlySpan<ulong>.Empty, 1);

    /// <summary>Transforms one row: y = s H D x.</summary>
    /// <param name="row">The row; its length n is a power of two.</param>
    /// <param name="signs">D, at least n signs.</param>
    /// <param name="scale">s.</param>
    public static void Transform(Span<float> row, SignDiagonal signs, float scale = 1)
    {
        Throw.IfShorter(signs.Length, row.Length, nameof(signs));
        Transform(row, row, signs.Words, scale);
    }

    /// <summary>Transforms a vector into a row: y = H D x, x padded with zeros.</summary>
    /// <param name="x">The vector. It must not overlap the row.</param>
    /// <param name="row">Receives y; its length n is a power of two, at least that of x.</param>
    /// <param name="signs">D, at least n signs.</param>
    public static void Transform(ReadOnlySpan<float> x, Span<float> row, SignDiagonal signs)
    {
        Throw.IfShorter(signs.Length, row.Length, nameof(signs));
        if (x.Length == row.Length)
        {
            Transform(x, row, signs.Words, 1);
            return;
        }

        x.CopyTo(row);
        row[x.Length..].Clear();
        Transform(row, row, signs.Words, 1);
    }

    /// <summary>Transforms every row of a block with the same signs.</summary>
    /// <param name="rows">Row-major n x length.</param>
    /// <param name="length">The length of a row, a power of two.</param>
    /// <param name="signs">D, at least that many signs, or null for none.</param>
    /// <param name="scale">s.</param>
    public static void TransformRows(Span<float> rows, int length, SignDiagonal? signs, float scale = 1)
    {
        int count = Throw.RowsOf(rows.Length, length, nameof(rows));
        if (signs is not null)
            Throw.IfShorter(signs.Length, length, nameof(signs));
        for (int i = 0; i < count; i++)
        {
            Span<float> row = rows.Slice(i * length, length);
            Transform(row, row, signs is null ? [] : signs.Words, scale);
        }
    }

    /// <summary>Returns the least power of two that is at least n and at least 1.</summary>
    public static int PaddedLength(int n) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(n, 1));

    private static void Transform(ReadOnlySpan<float> source, Span<float> row, ReadOnlySpan<ulong> words, float scale)
    {
        int n = row.Length;
        if (!BitOperations.IsPow2(n))
            throw new ArgumentException($"the length is {n} but a power of two is needed", nameof(row));
        if (n >= Lanes512.Count && Vector512.IsHardwareAccelerated)
            WalshHadamardPasses<Vector512<float>, Lanes512>.Transform(source, row, words, scale);
        else if (n >= Lanes256.Count && Vector256.IsHardwareAccelerated)
            WalshHadamardPasses<Vector256<float>, Lanes256>.Transform(source, row, words, scale);
        else if (n >= Lanes128.Count)
            WalshHadamardPasses<Vector128<float>, Lanes128>.Transform(source, row, words, scale);
        else
            TransformShort(source, row, words.IsEmpty ? 0 : words[0], scale);
    }

    private static void TransformShort(ReadOnlySpan<float> source, Span<float> row, ulong signs, float scale)
    {
        for (int i = 0; i < row.Length; i++)
            row[i] = (((signs >> i) & 1) == 0 ? source[i] : -source[i]) * scale;
        if (row.Length == 2)
            (row[0], row[1]) = (row[0] + row[1], row[0] - row[1]);
    }
}

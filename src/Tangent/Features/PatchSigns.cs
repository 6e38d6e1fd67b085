using Tangent.Numerics;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Draws the sign diagonals D_1 ... D_n with which n neighbouring vectors of r numbers are added.</summary>
/// <remarks>
/// For every number k the signs are a uniformly random arrangement with the sum +s or -s, s^2 = n (for n that is no square, one of two s with E s^2 = n). So
/// E D_i D_j = 0 for i != j, as with independent signs, and the sum of equal vectors has the right norm exactly: neighbouring positions of images
/// are alike, and with independent signs their sums would carry most of the variance of the whole map.
/// </remarks>
internal sealed class PatchSigns
{
    private readonly int _length;

    /// <summary>Draws the signs.</summary>
    /// <param name="stream">The stream; number k uses its words k (n + 2) ... k (n + 2) + n + 1.</param>
    /// <param name="terms">n.</param>
    /// <param name="length">r.</param>
    /// <param name="extra">One more diagonal to stand behind the others, or null.</param>
    public PatchSigns(PhiloxStream stream, int terms, int length, SignDiagonal? extra = null)
    {
        _length = length;
        Count = terms + (extra is null ? 0 : 1);
        int blocks = (length + 63) / 64, low = LowSum(terms);
        Words = new ulong[blocks * Count];
        double high = (terms - (double)low * low) / (4.0 * low + 4);
        for (int k = 0; k < length && terms > 0; k++)
        {
            long index = k * (terms + 2L);
            int sum = stream.Uniform(index) < high ? low + 2 : low, left = (terms - sum) / 2;
            ulong turn = stream.Bits(index + 1) & 1;
            for (int i = 0; i < terms; i++)
            {
                // Of the terms that are left, so many get the rarer sign.
                bool rare = stream.Integer(index + 2 + i, terms - i) < left;
                left -= rare ? 1 : 0;
                Words[(k >> 6) * Count + i] |= ((rare ? 1UL : 0) ^ turn) << (k & 63);
            }
        }

        for (int block = 0; block < blocks && extra is not null; block++)
            Words[block * Count + terms] = extra.Words[block];
    }

    /// <summary>Gets the diagonals.</summary>
    public int Count { get; }

    /// <summary>Gets the bits: 64 signs of D_1, of D_2, ..., the next 64 of D_1, ..., for they are used together.</summary>
    public ulong[] Words { get; }

    /// <summary>Returns the diagonals one by one.</summary>
    public SignDiagonal[] ToDiagonals() => [.. Enumerable.Range(0, Count).Select(i =>
        new SignDiagonal([.. Enumerable.Range(0, (_length + 63) / 64).Select(block => Words[block * Count + i])], _length))];

    // The largest s of the parity of n with s^2 <= n.
    private static int LowSum(int n)
    {
        int s = (int)Math.Sqrt(n);
        return (n - s) % 2 == 0 ? s : s - 1;
    }
}

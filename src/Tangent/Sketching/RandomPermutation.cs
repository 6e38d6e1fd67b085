using Tangent.Numerics;

namespace Tangent.Sketching;

/// <summary>Draws coordinates without replacement.</summary>
internal static class RandomPermutation
{
    /// <summary>Returns the first entries of a uniformly random permutation of 0 ... n - 1.</summary>
    /// <param name="stream">The stream; words 0 ... count - 1 of it are used.</param>
    /// <param name="n">The coordinates.</param>
    /// <param name="count">How many distinct ones to draw, at most n.</param>
    /// <remarks>Fisher and Yates's shuffle, cut off after count steps. Cost: O(n).</remarks>
    public static int[] Draw(PhiloxStream stream, int n, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, n);
        int[] order = new int[n];
        for (int i = 0; i < n; i++)
            order[i] = i;
        for (int i = 0; i < count; i++)
        {
            int j = i + (int)stream.Integer(i, n - i);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order[..count];
    }
}

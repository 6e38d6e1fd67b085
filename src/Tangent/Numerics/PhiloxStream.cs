using System.Runtime.CompilerServices;

namespace Tangent.Numerics;

/// <summary>Draws random numbers by position: entry i of stream s under a seed is the same on every machine, in any order and on any thread.</summary>
/// <remarks>
/// Philox4x32-10 of Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011): key = seed, counter = (index, stream).
/// Gaussians are the inverse normal distribution function of 52-bit uniforms, computed with IEEE additions, products, quotients and square
/// roots only, so they agree to the last bit everywhere. <see cref="Version"/> changes when any of it does, and models store it.
/// Cost: twenty 32 x 32-bit products a block of four 32-bit words.
/// </remarks>
public readonly struct PhiloxStream : IEquatable<PhiloxStream>
{
    /// <summary>The version of the map from (seed, stream, index) to numbers.</summary>
    public const int Version = 1;

    private readonly ulong _seed;
    private readonly ulong _stream;

    /// <summary>Initializes a stream.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="stream">The stream's number: every use of randomness has its own.</param>
    public PhiloxStream(ulong seed, ulong stream)
    {
        _seed = seed;
        _stream = stream;
    }

    /// <summary>Compares two streams.</summary>
    public static bool operator ==(PhiloxStream left, PhiloxStream right) => left.Equals(right);

    /// <summary>Compares two streams.</summary>
    public static bool operator !=(PhiloxStream left, PhiloxStream right) => !left.Equals(right);

    /// <summary>Returns 64 random bits.</summary>
    /// <param name="index">The position in the stream.</param>
    /// <returns>Word i: the lower or upper half of block i / 2.</returns>
    public ulong Bits(long index)
    {
        (ulong low, ulong high) = Block((ulong)index >> 1);
        return (index & 1) == 0 ? low : high;
    }

    /// <summary>Returns a number in (0, 1): an odd multiple of 2^-53.</summary>
    /// <param name="index">The position in the stream.</param>
    public double Uniform(long index) => ToUniform(Bits(index));

    /// <summary>Returns an integer in [0, bound).</summary>
    /// <param name="index">The position in the stream.</param>
    /// <param name="bound">The exclusive upper end, at least 1. The bias is below bound / 2^64.</param>
    public long Integer(long index, long bound) => (long)Math.BigMul(Bits(index), (ulong)bound, out _);

    /// <summary>Returns a standard Gaussian.</summary>
    /// <param name="index">The position in the stream.</param>
    public double Gaussian(long index) => InverseNormal.Evaluate(Uniform(index));

    /// <summary>Fills a span with the Gaussians at positions start, start + 1, ...</summary>
    /// <param name="start">The first position.</param>
    /// <param name="destination">Receives the numbers.</param>
    public void FillGaussian(long start, Span<double> destination)
    {
        int i = 0;
        if ((start & 1) == 1 && destination.Length > 0)
            destination[i++] = Gaussian(start);
        for (; i + 1 < destination.Length; i += 2)
        {
            (ulong low, ulong high) = Block((ulong)(start + i) >> 1);
            destination[i] = InverseNormal.Evaluate(ToUniform(low));
            destination[i + 1] = InverseNormal.Evaluate(ToUniform(high));
        }

        if (i < destination.Length)
            destination[i] = Gaussian(start + i);
    }

    /// <inheritdoc/>
    public bool Equals(PhiloxStream other) => _seed == other._seed && _stream == other._stream;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PhiloxStream other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_seed, _stream);

    /// <summary>Computes ten rounds of Philox4x32 (the reference's known answers are in the tests).</summary>
    internal static (ulong Low, ulong High) Philox(ulong counterLow, ulong counterHigh, ulong key)
    {
        uint c0 = (uint)counterLow, c1 = (uint)(counterLow >> 32), c2 = (uint)counterHigh, c3 = (uint)(counterHigh >> 32);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = 0xD2511F53UL * c0, p1 = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }

        return (c0 | ((ulong)c1 << 32), c2 | ((ulong)c3 << 32));
    }

    private static double ToUniform(ulong bits) => ((bits >> 12) + 0.5) * (1.0 / (1UL << 52));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal (ulong Low, ulong High) Block(ulong block) => Philox(block, _stream, _seed);
}

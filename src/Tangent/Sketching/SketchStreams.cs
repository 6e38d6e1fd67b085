using Tangent.Numerics;

namespace Tangent.Sketching;

/// <summary>Hands out the random streams of a map's components, each its own number, in the order in which the map is built.</summary>
/// <remarks>The same (options, seed) builds the components in the same order, so it gives each of them the same stream.</remarks>
internal sealed class SketchStreams
{
    private readonly ulong _seed;
    private ulong _next;

    /// <summary>Starts at the first number of a map's own range.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="first">The first stream number; kinds of maps that stand together in one model use different ranges.</param>
    public SketchStreams(ulong seed, ulong first)
    {
        _seed = seed;
        _next = first;
    }

    /// <summary>Returns the next stream.</summary>
    public PhiloxStream Next() => new(_seed, _next++);
}

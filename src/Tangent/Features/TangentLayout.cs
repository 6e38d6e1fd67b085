using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Places the buffers of one image's way through the stages of <see cref="TangentFeatures"/> in one workspace.</summary>
/// <remarks>
/// A position is a, r numbers, and t, r numbers, each with a cache line of room behind it: without it all positions would fall into the
/// same few sets of the first cache.
/// </remarks>
internal sealed class TangentLayout
{
    private const int Room = 16;

    /// <summary>Starts an empty workspace.</summary>
    /// <param name="width">r, a power of two, at least 16.</param>
    public TangentLayout(int width) => Width = width;

    /// <summary>Gets r.</summary>
    public int Width { get; }

    /// <summary>Gets where t begins in a position.</summary>
    public int TangentOffset => Width + Room;

    /// <summary>Gets the distance of two positions.</summary>
    public int Stride => 2 * (Width + Room);

    /// <summary>Gets the numbers reserved so far.</summary>
    public int Length { get; private set; }

    /// <summary>Gets the row counters reserved so far.</summary>
    public int CounterCount { get; private set; }

    /// <summary>Reserves numbers.</summary>
    /// <returns>Where they start, on a cache line.</returns>
    public int Reserve(int count)
    {
        int start = Length;
        Length = checked(start + WorkspacePool.Align(count));
        return start;
    }

    /// <summary>Reserves positions.</summary>
    public int ReservePositions(int count) => Reserve(checked(count * Stride));

    /// <summary>Reserves a row counter.</summary>
    public int ReserveCounter() => CounterCount++;
}

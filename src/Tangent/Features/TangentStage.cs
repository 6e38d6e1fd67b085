namespace Tangent.Features;

/// <summary>Holds what changes while one image goes through the stages.</summary>
internal readonly ref struct TangentRun
{
    /// <summary>Gets the workspace.</summary>
    public required Span<float> Work { get; init; }

    /// <summary>Gets for each stage that keeps rows how many it has received.</summary>
    public required Span<int> Counters { get; init; }
}

/// <summary>Says where the positions of a row go: position x to place x / Share.</summary>
/// <param name="Offset">Where place 0 starts in the workspace.</param>
/// <param name="Share">How many neighbouring positions go to one place.</param>
/// <param name="Adds">Whether positions are added to what the places hold.</param>
internal readonly record struct TangentTarget(int Offset, int Share = 1, bool Adds = false);

/// <summary>Makes the rows of positions behind one layer from those in front of it, one row at a time.</summary>
/// <param name="layout">The workspace.</param>
/// <param name="previous">The stage in front, or null.</param>
/// <param name="height">The rows behind the stage.</param>
/// <param name="width">The positions of a row behind the stage.</param>
/// <param name="hasTangent">Whether positions carry t behind the stage.</param>
internal abstract class TangentStage(TangentLayout layout, TangentStage? previous, int height, int width, bool hasTangent)
{
    /// <summary>Gets the rows behind the stage.</summary>
    public int Height { get; } = height;

    /// <summary>Gets the positions of a row behind the stage.</summary>
    public int Width { get; } = width;

    /// <summary>Gets whether positions carry t behind the stage.</summary>
    public bool HasTangent { get; } = hasTangent;

    protected TangentLayout Layout { get; } = layout;

    /// <summary>Prepares the stages for an image.</summary>
    public void Begin(TangentRun run, ReadOnlySpan<float> image)
    {
        previous?.Begin(run, image);
        BeginStage(run, image);
    }

    /// <summary>Computes a row; rows are asked for in ascending order, each once.</summary>
    public abstract void Produce(TangentRun run, int row, TangentTarget target);

    /// <summary>Prepares this stage for an image.</summary>
    protected abstract void BeginStage(TangentRun run, ReadOnlySpan<float> image);
}

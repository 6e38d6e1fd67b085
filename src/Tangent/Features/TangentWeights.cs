using System.Numerics.Tensors;
using Tangent.Architectures;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Makes rows behind a convolution or dense layer and the activation that follows it, if one does.</summary>
/// <remarks>Sums over patches are made for blocks of positions in a row and left unscaled; the activation, or the copy where there is none, scales them.</remarks>
internal abstract class TangentWeights : TangentStage
{
    /// <summary>The positions of a block.</summary>
    protected const int BlockLength = 8;

    private readonly float _scale;
    private readonly int _finished;

    protected TangentWeights(
        TangentLayout layout, TangentStage? previous, (int Height, int Width) shape, bool hasTangent, double scale)
        : base(layout, previous, shape.Height, shape.Width, hasTangent)
    {
        _scale = (float)scale;
        Sums = layout.ReservePositions(BlockLength);
        Mixed = layout.ReservePositions(BlockLength);
        _finished = layout.ReservePositions(1);
    }

    /// <summary>Gets or sets the activation behind the layer, or null.</summary>
    protected TangentActivation? Activation { get; init; }

    /// <summary>Gets where the sums of the block's positions are written.</summary>
    protected int Sums { get; }

    /// <summary>Gets where v / sqrt r of the block's positions stands, if <see cref="MixesBlocks"/>; else there is room for one.</summary>
    protected int Mixed { get; }

    /// <summary>Gets whether the sums come with their v.</summary>
    protected virtual bool MixesBlocks => false;

    public override void Produce(TangentRun run, int row, TangentTarget target)
    {
        Span<float> work = run.Work;
        Prepare(run, row);

        // The last block of a row overlaps the one in front of it, so that all are whole; nothing is finished twice.
        int step = Math.Min(BlockLength, Width);
        for (int done = 0; done < Width;)
        {
            int first = Math.Min(done, Width - step);
            SumBlock(work, row, first, step);
            for (; done < first + step; done++)
                Finish(work, done - first, target with { Offset = target.Offset + done / target.Share * Layout.Stride });
        }
    }

    /// <summary>Prepares the sums of a row.</summary>
    protected abstract void Prepare(TangentRun run, int row);

    /// <summary>Writes the sums of some neighbouring positions, at most a block.</summary>
    protected abstract void SumBlock(Span<float> work, int row, int first, int count);

    private void Finish(Span<float> work, int position, TangentTarget place)
    {
        int r = Layout.Width, source = Sums + position * Layout.Stride, destination = place.Adds ? _finished : place.Offset;
        if (Activation is { } activation)
        {
            Span<float> v = work.Slice(MixesBlocks ? Mixed + position * Layout.Stride : Mixed, r);
            if (!MixesBlocks)
                activation.Mix(work.Slice(source, r), v);
            activation.Apply(work, source, v, destination);
        }
        else
        {
            TensorPrimitives.Multiply(work.Slice(source, r), _scale, work.Slice(destination, r));
            if (HasTangent)
                TensorPrimitives.Multiply(work.Slice(source + Layout.TangentOffset, r), _scale, work.Slice(destination + Layout.TangentOffset, r));
        }

        if (!place.Adds)
            return;
        Add(work.Slice(destination, r), work.Slice(place.Offset, r));
        if (HasTangent)
            Add(work.Slice(destination + Layout.TangentOffset, r), work.Slice(place.Offset + Layout.TangentOffset, r));
    }

    private static void Add(ReadOnlySpan<float> x, Span<float> y) => TensorPrimitives.Add(y, x, y);
}

using System.Numerics.Tensors;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Adds up all positions with uncorrelated random signs, so that the kernel is the mean over equal positions: layer <c>flatten</c>.</summary>
internal sealed class TangentFlatten : TangentStage
{
    private readonly TangentStage _previous;
    private readonly SignDiagonal[] _covarianceSigns;
    private readonly SignDiagonal[] _tangentSigns;
    private readonly int _row;
    private readonly int _sum;

    /// <summary>Draws the signs.</summary>
    /// <param name="layout">The workspace.</param>
    /// <param name="previous">The stage in front.</param>
    /// <param name="streams">Gives the stream of the signs for a and, with a tangent, for t.</param>
    public TangentFlatten(TangentLayout layout, TangentStage previous, SketchStreams streams)
        : base(layout, previous, 1, 1, previous.HasTangent)
    {
        _previous = previous;
        _row = layout.ReservePositions(previous.Width);
        _sum = layout.ReservePositions(1);
        _covarianceSigns = new PatchSigns(streams.Next(), previous.Height * previous.Width, layout.Width).ToDiagonals();
        _tangentSigns = HasTangent ? new PatchSigns(streams.Next(), previous.Height * previous.Width, layout.Width).ToDiagonals() : [];
    }

    public override void Produce(TangentRun run, int row, TangentTarget target)
    {
        int r = Layout.Width, tangent = Layout.TangentOffset;
        Span<float> sum = run.Work.Slice(_sum, Layout.Stride);
        sum.Clear();
        for (int p = 0; p < _covarianceSigns.Length; p++)
        {
            if (p % _previous.Width == 0)
                _previous.Produce(run, p / _previous.Width, new TangentTarget(_row));
            Span<float> position = run.Work.Slice(_row + p % _previous.Width * Layout.Stride, Layout.Stride);
            _covarianceSigns[p].Accumulate(position[..r], 1, sum);
            if (HasTangent)
                _tangentSigns[p].Accumulate(position.Slice(tangent, r), 1, sum[tangent..]);
        }

        Span<float> place = run.Work.Slice(target.Offset, Layout.Stride);
        float scale = (float)(1 / Math.Sqrt(_covarianceSigns.Length));
        if (target.Adds)
            TensorPrimitives.MultiplyAdd(sum, scale, place, place);
        else
            TensorPrimitives.Multiply(sum, scale, place);
    }

    protected override void BeginStage(TangentRun run, ReadOnlySpan<float> image)
    {
    }
}

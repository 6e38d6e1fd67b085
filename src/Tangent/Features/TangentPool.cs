using System.Numerics.Tensors;

namespace Tangent.Features;

/// <summary>Takes the means of a and of t over windows side by side; the window of the whole image is <c>gap</c>.</summary>
internal sealed class TangentPool : TangentStage
{
    private readonly TangentStage _previous;
    private readonly int _windowHeight;
    private readonly int _windowWidth;
    private readonly int _row;

    public TangentPool(TangentLayout layout, TangentStage previous, int windowHeight, int windowWidth)
        : base(layout, previous, previous.Height / windowHeight, previous.Width / windowWidth, previous.HasTangent)
    {
        _previous = previous;
        _windowHeight = windowHeight;
        _windowWidth = windowWidth;
        _row = layout.ReservePositions(Width);
    }

    public override void Produce(TangentRun run, int row, TangentTarget target)
    {
        run.Work.Slice(_row, Width * Layout.Stride).Clear();
        for (int i = 0; i < _windowHeight; i++)
            _previous.Produce(run, row * _windowHeight + i, new TangentTarget(_row, _windowWidth, Adds: true));
        float scale = 1f / (_windowHeight * _windowWidth);
        for (int x = 0; x < Width; x++)
        {
            Span<float> mean = run.Work.Slice(_row + x * Layout.Stride, Layout.Stride);
            Span<float> place = run.Work.Slice(target.Offset + x / target.Share * Layout.Stride, Layout.Stride);
            if (target.Adds)
                TensorPrimitives.MultiplyAdd(mean, scale, place, place);
            else
                TensorPrimitives.Multiply(mean, scale, place);
        }
    }

    protected override void BeginStage(TangentRun run, ReadOnlySpan<float> image)
    {
    }
}

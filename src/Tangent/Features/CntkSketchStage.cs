using System.Numerics;
using Tangent.Architectures;
using Tangent.Kernels;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Describes one layer of <see cref="CntkSketch"/>: the rows that wait in front of it, and its sketches.</summary>
internal sealed class CntkSketchStage
{
    /// <summary>Gets the layer.</summary>
    public required Layer Layer { get; init; }

    /// <summary>Gets the height of the map in front of the layer.</summary>
    public required int Height { get; init; }

    /// <summary>Gets the width of the map in front of the layer.</summary>
    public required int Width { get; init; }

    /// <summary>Gets the numbers of phi at a position in front of the layer.</summary>
    public required int ProcessLength { get; init; }

    /// <summary>Gets the numbers of psi at a position in front of the layer; 0 where T is a multiple of S.</summary>
    public required int TangentLength { get; init; }

    /// <summary>Gets where the rows of phi begin in the workspace.</summary>
    public required int ProcessOffset { get; init; }

    /// <summary>Gets how many rows in front of the layer are kept.</summary>
    public int RingRows => Layer is ConvolutionLayer c ? c.FilterSize : 1;

    /// <summary>Gets where the rows of psi begin in the workspace.</summary>
    public int TangentOffset => ProcessOffset + WorkspacePool.Align(RingRows * Width * ProcessLength);

    /// <summary>Gets the numbers of workspace that the rows take.</summary>
    public int BufferLength => TangentOffset - ProcessOffset + WorkspacePool.Align(RingRows * Width * TangentLength);

    /// <summary>Gets how far a convolution reaches back.</summary>
    public int Back => Layer is ConvolutionLayer c ? (c.FilterSize - 1) / 2 : 0;

    /// <summary>Gets a convolution's sum over the neighbours' phi.</summary>
    public NeighbourSketch? Neighbours { get; private set; }

    /// <summary>Gets a convolution's sum over the neighbours' psi.</summary>
    public NeighbourSketch? TangentNeighbours { get; private set; }

    /// <summary>Gets how a trained layer adds S to T.</summary>
    public SignedFold? Added { get; private set; }

    /// <summary>Gets an activation's sketch.</summary>
    public CntkSketchActivation? Activation { get; private set; }

    /// <summary>Gets the signs with which <c>flatten</c> adds phi over positions, or null for <c>gap</c>.</summary>
    public SignedFold? Positions { get; private set; }

    /// <summary>Gets the signs with which <c>flatten</c> adds psi over positions.</summary>
    public SignedFold? TangentPositions { get; private set; }

    /// <summary>Gets how the last layer puts out phi and psi.</summary>
    public SignedFold? Output { get; private set; }

    /// <summary>Builds the stages of an architecture.</summary>
    public static CntkSketchStage[] Build(CntkSketchOptions options, SketchStreams streams)
    {
        Architecture architecture = options.Architecture;
        IReadOnlyList<(int Height, int Width)> shapes = architecture.Shapes(options.Height, options.Width);
        bool[] trained = new KernelOptions { Trained = options.Trained }.TrainedWeights(architecture);
        int r = options.PositionDimension;
        if (r == 0)
            r = 1 << BitOperations.Log2((uint)options.FeatureCount);
        int s = options.NodeDimension == 0 ? r / 4 : options.NodeDimension;
        var stages = new CntkSketchStage[architecture.Count];
        int process = options.Channels, tangent = 0, offset = 0;
        double multiple = 0;
        for (int i = 0; i < stages.Length; i++)
        {
            Layer layer = architecture[i];
            var stage = new CntkSketchStage
            {
                Layer = layer,
                Height = shapes[i].Height,
                Width = shapes[i].Width,
                ProcessLength = process,
                TangentLength = tangent,
                ProcessOffset = offset,
            };
            stages[i] = stage;
            offset += stage.BufferLength;
            switch (layer)
            {
                case ConvolutionLayer convolution:
                    int area = convolution.FilterSize * convolution.FilterSize;
                    stage.Neighbours = new NeighbourSketch(area, process, Math.Min(r, area * process), streams);
                    process = stage.Neighbours.OutputLength;
                    if (tangent > 0)
                    {
                        stage.TangentNeighbours = new NeighbourSketch(area, tangent, Math.Min(r, area * tangent), streams);
                        tangent = stage.TangentNeighbours.OutputLength;
                    }

                    break;
                case ActivationLayer activation:
                    if (!activation.Activation.Equals(Architectures.Activation.Relu))
                    {
                        throw new ArgumentException(
                            $"layer {i + 1} of '{architecture}' is {layer}, but the sketch has the series of relu only", nameof(options));
                    }

                    stage.Activation = new CntkSketchActivation(process, tangent, multiple, options.Degree, s, r, streams);
                    process = r;
                    tangent = tangent > 0 || multiple > 0 ? r : 0;
                    multiple = 0;
                    break;
                case FlattenLayer:
                    int positions = stage.Height * stage.Width;
                    stage.Positions = Flatten(positions, process, Math.Min(r, positions * process), streams);
                    process = stage.Positions.OutputDimension;
                    if (tangent > 0)
                    {
                        stage.TangentPositions = Flatten(positions, tangent, Math.Min(r, positions * tangent), streams);
                        tangent = stage.TangentPositions.OutputDimension;
                    }

                    break;
                default:
                    break;
            }

            // A trained layer: T + S. While T is a multiple of S, that is all there is to keep.
            if (!trained[i] || i == stages.Length - 1)
                continue;
            if (tangent > 0)
                stage.Added = new SignedFold([(process, 1)], tangent, streams);
            else
                multiple++;
        }

        multiple += trained[^1] ? 1 : 0;
        stages[^1].Output = new SignedFold([(process, multiple), (tangent, 1)], options.FeatureCount, streams);
        return stages;
    }

    private static SignedFold Flatten(int positions, int length, int output, SketchStreams streams) =>
        new([.. Enumerable.Repeat((length, 1.0 / positions), positions)], output, streams);
}

/// <summary>Sketches the concatenation of a window of positions, scaled by one over the window's side.</summary>
internal sealed class NeighbourSketch
{
    private readonly int _length;
    private readonly float _scale;
    private readonly SignedSum? _sum;
    private readonly SignedFold? _fold;

    /// <summary>Draws a sketch; it is a concatenation where there is room for one.</summary>
    /// <param name="count">q^2, the positions of a window.</param>
    /// <param name="length">The numbers at a position.</param>
    /// <param name="outputLength">The numbers put out.</param>
    /// <param name="streams">Gives the streams.</param>
    public NeighbourSketch(int count, int length, int outputLength, SketchStreams streams)
    {
        _length = length;
        OutputLength = outputLength;
        _scale = (float)(1 / Math.Sqrt(count));
        if (length == outputLength)
            _sum = new SignedSum(count, length, streams);
        else
            _fold = new SignedFold([.. Enumerable.Repeat((length, 1.0 / count), count)], outputLength, streams);
    }

    /// <summary>Gets the numbers put out.</summary>
    public int OutputLength { get; }

    /// <summary>Computes the sketch.</summary>
    /// <param name="source">Positions one behind another.</param>
    /// <param name="positions">The window's positions; a negative one holds zeros.</param>
    /// <param name="destination">Receives the sketch.</param>
    public void Apply(ReadOnlySpan<float> source, ReadOnlySpan<int> positions, Span<float> destination)
    {
        if (_sum is not null)
        {
            Span<int> starts = stackalloc int[positions.Length];
            for (int k = 0; k < starts.Length; k++)
                starts[k] = positions[k] < 0 ? -1 : positions[k] * _length;
            _sum.Apply(source, starts, _scale, destination);
            return;
        }

        destination.Clear();
        for (int k = 0; k < positions.Length; k++)
        {
            if (positions[k] >= 0)
                _fold!.Accumulate(k, source.Slice(positions[k] * _length, _length), destination);
        }
    }
}

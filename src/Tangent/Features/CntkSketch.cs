using System.Numerics;
using System.Numerics.Tensors;
using Tangent.Architectures;
using Tangent.Kernels;
using Tangent.Numerics;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Sketches the tangent kernel of a convolutional ReLU network through tensor sketches of its power series: CNTKSketch.</summary>
/// <remarks>
/// Every position carries r numbers phi with &lt;phi, phi'&gt; near S and r numbers psi with &lt;psi, psi'&gt; near T (<see
/// cref="ConvolutionalKernel"/> defines both). A convolution adds the q^2 neighbours with random signs, a sketch of their concatenation;
/// the arc-cosine kernels become polynomials sketched by PolySketch and TensorSRHT; pooling takes means; <c>flatten</c> adds positions with
/// random signs (paper, Algorithm 3; the paper trains the hidden layers only, <see cref="TrainedLayers.Hidden"/>, and scales by the
/// channels). Short vectors, as in the first layer, are concatenated instead and their low powers are exact. Rows are images, row-major
/// height x width x channels. Phi(a x) = a Phi(x) for a &gt;= 0. Only as many image rows a layer are kept as its window needs. Cost of an
/// image: O(positions L q log(q) r log r), linear in the pixels. The mean over seeds is the kernel up to the truncation of the series
/// (<see cref="CntkSketchOptions.Degree"/>).
/// </remarks>
public sealed class CntkSketch : IFeatureMap
{
    private const ulong FirstStream = 0x434E_544B_0000_0000;

    private readonly CntkSketchStage[] _stages;
    private readonly WorkspacePool _workspaces;
    private readonly int _scratch;

    /// <summary>Builds the map.</summary>
    /// <param name="options">The network, the images and the sizes.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ArgumentException">
    /// The architecture is not convolutional, has an activation other than ReLU, or does not fit the images.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A size is less than 1, there are fewer than 16 features, or the degree is not from 2 to 64.
    /// </exception>
    public CntkSketch(CntkSketchOptions options, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Height, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Width, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Channels, 1, nameof(options));
        if (options.FeatureCount < 16)
            throw new ArgumentOutOfRangeException(nameof(options), options.FeatureCount, "at least 16 features are needed");
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Degree, 2, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Degree, 64, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.NodeDimension, nameof(options));
        if (options.PositionDimension != 0 && (options.PositionDimension < 16 || !BitOperations.IsPow2(options.PositionDimension)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.PositionDimension, "a position carries a power of two of at least 16 numbers");
        }

        if (!options.Architecture.IsConvolutional)
            throw new ArgumentException($"'{options.Architecture}' works on vectors; use {nameof(NtkSketch)}", nameof(options));
        Options = options;
        Seed = seed;
        InputDimension = checked(options.Height * options.Width * options.Channels);
        _stages = CntkSketchStage.Build(options, new SketchStreams(seed, FirstStream));
        _scratch = _stages.Sum(s => s.BufferLength);
        _workspaces = new WorkspacePool(_scratch + _stages.Max(s => s.Activation?.WorkspaceLength ?? 0));
    }

    /// <inheritdoc/>
    public int InputDimension { get; }

    /// <inheritdoc/>
    public int OutputDimension => Options.FeatureCount;

    /// <summary>Gets the options.</summary>
    public CntkSketchOptions Options { get; }

    /// <summary>Gets the seed.</summary>
    public ulong Seed { get; }

    /// <inheritdoc/>
    public void Transform(ReadOnlySpan<float> source, Span<float> destination)
    {
        int images = Throw.RowsOf(source.Length, InputDimension, nameof(source));
        Throw.IfDifferent(destination.Length, checked(images * OutputDimension), nameof(destination));
        WorkspacePool.Workspace workspace = _workspaces.Rent();
        int rowLength = Options.Width * Options.Channels;
        float scale = (float)(1 / Math.Sqrt(Options.Channels));
        for (int i = 0; i < images; i++)
        {
            var run = new Run(this, workspace.Span, destination.Slice(i * OutputDimension, OutputDimension));
            for (int y = 0; y < Options.Height; y++)
            {
                ReadOnlySpan<float> row = source.Slice(i * InputDimension + y * rowLength, rowLength);
                TensorPrimitives.Multiply(row, scale, run.Process(0, y));
                run.Receive(0, y);
            }
        }

        _workspaces.Return(workspace);
    }

    /// <summary>Sends the rows of one image through the stages, each as soon as the rows it needs have come.</summary>
    private readonly ref struct Run(CntkSketch map, Span<float> workspace, Span<float> output)
    {
        private readonly Span<float> _workspace = workspace;
        private readonly Span<float> _output = output;

        /// <summary>Returns where row y in front of a stage keeps phi.</summary>
        public Span<float> Process(int stage, int y)
        {
            CntkSketchStage s = map._stages[stage];
            int length = s.Width * s.ProcessLength;
            return _workspace.Slice(s.ProcessOffset + y % s.RingRows * length, length);
        }

        /// <summary>Takes note that row y in front of a stage is complete.</summary>
        public void Receive(int stage, int y)
        {
            CntkSketchStage s = map._stages[stage];
            switch (s.Layer)
            {
                case ConvolutionLayer convolution:
                    int back = s.Back, forward = convolution.FilterSize - 1 - back;
                    if (convolution.Padding == Padding.Valid)
                    {
                        if (y >= convolution.FilterSize - 1)
                            Convolve(stage, y - convolution.FilterSize + 1, y - convolution.FilterSize + 1, 0);
                        break;
                    }

                    for (int o = y - forward; o <= (y == s.Height - 1 ? y : y - forward); o++)
                    {
                        if (o >= 0)
                            Convolve(stage, o, o - back, back);
                    }

                    break;
                case ActivationLayer:
                    Activate(stage, y);
                    break;
                case PoolLayer pool:
                    Pool(stage, y, pool.Size);
                    break;
                case GlobalAveragePoolLayer or FlattenLayer:
                    Head(stage, y);
                    break;
                default:
                    Connect(stage);
                    break;
            }
        }

        private Span<float> Tangent(int stage, int y)
        {
            CntkSketchStage s = map._stages[stage];
            int length = s.Width * s.TangentLength;
            return _workspace.Slice(s.TangentOffset + y % s.RingRows * length, length);
        }

        // Output row o from the input rows first, first + 1, ... and for column x from the columns x - back, ...
        private void Convolve(int stage, int o, int first, int back)
        {
            CntkSketchStage s = map._stages[stage], next = map._stages[stage + 1];
            int q = ((ConvolutionLayer)s.Layer).FilterSize;
            Span<int> starts = stackalloc int[q * q];
            Span<float> process = Process(stage + 1, o), tangent = Tangent(stage + 1, o);
            for (int x = 0; x < next.Width; x++)
            {
                for (int k = 0; k < q * q; k++)
                {
                    int row = first + k / q, column = x - back + k % q;
                    bool inside = row >= 0 && row < s.Height && column >= 0 && column < s.Width;
                    starts[k] = inside ? row % s.RingRows * s.Width + column : -1;
                }

                Span<float> u = process.Slice(x * next.ProcessLength, next.ProcessLength);
                s.Neighbours!.Apply(_workspace[s.ProcessOffset..], starts, u);
                if (next.TangentLength == 0)
                    continue;
                Span<float> psi = tangent.Slice(x * next.TangentLength, next.TangentLength);
                s.TangentNeighbours!.Apply(_workspace[s.TangentOffset..], starts, psi);
                s.Added?.Accumulate(0, u, psi);
            }

            Receive(stage + 1, o);
        }

        private void Activate(int stage, int y)
        {
            CntkSketchStage s = map._stages[stage], next = map._stages[stage + 1];
            Span<float> process = Process(stage, y), tangent = Tangent(stage, y);
            Span<float> nextProcess = Process(stage + 1, y), nextTangent = Tangent(stage + 1, y);
            for (int x = 0; x < s.Width; x++)
            {
                s.Activation!.Apply(
                    process.Slice(x * s.ProcessLength, s.ProcessLength),
                    tangent.Slice(x * s.TangentLength, s.TangentLength),
                    nextProcess.Slice(x * next.ProcessLength, next.ProcessLength),
                    nextTangent.Slice(x * next.TangentLength, next.TangentLength),
                    _workspace[map._scratch..]);
            }

            Receive(stage + 1, y);
        }

        private void Pool(int stage, int y, int size)
        {
            int o = y / size;
            PoolInto(Process(stage, y), Process(stage + 1, o), map._stages[stage].ProcessLength, y, size);
            PoolInto(Tangent(stage, y), Tangent(stage + 1, o), map._stages[stage].TangentLength, y, size);
            if (y % size == size - 1)
                Receive(stage + 1, o);
        }

        private static void PoolInto(ReadOnlySpan<float> row, Span<float> destination, int length, int y, int size)
        {
            if (y % size == 0)
                destination.Clear();
            float scale = 1f / (size * size);
            for (int x = 0; x * length < row.Length; x++)
            {
                Span<float> target = destination.Slice(x / size * length, length);
                TensorPrimitives.MultiplyAdd(row.Slice(x * length, length), scale, target, target);
            }
        }

        private void Head(int stage, int y)
        {
            CntkSketchStage s = map._stages[stage];
            Span<float> process = Process(stage + 1, 0), tangent = Tangent(stage + 1, 0);
            if (y == 0)
            {
                process.Clear();
                tangent.Clear();
            }

            for (int x = 0; x < s.Width; x++)
            {
                ReadOnlySpan<float> phi = Process(stage, y).Slice(x * s.ProcessLength, s.ProcessLength);
                ReadOnlySpan<float> psi = Tangent(stage, y).Slice(x * s.TangentLength, s.TangentLength);
                if (s.Positions is { } positions)
                {
                    positions.Accumulate(y * s.Width + x, phi, process);
                    s.TangentPositions?.Accumulate(y * s.Width + x, psi, tangent);
                    continue;
                }

                float scale = 1f / (s.Height * s.Width);
                TensorPrimitives.MultiplyAdd(phi, scale, process, process);
                TensorPrimitives.MultiplyAdd(psi, scale, tangent, tangent);
            }

            if (y == s.Height - 1)
                Receive(stage + 1, 0);
        }

        private void Connect(int stage)
        {
            CntkSketchStage s = map._stages[stage];
            Span<float> process = Process(stage, 0), tangent = Tangent(stage, 0);
            if (stage == map._stages.Length - 1)
            {
                _output.Clear();
                s.Output!.Accumulate(0, process, _output);
                s.Output.Accumulate(1, tangent, _output);
                return;
            }

            process.CopyTo(Process(stage + 1, 0));
            tangent.CopyTo(Tangent(stage + 1, 0));
            s.Added?.Accumulate(0, process, Tangent(stage + 1, 0));
            Receive(stage + 1, 0);
        }
    }
}

using System.Buffers;
using System.Numerics.Tensors;
using Tangent.Numerics;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Maps rows to random features of the neural tangent kernel of a fully connected ReLU network.</summary>
/// <remarks>
/// The paper's Algorithm 2. phi_0 = psi_0 = x / |x|; for h = 1 ... L: phi_h = sqrt(2d/m1) relu(U phi_{h-1}) with U's rows uniform on the sphere
/// (of the paper's leverage-score law only the direction is left in the product, and it is uniform), phidot_h = sqrt(2/m0) 1[W phi_{h-1} > 0],
/// psi_h = phi_h concat Q^2(psi_{h-1}, phidot_h) with Q^2 a TensorSRHT; output |x| psi_L. The mean over seeds is the kernel up to terms of
/// order 1/m from L = 2 on. One choice of ours: the step is 1/2 + sgn/2, and the constant half of the product, psi / sqrt 2, does not go
/// through Q^2: the first layer, where psi_0 is short, appends it, which leaves a quarter of the sketch's variance there at the price of d features; the others add
/// it with random signs to the sketch of psi and the sgn half, which leaves three quarters of the variance and costs nothing.
/// Positively homogeneous; a zero row gives zeros. Shapes: rows of d in, rows of m out, row-major. Cost a row: 2 m d operations in the first
/// layer, and with orthogonal directions O(m log m) in the others (m^2 without). Deterministic by (options, seed).
/// </remarks>
public sealed partial class NtkRandomFeatures : IDifferentiableFeatureMap
{
    internal const ulong FirstStream = 0x4E544B5246000000;
    private const int RowsPerBlock = 32;

    private readonly Layer[] _layers;

    /// <summary>Initializes the map.</summary>
    /// <param name="inputDimension">d, at least 1.</param>
    /// <param name="options">The depth and the sizes.</param>
    /// <param name="seed">The seed of directions and sketches.</param>
    /// <exception cref="ArgumentOutOfRangeException">The dimension or the depth is less than 1, there are fewer than 8 features, or the share is not between 0 and 1.</exception>
    public NtkRandomFeatures(int inputDimension, NtkRandomFeaturesOptions options, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputDimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Depth, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.FeatureCount, 8, nameof(options));
        if (options.SketchShare is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(options), options.SketchShare, "the sketch share must be between 0 and 1");
        InputDimension = inputDimension;
        OutputDimension = options.FeatureCount;
        var streams = new SketchStreams(seed, FirstStream);
        _layers = new Layer[options.Depth];
        int phi = inputDimension, psi = inputDimension;

        // What the last layer's sketch takes is the length of every inner psi, so that its constant half can be added to the sketch in place.
        int inner = OutputDimension - Layer.ReluCountOf(OutputDimension, options);
        for (int h = 0; h < options.Depth; h++)
        {
            int output = h == options.Depth - 1 ? OutputDimension : inner;
            _layers[h] = new Layer(phi, psi, output, h == 0, options, streams);
            (phi, psi) = (_layers[h].ReluCount, output);
        }
    }

    /// <inheritdoc/>
    public int InputDimension { get; }

    /// <inheritdoc/>
    public int OutputDimension { get; }

    /// <inheritdoc/>
    public void Transform(ReadOnlySpan<float> source, Span<float> destination)
    {
        int n = Throw.RowsOf(source.Length, InputDimension, nameof(source)), d = InputDimension, m = OutputDimension;
        Throw.IfDifferent(destination.Length, n * m, nameof(destination));
        int width = Math.Max(d, m);
        float[] buffer = ArrayPool<float>.Shared.Rent(3 * RowsPerBlock * width);
        Span<float> phi = buffer.AsSpan(0, RowsPerBlock * width), psi = buffer.AsSpan(RowsPerBlock * width, RowsPerBlock * width);
        Span<float> next = buffer.AsSpan(2 * RowsPerBlock * width, RowsPerBlock * width);
        Span<float> norms = stackalloc float[RowsPerBlock];
        for (int first = 0; first < n; first += RowsPerBlock)
        {
            int count = Math.Min(RowsPerBlock, n - first);
            for (int i = 0; i < count; i++)
                norms[i] = UnitRows.Normalise(source.Slice((first + i) * d, d), phi.Slice(i * d, d));
            phi[..(count * d)].CopyTo(psi);
            foreach (Layer layer in _layers)
            {
                layer.Transform(phi, psi, next, count);
                Span<float> swap = psi;
                psi = next;
                next = swap;
            }

            for (int i = 0; i < count; i++)
                TensorPrimitives.Multiply(psi.Slice(i * m, m), norms[i], destination.Slice((first + i) * m, m));
        }

        ArrayPool<float>.Shared.Return(buffer);
    }

    /// <summary>Takes (phi, psi) of one layer to those of the next.</summary>
    private sealed partial class Layer
    {
        private const float Root2Inverse = 0.70710678f;

        private readonly int _phi;
        private readonly int _psi;
        private readonly int _output;
        private readonly int _appended;
        private readonly bool _paired;
        private readonly SphericalProjection _relu;
        private readonly SphericalProjection _step;
        private readonly TensorSrht _sketch;
        private readonly SignDiagonal? _added;

        public Layer(int phi, int psi, int output, bool first, NtkRandomFeaturesOptions options, SketchStreams streams)
        {
            _phi = phi;
            _psi = psi;
            _output = output;
            _paired = options.PairedDirections;
            ReluCount = ReluCountOf(output, options);
            _appended = first && 4L * psi <= output ? psi : 0;
            int sketched = output - ReluCount - _appended;
            _relu = SphericalProjection.Create(phi, _paired ? ReluCount / 2 : ReluCount, options.OrthogonalDirections, streams);
            _step = SphericalProjection.Create(phi, output, options.OrthogonalDirections, streams);
            _sketch = new TensorSrht(psi, output, sketched, streams);
            if (!first && psi <= sketched)
                _added = new SignDiagonal(streams.Next(), psi);
        }

        /// <summary>Gets the length of the next phi.</summary>
        public int ReluCount { get; }

        private bool Split => _appended > 0 || _added is not null;

        private float ReluScale => (float)Math.Sqrt(2.0 * _relu.SphereDimension / ReluCount);

        /// <summary>Returns how many of so many features are ReLU features.</summary>
        public static int ReluCountOf(int output, NtkRandomFeaturesOptions options) =>
            Math.Max(2, (int)(output * (1 - options.SketchShare)) / 2 * 2);

        /// <summary>Replaces phi (count rows) and writes the next psi.</summary>
        public void Transform(Span<float> phi, ReadOnlySpan<float> psi, Span<float> nextPsi, int count)
        {
            float[] steps = ArrayPool<float>.Shared.Rent(count * _step.Count), relus = ArrayPool<float>.Shared.Rent(count * ReluCount);
            float[] scratch = ArrayPool<float>.Shared.Rent(_sketch.ScratchLength);
            Activate(phi, count, relus, steps);
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<float> t = psi.Slice(i * _psi, _psi);
                Span<float> output = nextPsi.Slice(i * _output, _output), sketch = output[(ReluCount + _appended)..];
                relus.AsSpan(i * ReluCount, ReluCount).CopyTo(output);
                if (_appended > 0)
                    TensorPrimitives.Multiply(t, Root2Inverse, output.Slice(ReluCount, _appended));
                _sketch.Apply(t, steps.AsSpan(i * _step.Count, _step.Count), sketch, scratch);
                _added?.Accumulate(t, Root2Inverse, sketch);
            }

            relus.AsSpan(0, count * ReluCount).CopyTo(phi);
            ArrayPool<float>.Shared.Return(scratch);
            ArrayPool<float>.Shared.Return(relus);
            ArrayPool<float>.Shared.Return(steps);
        }

        // Writes count rows of the next phi and of the sketched factor: sgn / sqrt(2 m0) where the constant half goes another way, else sqrt(2 / m0) 1[v > 0].
        private void Activate(ReadOnlySpan<float> phi, int count, Span<float> relus, Span<float> steps)
        {
            _step.Apply(phi, count, steps, _step.Count);
            _relu.Apply(phi, count, relus, ReluCount);
            float high = (float)Math.Sqrt((Split ? 0.5 : 2.0) / _step.Count), low = Split ? -high : 0;
            Rectifier.Step(steps[..(count * _step.Count)], low, high);
            for (int i = 0; i < count; i++)
                Rectifier.Relu(relus.Slice(i * ReluCount, ReluCount), ReluScale, _paired);
        }
    }
}

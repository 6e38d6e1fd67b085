using System.Numerics;
using System.Numerics.Tensors;
using Tangent.Architectures;
using Tangent.Kernels;
using Tangent.Numerics;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Sketches the tangent kernel of a fully connected ReLU network through tensor sketches of its power series: NTKSketch.</summary>
/// <remarks>
/// Phi(x) has m numbers with E &lt;Phi(x), Phi(y)&gt; near |x||y| K_L(cos), and Phi(a x) = a Phi(x) for a &gt;= 0; a zero row gives zeros.
/// Layer by layer the arc-cosine kernels are replaced by polynomials of degree q, whose powers are sketched by PolySketch, products by
/// TensorSRHT (paper, Algorithm 1). Three things differ from the paper, all to lower the error at the same m: every layer expands around
/// the constant part of its input, so that constant and linear terms (1 and x themselves, or r numbers of x) stay exact; the mass that
/// cutting the series loses is given to the highest power, so that the diagonal is right; and sketched parts are concatenated or added with
/// random signs where the paper multiplies by Gaussian matrices. Bias: the truncation away from the diagonal, and O(1/s) from composing
/// noisy layers. Cost of a row: O(nnz(x)) + O(L q log(q) s log s), no dependence on other rows.
/// </remarks>
public sealed class NtkSketch : ISparseFeatureMap
{
    // The stream numbers of this map start here.
    private const ulong FirstStream = 0x4E54_4B53_0000_0000;

    private readonly NtkSketchLayer[] _layers;
    private readonly Osnap? _leaf;
    private readonly int _leafDimension;
    private readonly WorkspacePool _workspaces;

    /// <summary>Builds the map.</summary>
    /// <param name="inputDimension">d, the numbers in an input row.</param>
    /// <param name="options">The network and the sizes.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// d is less than 1, the depth is negative, the degree is not from 1 to 64, m is less than 16, or an inner size does not fit m.
    /// </exception>
    public NtkSketch(int inputDimension, NtkSketchOptions options, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputDimension, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Depth, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Degree, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Degree, 64, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.FeatureCount, 16, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.LeafDimension, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.NodeDimension, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.LeafSparsity, 1, nameof(options));
        InputDimension = inputDimension;
        Options = options;
        Seed = seed;
        int leaf = options.LeafDimension == 0 ? options.FeatureCount / 4 : options.LeafDimension;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(leaf, options.FeatureCount / 2, nameof(options));
        int node = options.NodeDimension;
        if (node == 0)
            node = (int)BitOperations.RoundUpToPowerOf2((uint)options.FeatureCount / 4);
        var streams = new SketchStreams(seed, FirstStream);
        if (inputDimension > leaf)
            _leaf = new Osnap(inputDimension, leaf, Math.Min(options.LeafSparsity, leaf), streams);
        _leafDimension = Math.Min(inputDimension, leaf);
        _layers = options.Form == NtkSketchForm.Direct ? [Polynomial(node, streams)] : Layers(node, streams);

        int states = 2 * (WorkspacePool.Align(_leafDimension) + 2 * WorkspacePool.Align(node));
        _workspaces = new WorkspacePool(states + _layers.Select(l => l.WorkspaceLength).DefaultIfEmpty().Max());
    }

    /// <inheritdoc/>
    public int InputDimension { get; }

    /// <inheritdoc/>
    public int OutputDimension => Options.FeatureCount;

    /// <summary>Gets the options.</summary>
    public NtkSketchOptions Options { get; }

    /// <summary>Gets the seed.</summary>
    public ulong Seed { get; }

    /// <inheritdoc/>
    public void Transform(ReadOnlySpan<float> source, Span<float> destination)
    {
        int rows = Throw.RowsOf(source.Length, InputDimension, nameof(source));
        Throw.IfDifferent(destination.Length, checked(rows * OutputDimension), nameof(destination));
        WorkspacePool.Workspace workspace = _workspaces.Rent();
        int d = InputDimension, m = OutputDimension;
        for (int i = 0; i < rows; i++)
            TransformRow(source.Slice(i * d, d), destination.Slice(i * m, m), workspace.Span);
        _workspaces.Return(workspace);
    }

    /// <inheritdoc/>
    public void Transform(ReadOnlySpan<int> rowOffsets, ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> destination)
    {
        int rows = Math.Max(0, rowOffsets.Length - 1);
        Throw.IfDifferent(destination.Length, checked(rows * OutputDimension), nameof(destination));
        Throw.IfDifferent(values.Length, indices.Length, nameof(values));
        WorkspacePool.Workspace workspace = _workspaces.Rent();
        for (int i = 0; i < rows; i++)
        {
            int start = rowOffsets[i], end = rowOffsets[i + 1];
            if (start < 0 || end < start || end > indices.Length)
            {
                throw new ArgumentException(
                    $"row {i} is said to reach from {start} to {end} of {indices.Length} entries", nameof(rowOffsets));
            }

            ReadOnlySpan<int> row = indices[start..end];
            foreach (int index in row)
            {
                if ((uint)index >= (uint)InputDimension)
                    throw new ArgumentException($"row {i} has index {index}, but the input dimension is {InputDimension}", nameof(indices));
            }

            TransformRow(row, values[start..end], destination.Slice(i * OutputDimension, OutputDimension), workspace.Span);
        }

        _workspaces.Return(workspace);
    }

    private NtkSketchLayer[] Layers(int node, SketchStreams streams)
    {
        var layers = new NtkSketchLayer[Options.Depth];
        bool all = Options.Trained == TrainedLayers.All;
        var state = new NtkSketchState(0, 1, 0, 0, all ? 1 : 0, 0, all ? 1 : 0);
        int handed = 2 * _leafDimension <= node ? node - _leafDimension : node;
        for (int h = 0; h < layers.Length; h++)
        {
            bool last = h == layers.Length - 1;
            int tangentLength = last ? OutputDimension - 1 - _leafDimension : handed;
            layers[h] = new NtkSketchLayer(
                state, _leafDimension, Options.Degree, node, last ? 0 : handed, tangentLength, all || !last, streams);
            state = layers[h].After;
        }

        return layers;
    }

    private NtkSketchLayer Polynomial(int node, SketchStreams streams)
    {
        var profile = new KernelProfile(Architecture.FullyConnected(Options.Depth), new KernelOptions { Trained = Options.Trained });
        double[] series = KernelPolynomial.Fit(profile.Evaluate, Math.Max(1, Options.Degree));
        return new NtkSketchLayer(series, _leafDimension, node, OutputDimension - 1 - _leafDimension, streams);
    }

    private void TransformRow(ReadOnlySpan<float> row, Span<float> destination, Span<float> workspace)
    {
        double norm = UnitRows.Norm(row);
        Span<float> x = WorkspacePool.Take(ref workspace, _leafDimension);
        if (_leaf is not null)
            _leaf.Apply(row, x);
        else
            row.CopyTo(x);
        Finish(norm, x, destination, workspace);
    }

    private void TransformRow(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> destination, Span<float> workspace)
    {
        double norm = UnitRows.Norm(values);
        Span<float> x = WorkspacePool.Take(ref workspace, _leafDimension);
        if (_leaf is not null)
        {
            _leaf.Apply(indices, values, x);
        }
        else
        {
            x.Clear();
            for (int k = 0; k < indices.Length; k++)
                x[indices[k]] = values[k];
        }

        Finish(norm, x, destination, workspace);
    }

    private void Finish(double norm, Span<float> x, Span<float> destination, Span<float> workspace)
    {
        if (norm == 0)
        {
            destination.Clear();
            return;
        }

        for (int i = 0; i < x.Length; i++)
            x[i] = (float)(x[i] / norm);

        // Constant, linear, and the last layer's sketch.
        Span<float> sketched = destination[(1 + x.Length)..];
        scoped Span<float> process = default;
        scoped Span<float> tangent = default;
        int handed = _layers.Length > 1 ? _layers[0].After.ProcessLength : 0;
        Span<float> odd = WorkspacePool.Take(ref workspace, 2 * WorkspacePool.Align(handed));
        Span<float> even = WorkspacePool.Take(ref workspace, 2 * WorkspacePool.Align(handed));
        for (int h = 0; h < _layers.Length; h++)
        {
            Span<float> next = h % 2 == 0 ? even : odd;
            if (h == _layers.Length - 1)
            {
                _layers[h].Apply(x, process, tangent, default, sketched, workspace);
                break;
            }

            Span<float> nextProcess = next[..handed], nextTangent = next.Slice(WorkspacePool.Align(handed), handed);
            _layers[h].Apply(x, process, tangent, nextProcess, nextTangent, workspace);
            process = nextProcess;
            tangent = nextTangent;
        }

        NtkSketchState state = _layers.Length > 0 ? _layers[^1].After : new NtkSketchState(0, 1, 0, 0, 1, 0, 1);
        if (_layers.Length == 0)
            sketched.Clear();
        destination[0] = (float)(norm * Math.Sqrt(state.TangentConstant));
        TensorPrimitives.Multiply(x, (float)(norm * Math.Sqrt(state.TangentLinear)), destination[1..]);
        TensorPrimitives.Multiply(sketched, (float)norm, sketched);
    }
}

using System.Numerics;
using Tangent.Architectures;
using Tangent.Kernels;
using Tangent.Numerics;
using Tangent.Sketching;

namespace Tangent.Features;

/// <summary>Maps images, or vectors, to features of the neural tangent kernel of any architecture: dense, convolution, pooling, gap, flatten and activations.</summary>
/// <remarks>
/// Every position carries a and t, r numbers each, with E &lt;a, a'&gt; = S and E &lt;t, t'&gt; = T of <see cref="ConvolutionalKernel"/> up to terms of order 1/r.
/// A convolution has u = (1/q) sum_o D_o a_{p+o} and t &lt;- (1/q) sum_o D'_o t_{p+o} + D'' u over the q^2 offsets o, with random sign diagonals D. ReLU has
/// a = e |u| / sqrt(pi r) + E u / sqrt 2 + g(v) / sqrt r and t &lt;- E' t / sqrt 2 + sgn(v) (H D t) / sqrt 2 with e, E, E', D random signs, H the orthonormal
/// Walsh-Hadamard transform, v = sqrt(r) times rounds of signs and H of u, g(v) = |v| / sqrt 2 - |u| / sqrt pi; abs and leaky ReLU likewise. The first layer's u is an
/// isometry of the patch and its v, where the patch is short, the product with a Gaussian matrix; pooling and gap take means of a and t; flatten adds positions with independent signs. The output is t concat a (all layers trained), t (hidden layers
/// trained) or a (Gaussian process kernel): the forward-mode derivative of a random network with fresh tangent weights.
/// Rows are images, row-major height x width x channels, or vectors of height * width * channels numbers for architectures without positions.
/// Image rows go through the layers one by one, so that only the last q rows in front of a layer are kept. Cost: three transforms of length r and 2 q^2 r
/// signed additions for each position and layer, linear in the number of pixels. Memory: for each thread about sum over layers of 2 q (width) r numbers.
/// Positively homogeneous: Phi(c x) = c Phi(x) for c &gt;= 0; a zero row gives zeros. Deterministic by (options, seed). An extension of Zandieh et al.
/// (2021), Algorithm 3, without polynomial sketches.
/// </remarks>
public sealed class TangentFeatures : IFeatureMap
{
    private const ulong FirstStream = 0x54414E47454E5400;

    private readonly TangentLayout _layout;
    private readonly TangentStage _last;
    private readonly WorkspacePool _workspaces;
    private readonly int _output;
    private readonly Part[] _parts;

    /// <summary>Initializes the map.</summary>
    /// <param name="options">The kernel, the images and the number of features.</param>
    /// <param name="seed">The seed of the signs and matrices.</param>
    /// <exception cref="ArgumentException">The architecture does not fit the images, an activation is not piecewise linear, no layer is trained, or the inner
    /// width is no power of two.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, there are fewer than 2 features, or the inner width is less than 16.</exception>
    public TangentFeatures(TangentFeaturesOptions options, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Height, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Width, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Channels, 1, nameof(options));
        if (options.FeatureCount < 2)
            throw new ArgumentOutOfRangeException(nameof(options), options.FeatureCount, "at least 2 features are needed");
        bool[] trained = new KernelOptions { Trained = options.Trained }.TrainedWeights(options.Architecture);
        bool covariance = options.Kind == KernelKind.Nngp || trained[^1], tangent = options.Kind == KernelKind.Ntk && trained.AsSpan(0, trained.Length - 1).Contains(true);
        if (options.Kind == KernelKind.Nngp)
            Array.Clear(trained);
        if (!covariance && !tangent)
            throw new ArgumentException($"'{options.Architecture}' has no layer between its first and its last weights: nothing is trained", nameof(options));

        InputDimension = checked(options.Height * options.Width * options.Channels);
        OutputDimension = options.FeatureCount;
        int part = covariance && tangent ? (options.FeatureCount + 1) / 2 : options.FeatureCount;
        InnerWidth = options.InnerWidth ?? Math.Max(16, WalshHadamard.PaddedLength(part));
        ArgumentOutOfRangeException.ThrowIfLessThan(InnerWidth, 16, nameof(options));
        if (!BitOperations.IsPow2(InnerWidth))
            throw new ArgumentException($"the inner width is {InnerWidth} but a power of two is needed", nameof(options));

        _layout = new TangentLayout(InnerWidth);
        var streams = new SketchStreams(seed, FirstStream);
        _last = TangentPlan.Build(options, trained, _layout, streams);
        _output = _layout.ReservePositions(1);
        var parts = new List<Part>();
        if (tangent)
            parts.Add(Part.Create(_layout.TangentOffset, 0, part, InnerWidth, streams));
        if (covariance)
            parts.Add(Part.Create(0, tangent ? part : 0, tangent ? OutputDimension - part : part, InnerWidth, streams));
        _parts = [.. parts];
        _workspaces = new WorkspacePool(checked(_layout.Length + InnerWidth));
    }

    /// <inheritdoc/>
    public int InputDimension { get; }

    /// <inheritdoc/>
    public int OutputDimension { get; }

    /// <summary>Gets r, the numbers carried at each position for each part.</summary>
    public int InnerWidth { get; }

    /// <summary>Gets the bytes of work space that a thread uses.</summary>
    public long WorkspaceBytes => sizeof(float) * (long)(_layout.Length + InnerWidth);

    /// <inheritdoc/>
    public void Transform(ReadOnlySpan<float> source, Span<float> destination)
    {
        int n = Throw.RowsOf(source.Length, InputDimension, nameof(source));
        Throw.IfDifferent(destination.Length, n * OutputDimension, nameof(destination));
        WorkspacePool.Workspace workspace = _workspaces.Rent();
        Span<int> counters = stackalloc int[Math.Max(1, _layout.CounterCount)];
        var run = new TangentRun { Work = workspace.Span, Counters = counters };
        for (int i = 0; i < n; i++)
        {
            _last.Begin(run, source.Slice(i * InputDimension, InputDimension));
            _last.Produce(run, 0, new TangentTarget(_output));
            Span<float> features = destination.Slice(i * OutputDimension, OutputDimension);
            foreach (Part part in _parts)
                part.Write(run.Work.Slice(_output + part.Source, InnerWidth), features.Slice(part.Start, part.Count), run.Work.Slice(_layout.Length, InnerWidth));
        }

        _workspaces.Return(workspace);
    }

    /// <summary>Takes one part of the output from the r numbers behind the last layer.</summary>
    private sealed record Part(int Source, int Start, int Count, Srht? Sketch)
    {
        public static Part Create(int source, int start, int count, int innerWidth, SketchStreams streams) =>
            new(source, start, count, count == innerWidth ? null : new Srht(innerWidth, count, streams));

        public void Write(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
        {
            if (Sketch is null)
                x.CopyTo(y);
            else
                Sketch.Apply(x, y, scratch);
        }
    }
}
